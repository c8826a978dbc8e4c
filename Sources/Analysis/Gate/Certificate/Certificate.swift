import Records

/// Measured error rates of gates on a machine, written by `assay certify`.
public struct Certificate: Equatable, Codable, Sendable {
  public static let schema = "assay.certificate"
  public static let version = 2

  public var schema = Certificate.schema
  public var version = Certificate.version
  public var machine: Fingerprint
  /// UTC, ISO 8601.
  public var measuredAt: String
  public var suite: SuiteIdentity
  /// The number of trials that shared the time.
  public var trials: Int
  /// The policy of the gates that were counted.
  ///
  /// The rates hold for its false alarm rate, looks, spending exponent and minimum effect of time, and for as much time for a
  /// trial.
  public var policy: GatePolicy
  /// The number of programs that were kept running beside the measurement.
  public var backgroundLoad: Int
  /// The gates of a build against itself that said `regressed`.
  public var falseAlarms: Proportion
  /// The gates that said `regressed` of the one trial that was slowed down; by slowdown, ascending.
  public var detections: [Detection]
  /// The least slowdown that was surely found, as were all greater ones; nil if none was.
  ///
  /// *Surely* means that the lower bound of the share is at least `requiredPower`.
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

/// A count of successes, with Wilson's interval of their share.
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

/// How often gates found a slowdown that was made on purpose.
public struct Detection: Equatable, Codable, Sendable {
  /// 0.03 is 3 % more time.
  public var slowdown: Double
  public var found: Proportion

  public init(slowdown: Double, found: Proportion) {
    self.slowdown = slowdown
    self.found = found
  }
}
