// Hyperparameters that are searched: what a suite says of it, and what a trial of such a search knows.

/// The section `tuning` of an experiment, before names are looked up.
public struct TuningSection: Equatable, Sendable {
  public var goal = TuningGoal.finalValue
  public var methods: [PluginChoice] = []
  public var maxTrials = 1
  public var maxParallelTrials = 1
  /// In the order of the file.
  public var hyperparameters: [TunedHyperparameter] = []
  /// The line of each hyperparameter.
  public var hyperparameterLines: [String: Int] = [:]
  public var stopping: StoppingRule?
  public var line = 0
}

/// One search: the trials of one problem, optimizer, scalar type, arithmetic, repetition and method.
public struct Tuning: Equatable, Codable, Sendable {
  public var goal: TuningGoal
  /// What proposes the hyperparameters: `grid`, or an optimizer that proposes points.
  public var method: ConfiguredPlugin
  public var maxTrials: Int
  /// How many trials are proposed, and run, before the next are.
  public var maxParallelTrials: Int
  public var hyperparameters: [TunedHyperparameter]
  public var stopping: StoppingRule?
  /// The steps at which trials are compared, ascending; the last is the budget. Empty if no trial is stopped early.
  public var rungs: [Int]

  public init(
    goal: TuningGoal, method: ConfiguredPlugin, maxTrials: Int, maxParallelTrials: Int, hyperparameters: [TunedHyperparameter],
    stopping: StoppingRule? = nil, rungs: [Int] = []
  ) {
    self.goal = goal
    self.method = method
    self.maxTrials = maxTrials
    self.maxParallelTrials = maxParallelTrials
    self.hyperparameters = hyperparameters
    self.stopping = stopping
    self.rungs = rungs
  }
}

/// A hyperparameter and its range.
public struct TunedHyperparameter: Equatable, Codable, Sendable {
  public var name: String
  public var kind: Kind
  /// How many of its values a grid takes; nil for all.
  public var points: Int?

  public enum Kind: Equatable, Codable, Sendable {
    case number(lower: Double, upper: Double, scale: Scale)
    case integer(lower: Int, upper: Int, scale: Scale)
    case choice([SuiteValue])
  }

  public init(name: String, kind: Kind, points: Int? = nil) {
    self.name = name
    self.kind = kind
    self.points = points
  }
}

/// On which scale a range is divided evenly.
public enum Scale: String, Codable, CaseIterable, Sendable {
  case linear
  case log
}

/// When a trial that looks hopeless is stopped.
public enum StoppingRule: Equatable, Codable, Sendable {
  /// At `from` and every `every` steps after it, a trial stops if its goal is worse than the median of earlier rounds there. At
  /// least `startupTrials` trials must have come so far.
  case median(from: Int, every: Int, startupTrials: Int)
  /// Successive halving: all trials take `from` steps, the best of `factor` each take `factor` times as many, and so on.
  case halving(from: Int, factor: Int)
}

/// What a trial is in its search.
public struct TuningTrial: Equatable, Codable, Sendable {
  public var search: Tuning
  /// From 1 on.
  public var number: Int
  /// What the goal must reach at some steps, for the trial to continue; nil for nothing.
  public var rungThresholds: [RungThreshold]?

  public init(search: Tuning, number: Int, rungThresholds: [RungThreshold]? = nil) {
    self.search = search
    self.number = number
    self.rungThresholds = rungThresholds
  }
}

/// A value that the goal must not be worse than after a step.
public struct RungThreshold: Equatable, Codable, Sendable {
  public var step: Int
  public var value: Double

  public init(step: Int, value: Double) {
    self.step = step
    self.value = value
  }
}

extension Trial {
  /// What all trials of its search share of their names; nil for a trial that is in none.
  public var searchName: String? { tuning.map { String(id.dropLast("/\($0.number)".count)) } }
}

extension TrialRecord {
  /// Whether the trial was ended for being worse than others of its search.
  public var wasStoppedEarly: Bool {
    guard let tuning = trial.tuning, let last = tuning.search.rungs.last, status == .budgetSpent, steps < last else {
      return false
    }
    return steps == trial.budget.steps || (tuning.rungThresholds ?? []).contains { $0.step == steps }
  }
}
