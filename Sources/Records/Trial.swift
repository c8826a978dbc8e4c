/// One trial of a plan: problem × optimizer × settings × scalar type × seed, with all that is needed to run it again.
public struct Trial: Equatable, Codable, Sendable {
  /// `experiment/problem/optimizer/scalar/seed`, settings included: unique in its plan and stable between runs.
  public var id: String
  public var experiment: String
  public var problem: ConfiguredPlugin
  public var optimizer: ConfiguredPlugin
  public var scalar: ScalarType
  /// nil for the portable one.
  public var arithmetic: ArithmeticBackend?
  /// The suite's seed; problem and optimizer derive theirs from it and `seed`.
  public var suiteSeed: UInt64
  /// The number that distinguishes repetitions of one configuration. Trials that differ only by it differ only by chance.
  public var seed: UInt64
  /// The problem's settings that tell repetitions apart, beside `seed`; nil for none.
  public var pooledSettings: [String]?
  /// The folder of the data; nil for seeded ones. Where they lie is no part of the trial: it is known by their digest.
  public var data: String?
  /// At most so many threads work on one step; nil for one. They change no bit.
  public var threads: Int?
  /// nil for the problem's usual start.
  public var start: [Double]?
  public var budget: Budget
  public var targets: [Target]
  public var continueAfterTargets: Bool
  public var expectations: [ExpectedFigure]
  public var note: String?
  /// The search for hyperparameters that the trial is part of; nil for none.
  public var tuning: TuningTrial?
  /// Whether the trial is run again from starts a last place away; nil for no.
  public var measuresSensitivity: Bool?
  /// Whether the digests of every step are kept beside the report; nil for no.
  public var keepsStepDigests: Bool?
  public var timeLimitSeconds: Double
  public var timing: TimingPlan

  public init(
    id: String, experiment: String, problem: ConfiguredPlugin, optimizer: ConfiguredPlugin, scalar: ScalarType,
    arithmetic: ArithmeticBackend? = nil, suiteSeed: UInt64, seed: UInt64, pooledSettings: [String]? = nil, data: String? = nil,
    threads: Int? = nil, start: [Double]?, budget: Budget, targets: [Target],
    continueAfterTargets: Bool,
    expectations: [ExpectedFigure], note: String?, timeLimitSeconds: Double, timing: TimingPlan
  ) {
    self.id = id
    self.experiment = experiment
    self.problem = problem
    self.optimizer = optimizer
    self.scalar = scalar
    self.arithmetic = arithmetic
    self.suiteSeed = suiteSeed
    self.seed = seed
    self.pooledSettings = pooledSettings
    self.data = data
    self.threads = threads
    self.start = start
    self.budget = budget
    self.targets = targets
    self.continueAfterTargets = continueAfterTargets
    self.expectations = expectations
    self.note = note
    self.timeLimitSeconds = timeLimitSeconds
    self.timing = timing
  }
}

extension Trial {
  /// The scalar type, and the arithmetic backend unless it is the portable one: `float64`, `float64 libm`.
  public var scalarAndArithmetic: String {
    arithmetic.map { "\(scalar.rawValue) \($0.rawValue)" } ?? scalar.rawValue
  }

  /// The problem without the settings that tell repetitions apart: what trials of one row share.
  public var pooledProblem: ConfiguredPlugin {
    ConfiguredPlugin(name: problem.name, settings: problem.settings.filter { !(pooledSettings ?? []).contains($0.key) })
  }
}

/// A problem or an optimizer with the settings it was given; defaults are the plugin's.
public struct ConfiguredPlugin: Equatable, Hashable, Codable, Sendable, CustomStringConvertible {
  public var name: String
  public var settings: [String: SuiteValue]

  public init(name: String, settings: [String: SuiteValue]) {
    self.name = name
    self.settings = settings
  }

  /// `adam(convention: keras, rate: 0.1)`: settings in the order of their names.
  public var description: String {
    guard !settings.isEmpty else { return name }
    let list = settings.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return "\(name)(\(list.joined(separator: ", ")))"
  }
}
