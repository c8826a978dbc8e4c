/// What a machine was measured to find and to miss, by `assay certify`.
public struct Certificate: Equatable, Codable, Sendable {
  public static let schema = "assay.certificate"
  public static let version = 2

  public var schema = Certificate.schema
  public var version = Certificate.version
  public var machine: Fingerprint
  /// UTC, ISO 8601.
  public var measuredAt: String
  public var suite: SuiteIdentity
  /// The trials of the suite, which share the time.
  public var trials: Int
  /// What the gates were judged by; the figures hold for its `level`, `pairs`, `spending`, the
  /// minimum effect of time, and as much time for a trial.
  public var policy: GatePolicy
  /// Programs kept running beside the measurement on purpose.
  public var backgroundLoad: Int
  /// Gates of a build against itself that said `regressed`.
  public var falseAlarms: Proportion
  /// Gates with one trial slowed down that said `regressed` of it, by slowdown, ascending.
  public var detections: [Detection]
  /// The least slowdown that was surely found, by the lower bound of its share, with at least `requiredPower`, as were
  /// all greater ones; nil if none was.
  public var minimumDetectableEffect: Double?

  /// The share of gates in which a slowdown must be found to count as detectable.
  public static let requiredPower = 0.95

  public init(
    machine: Fingerprint, measuredAt: String, suite: SuiteIdentity, trials: Int, policy: GatePolicy,
    backgroundLoad: Int, falseAlarms: Proportion, detections: [Detection], minimumDetectableEffect: Double?
  ) {
    self.machine = machine
    self.measuredAt = measuredAt
    self.suite = suite
    self.trials = trials
    self.policy = policy
    self.backgroundLoad = backgroundLoad
    self.falseAlarms = falseAlarms
    self.detections = detections
    self.minimumDetectableEffect = minimumDetectableEffect
  }
}

/// So many of so many, with Wilson's interval of the share.
public struct Proportion: Equatable, Codable, Sendable {
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
public struct Detection: Equatable, Codable, Sendable {
  /// 0.03 is 3 % more time.
  public var slowdown: Double
  public var found: Proportion

  public init(slowdown: Double, found: Proportion) {
    self.slowdown = slowdown
    self.found = found
  }
}
