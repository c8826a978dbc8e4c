/// What a machine was measured to find and to miss, by `assay calibrate`.
public struct CertificateV1: Equatable, Codable, Sendable {
  public static let schema = "assay.certificate"

  public var schema = CertificateV1.schema
  public var version = 1
  public var machine: FingerprintV1
  /// UTC, ISO 8601.
  public var measuredAt: String
  public var suite: SuiteIdentityV1
  /// The trials of the suite, which share the time.
  public var trials: Int
  /// What the gates were judged by; the figures hold for its `level`, `pairs`, `spending`, the
  /// minimum effect of time, and as much time for a trial.
  public var policy: GatePolicyV1
  /// Programs kept running beside the measurement on purpose.
  public var busyNeighbours: Int
  /// Gates of a build against itself that said `regressed`.
  public var falseAlarms: ShareV1
  /// Gates with one trial slowed down that said `regressed` of it, by slowdown, ascending.
  public var detections: [DetectionV1]
  /// The least slowdown that was surely found, by the lower bound of its share, with at least `requiredPower`, as were
  /// all greater ones; nil where none was.
  public var minimumDetectableEffect: Double?

  /// The share of gates in which a slowdown must be found to count as detectable.
  public static let requiredPower = 0.95

  public init(
    machine: FingerprintV1, measuredAt: String, suite: SuiteIdentityV1, trials: Int, policy: GatePolicyV1,
    busyNeighbours: Int, falseAlarms: ShareV1, detections: [DetectionV1], minimumDetectableEffect: Double?
  ) {
    self.machine = machine
    self.measuredAt = measuredAt
    self.suite = suite
    self.trials = trials
    self.policy = policy
    self.busyNeighbours = busyNeighbours
    self.falseAlarms = falseAlarms
    self.detections = detections
    self.minimumDetectableEffect = minimumDetectableEffect
  }
}

/// So many of so many, with Wilson's interval of the share.
public struct ShareV1: Equatable, Codable, Sendable {
  public var successes: Int
  public var count: Int
  public var lower: Double
  public var upper: Double
  /// The interval's confidence.
  public var level: Double

  public init(successes: Int, count: Int, lower: Double, upper: Double, level: Double) {
    self.successes = successes
    self.count = count
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  public var share: Double { Double(successes) / Double(count) }
}

/// How often a slowdown that was put in was found.
public struct DetectionV1: Equatable, Codable, Sendable {
  /// 0.03 is 3 % more time.
  public var slowdown: Double
  public var found: ShareV1

  public init(slowdown: Double, found: ShareV1) {
    self.slowdown = slowdown
    self.found = found
  }
}
