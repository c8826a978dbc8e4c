/// One trial of a plan: problem × optimizer × settings × scalar type × seed, with all that is needed to run it again.
public struct TrialV1: Equatable, Codable, Sendable {
  /// `experiment/problem/optimizer/scalar/seed`, settings included: unique in its plan and stable between runs.
  public var id: String
  public var experiment: String
  public var problem: PluginV1
  public var optimizer: PluginV1
  public var scalar: ScalarV1
  /// nil for the portable one.
  public var arithmetic: ArithmeticV1?
  /// The suite's seed; problem and optimizer derive theirs from it and the repetition.
  public var suiteSeed: UInt64
  /// Which repetition this is: trials that differ by it alone differ by chance alone.
  public var repetition: UInt64
  /// The problem's settings that tell repetitions apart, beside `repetition`; nil for none.
  public var pool: [String]?
  /// The folder of the data; nil for seeded ones. Where they lie is no part of the trial: it is known by their digest.
  public var data: String?
  /// At most so many threads work on one step; nil for one. They change no bit.
  public var threads: Int?
  /// nil for the problem's usual start.
  public var start: [Double]?
  public var budget: BudgetV1
  public var targets: [TargetV1]
  public var continueAfterTargets: Bool
  public var expectations: [ExpectationV1]
  public var note: String?
  /// The search for hyperparameters that the trial is part of; nil for none.
  public var tuning: TuningTrialV1?
  /// Whether the trial is run again from starts a last place away; nil for no.
  public var measuresSensitivity: Bool?
  /// Whether the digests of every step are kept beside the report; nil for no.
  public var keepsTrail: Bool?
  public var timeLimit: Double
  public var timing: TimingPlanV1

  public init(
    id: String, experiment: String, problem: PluginV1, optimizer: PluginV1, scalar: ScalarV1,
    arithmetic: ArithmeticV1? = nil, suiteSeed: UInt64, repetition: UInt64, pool: [String]? = nil, data: String? = nil,
    threads: Int? = nil, start: [Double]?, budget: BudgetV1, targets: [TargetV1],
    continueAfterTargets: Bool,
    expectations: [ExpectationV1], note: String?, timeLimit: Double, timing: TimingPlanV1
  ) {
    self.id = id
    self.experiment = experiment
    self.problem = problem
    self.optimizer = optimizer
    self.scalar = scalar
    self.arithmetic = arithmetic
    self.suiteSeed = suiteSeed
    self.repetition = repetition
    self.pool = pool
    self.data = data
    self.threads = threads
    self.start = start
    self.budget = budget
    self.targets = targets
    self.continueAfterTargets = continueAfterTargets
    self.expectations = expectations
    self.note = note
    self.timeLimit = timeLimit
    self.timing = timing
  }
}

extension TrialV1 {
  /// The scalar type, and the arithmetic where it is not the portable one: `float64`, `float64 libm`.
  public var scalarAndArithmetic: String {
    arithmetic.map { "\(scalar.rawValue) \($0.rawValue)" } ?? scalar.rawValue
  }

  /// The problem without the settings that tell repetitions apart: what trials of one row share.
  public var pooledProblem: PluginV1 {
    PluginV1(name: problem.name, settings: problem.settings.filter { !(pool ?? []).contains($0.key) })
  }
}

/// A problem or an optimizer with the settings it was given; defaults are the plugin's.
public struct PluginV1: Equatable, Hashable, Codable, Sendable, CustomStringConvertible {
  public var name: String
  public var settings: [String: SettingV1]

  public init(name: String, settings: [String: SettingV1]) {
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
