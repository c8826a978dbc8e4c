// A suite as its file says it, before names are looked up and lists are multiplied out.

/// A suite file, version 1: what to run, how long, and which published figures it must meet.
public struct SuiteDefinition: Equatable, Sendable {
  /// The path it was read from, for messages.
  public var file = ""
  public var name = ""
  public var summary: String?
  public var seed: UInt64 = 0
  /// Seconds after which a pass over one trial is killed.
  public var timeLimitSeconds = 60.0
  public var timing = TimingPlan()
  public var experiments: [Experiment] = []
  /// The XXH3-128 of the file's bytes.
  public var digest = ""

  public init() {}
}

/// How a trial is timed.
public struct TimingPlan: Equatable, Codable, Sendable {
  /// Fresh processes a trial; the unit of replication.
  public var processes = 6
  /// Timed blocks in each process.
  public var blocks = 10
  /// The least length of a block.
  public var blockMilliseconds = 1.0
  /// Whether each process also times every step of one repetition by itself; nil for no.
  public var latencies: Bool?

  public init() {}
}

/// A product of problems × optimizers × scalar types × seeds that shares start, budget, targets and expectations.
public struct Experiment: Equatable, Sendable {
  public var name = ""
  public var note: String?
  public var problems: [PluginChoice] = []
  public var optimizers: [PluginChoice] = []
  /// What is run in the place of problems and optimizers.
  public var programs: [ProgramChoice] = []
  /// What the programs give, in the order of the names.
  public var metrics: [ProgramMetric] = []
  public var scalars: [ScalarType] = [.float64]
  /// Empty for the run's choice, which is the portable one unless it says otherwise.
  public var arithmetics: [ArithmeticBackend] = []
  public var seeds: [UInt64] = [0]
  /// Whether the suite gives the seeds.
  public var namesSeeds = false
  /// Settings of a problem whose values count as repetitions of one problem, such as the instances of a benchmark.
  public var pooledSettings: [String] = []
  /// The folder of the data that its models learn from; nil for seeded ones.
  public var data: String?
  /// nil for each problem's usual start.
  public var start: [Double]?
  /// Whether each seed starts at a random point of the problem's bounds.
  public var startsAtRandom = false
  public var budget = Budget()
  public var targets: [Target] = []
  public var continueAfterTargets = false
  public var expectations: [ExpectedFigure] = []
  /// Hyperparameters that are searched; nil for none.
  public var tuning: TuningSection?
  public var line = 0

  public init() {}
}

/// A problem or an optimizer by name, with the settings the suite gives; a list where one value belongs multiplies out.
public struct PluginChoice: Equatable, Sendable {
  public var name: String
  public var settings: [String: SuiteValue]
  public var line: Int
  /// The line of each setting.
  public var settingLines: [String: Int]
}

/// The value of a setting.
public enum SuiteValue: Hashable, Sendable {
  case number(Double)
  case text(String)
  case list([SuiteValue])
}

/// The scalar type of a trial.
public enum ScalarType: String, Codable, CaseIterable, Sendable {
  case float32
  case float64
}

/// Whose arithmetic a trial computes with.
public enum ArithmeticBackend: String, Codable, CaseIterable, Sendable {
  /// PortableMath's, with the same bits on every machine.
  case portable
  /// Elementary functions by the machine's C library.
  case libm
  /// Dot products and products of matrices by the machine's OpenBLAS.
  case openblas
}

/// What ends a trial that reaches no target; at least one limit is set.
public struct Budget: Equatable, Codable, Sendable {
  public var steps: Int?
  /// Evaluations of every kind together.
  public var evaluations: Int?
  /// Passes of a model over its data. A plan turns them into steps, so that a trial has none.
  public var epochs: Int?
  /// Wall time of the recording pass; a trial that this ends is not reproducible, and its record says so.
  public var seconds: Double?

  public init(steps: Int? = nil, evaluations: Int? = nil, seconds: Double? = nil) {
    self.steps = steps
    self.evaluations = evaluations
    self.seconds = seconds
  }
}

/// A quantity and the value it must come down to, tested after every step.
public struct Target: Equatable, Hashable, Codable, Sendable {
  public var quantity: Quantity
  public var value: Double

  /// What a target measures; norms are Euclidean.
  public enum Quantity: String, Codable, CaseIterable, Sendable {
    /// f(x) − f*.
    case gap
    /// The distance to the nearest minimizer.
    case distance
    /// The norm of the gradient.
    case gradient
    /// The distance of this iterate from the one before.
    case update
    /// The least f(x) − f* of all points that were evaluated or were iterates so far.
    case bestGap
    /// `bestGap` as a share of f(x₀) − f*.
    case relativeGap
    /// f(x), whether or not f* is known.
    case value

    /// Whether the quantity is tested at every evaluation, not only after every step.
    public var isOfBestPoint: Bool { self == .bestGap || self == .relativeGap }
  }

  public init(_ quantity: Quantity, _ value: Double) {
    self.quantity = quantity
    self.value = value
  }
}

/// A published figure that a trial must meet.
public struct ExpectedFigure: Equatable, Codable, Sendable {
  public var figure: Figure
  public var tolerance: Tolerance
  /// Who published the figure.
  public var source: String
  public var note: String?

  public enum Figure: Equatable, Codable, Sendable {
    /// The iterate after a step; nil for the last one.
    case iterate(point: [Double], step: Int?)
    /// The objective's value after a step; nil for the last one.
    case value(number: Double, step: Int?)
    /// The number of steps to a target.
    case steps(count: Int, target: Target)
    /// The most steps a target may take.
    case stepsAtMost(count: Int, target: Target)
    /// The number of evaluations of every kind to a target.
    case evaluations(count: Int, target: Target)
    /// The number of the oracle's values to a target.
    case values(count: Int, target: Target)
    case status(equals: TrialStatus)
    /// The share of held-out examples answered rightly after a step; nil for the last one.
    case accuracy(share: Double, step: Int?)
    /// The least mean, over all seeds, of the share of held-out examples answered rightly at the end.
    case accuracyAtLeast(share: Double)
  }

  public init(figure: Figure, tolerance: Tolerance, source: String, note: String?) {
    self.figure = figure
    self.tolerance = tolerance
    self.source = source
    self.note = note
  }

  /// The step at which the figure holds, if it names one.
  public var step: Int? {
    switch figure {
    case .iterate(_, let step), .value(_, let step), .accuracy(_, let step): step
    case .steps, .stepsAtMost, .evaluations, .values, .status, .accuracyAtLeast: nil
    }
  }
}

/// How far a measured figure may be from a published one.
public struct Tolerance: Equatable, Codable, Sendable {
  public var kind: Kind
  public var amount: Double

  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// Units in the last place of the trial's scalar type; 0 for equal bits.
    case ulps
    case absolute
    case relative
    /// Equal when both are rounded to this many significant digits.
    case digits
    /// A count is at most this many times the published one.
    case factor
  }

  public init(_ kind: Kind, _ amount: Double) {
    self.kind = kind
    self.amount = amount
  }

  public static let exact = Tolerance(.ulps, 0)
}
