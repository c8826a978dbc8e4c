import Records

/// Two or more reports of one suite, compared trial by trial.
public struct Diff: Equatable, Codable, Sendable {
  public var suite: String
  public var sides: [Side]
  /// The worst of all trials'.
  public var verdict: Verdict
  /// One for each trial of any side, in the order of the first side's plan.
  public var trials: [TrialDiff]
  /// Trials whose repeats on one machine, by one executable, have different bits: suspect that machine first.
  public var unrepeatable: [Unrepeatable]
  /// Lines that differ between the sides, the likeliest causes of other bits first.
  public var fingerprint: [FingerprintDifference]
  /// Groups of repetitions that were compared statistically.
  public var groups: [GroupDiff]
  /// Never classified: times of different machines are only shown.
  public var times: [TimeRatio]
  /// One for each node of each side, if several machines wrote one of them; else nil.
  public var nodes: [NodeShare]?
  public var options: DiffOptions

  /// A report that takes part.
  public struct Side: Equatable, Codable, Sendable {
    /// `A`, `B`, `C`, …
    public var label: String
    public var file: String
    public var machine: String
    public var startedAt: String
    public var digest: String
  }
}

/// What counts as close.
public struct DiffOptions: Equatable, Codable, Sendable {
  /// The greatest distance of the verdict `withinUlps`.
  public var ulps: UInt64
  /// How many times the measured sensitivity the verdict `withinTolerance` allows.
  public var sensitivityFactor: Double
  /// The level of all tests over repetitions together.
  public var level: Double
  /// The equivalence margin of a mean, in standard deviations of the first side.
  public var margin: Double

  public init(ulps: UInt64 = 4, sensitivityFactor: Double = 16, level: Double = 0.05, margin: Double = 1) {
    self.ulps = ulps
    self.sensitivityFactor = sensitivityFactor
    self.level = level
    self.margin = margin
  }
}

/// One trial on all sides.
public struct TrialDiff: Equatable, Codable, Sendable {
  public var trial: String
  /// The worst of any two sides.
  public var verdict: Verdict
  /// Why it is incomparable.
  public var reason: String?
  /// The sides by equal bits, each class in the sides' order, the classes by size.
  public var classes: [[String]]
  /// The one side that all others, which agree with each other, disagree with.
  public var outlier: String?
  /// The sides that the verdict, the discrepancy and the metrics are of: the two that are farthest apart. nil for the first of
  /// all sides.
  public var firstSide: String?
  /// nil if no side differs.
  public var side: String?
  public var discrepancy: Discrepancy?
  /// At the checkpoints that both have; nil if there is none.
  public var distances: [StepDistance]?
  /// Of recorded programs: where they parted.
  public var recorded: RecordedDiscrepancy?
  public var metrics: [MetricDiff]
}

/// One number of a trial on the two sides that are farthest apart.
public struct MetricDiff: Equatable, Codable, Sendable {
  public var name: String
  public var a: String
  public var b: String
  /// In the trial's scalar type; nil for counts and words.
  public var ulps: UInt64?
  public var isEqual: Bool
}

/// A trial whose repeats disagree.
public struct Unrepeatable: Equatable, Codable, Sendable {
  public var trial: String
  public var machine: String
  public var sides: [String]
  /// Whether it is a program's, which may depend on more than is recorded; nil if not.
  public var isOfProgram: Bool?
}

/// A line of the fingerprint that differs.
public struct FingerprintDifference: Equatable, Codable, Sendable {
  public var name: String
  /// The line's value on each side; nil if the side has no such line.
  public var values: [String?]
  /// Whether a difference here may change bits, and not only times.
  public var mayChangeBits: Bool
}

/// The times of one row on two sides.
public struct TimeRatio: Equatable, Codable, Sendable {
  public var experiment: String
  public var problem: String
  public var optimizer: String
  public var scalar: String
  /// Nanoseconds per step of each side.
  public var nanosecondsPerStep: [Double?]
  /// Side over first side, with the interval of the quotient of both intervals.
  public var ratios: [Double?]
  public var intervals: [Interval?]
  /// The same of times in runs of the reference workload on each machine.
  public var referenceRatios: [Double?]
  public var referenceIntervals: [Interval?]
}
