/// What one trial did.
public struct TrialRecordV1: Equatable, Codable, Sendable {
  public var trial: TrialV1
  /// n of the problem; nil where the trial gave no record.
  public var dimension: Int?
  public var status: StatusV1
  /// Why, where the status alone does not say it: a failure's reason, which budget was spent, how it diverged.
  public var reason: String?
  /// The end of what the trial's plugins (and, of their faults, its worker) wrote to standard error while it was recorded,
  /// 2 KiB at most; nil where that is nothing. In no digest.
  public var standardError: String?
  /// Completed steps.
  public var steps: Int
  public var evaluations: EvaluationsV1
  /// One for each of the trial's targets, in their order.
  public var targets: [TargetHitV1]
  public var finalValue: NumberV1?
  /// f(x) − f* at the end, where f* is known.
  public var finalGap: NumberV1?
  /// The distance to the nearest known minimiser at the end.
  public var finalDistance: NumberV1?
  /// The step at which divergence was noticed, also where the trial went on.
  public var divergedAtStep: Int?
  /// The share of held-out examples answered rightly at the end, of a model that predicts classes.
  public var accuracy: NumberV1?
  /// Of a model: its data and its answers to held-out examples.
  public var model: ModelRecordV1?
  /// At 0, 1, 2, 4, 8, …, the last step, and each step an expectation names.
  public var checkpoints: [CheckpointV1]
  /// The digest of the whole trial: last chained digests of all stages, status, steps and evaluations.
  public var digest: String
  /// How far a last place of the start carries, at the checkpoints; nil where it was not asked for.
  public var sensitivity: [SensitivityV1]?
  /// The digests of every step; nil where they were not asked for.
  public var trail: TrailV1?
  public var timing: MeasuredV1<TimingV1>
  public var allocations: MeasuredV1<AllocationsV1>
  public var peakMemoryBytes: MeasuredV1<Int>

  public init(
    trial: TrialV1, dimension: Int?, status: StatusV1, reason: String?, steps: Int, evaluations: EvaluationsV1,
    targets: [TargetHitV1], finalValue: NumberV1?, finalGap: NumberV1?, finalDistance: NumberV1?,
    divergedAtStep: Int?, accuracy: NumberV1?, model: ModelRecordV1? = nil, checkpoints: [CheckpointV1], digest: String
  ) {
    self.trial = trial
    self.dimension = dimension
    self.status = status
    self.reason = reason
    self.steps = steps
    self.evaluations = evaluations
    self.targets = targets
    self.finalValue = finalValue
    self.finalGap = finalGap
    self.finalDistance = finalDistance
    self.divergedAtStep = divergedAtStep
    self.accuracy = accuracy
    self.model = model
    self.checkpoints = checkpoints
    self.digest = digest
    timing = .absent("not asked for")
    allocations = .absent("not asked for")
    peakMemoryBytes = .absent("not asked for")
  }

  /// The record of a trial that gave none: its worker crashed, hung or answered nonsense.
  public init(failed trial: TrialV1, reason: String) {
    self.init(
      trial: trial, dimension: nil, status: .failed, reason: reason, steps: 0, evaluations: EvaluationsV1(),
      targets: trial.targets.map { TargetHitV1(target: $0) }, finalValue: nil, finalGap: nil, finalDistance: nil,
      divergedAtStep: nil, accuracy: nil, checkpoints: [], digest: "")
  }
}

/// The greatest distance at a step between a trial and the same trial from starts that are one last place away.
public struct SensitivityV1: Equatable, Codable, Sendable {
  public var step: Int
  /// In units in the last place, as a diff counts them; nil where a run from another start has no such step.
  public var ulps: UInt64?

  public init(step: Int, ulps: UInt64?) {
    self.step = step
    self.ulps = ulps
  }
}

/// How a trial ended.
public enum StatusV1: String, Codable, CaseIterable, Sendable {
  /// Every target was reached.
  case targetReached
  case budgetSpent
  /// The optimizer's own rule ended it.
  case converged
  /// An iterate or a value was not finite, or values were still rising at the end.
  case diverged
  case failed
}

/// Oracle calls by kind.
public struct EvaluationsV1: Equatable, Codable, Sendable {
  public var values = 0
  public var gradients = 0
  public var hessians = 0
  public var hessianProducts = 0
  public var residuals = 0
  public var jacobians = 0

  public init() {}

  /// By kind, in the order above.
  public var counts: [Int] { [values, gradients, hessians, hessianProducts, residuals, jacobians] }

  public var total: Int { counts.reduce(0, +) }
}

/// When a target was reached; nothing where it was not.
public struct TargetHitV1: Equatable, Codable, Sendable {
  public var target: TargetV1
  public var steps: Int?
  public var evaluations: EvaluationsV1?

  public init(target: TargetV1, steps: Int? = nil, evaluations: EvaluationsV1? = nil) {
    self.target = target
    self.steps = steps
    self.evaluations = evaluations
  }
}

/// The state of a trial after a step.
public struct CheckpointV1: Equatable, Codable, Sendable {
  public var step: Int
  public var evaluations: EvaluationsV1
  public var value: NumberV1
  /// The iterate, where it has at most `exactDimensions` elements.
  public var iterate: [ExactV1]?
  /// The digests of the stages that had something to digest.
  public var stages: [StageV1: StageDigestV1]

  /// The dimension up to which iterates are stored element by element.
  public static let exactDimensions = 16

  public init(
    step: Int, evaluations: EvaluationsV1, value: NumberV1, iterate: [ExactV1]?, stages: [StageV1: StageDigestV1]
  ) {
    self.step = step
    self.evaluations = evaluations
    self.value = value
    self.iterate = iterate
    self.stages = stages
  }
}

/// A stage of a step whose numbers are digested.
public enum StageV1: String, Codable, CaseIterable, CodingKeyRepresentable, Sendable {
  case data
  case initialisation
  case forward
  case loss
  case gradient
  case update
}

/// The digests of a stage at a checkpoint.
public struct StageDigestV1: Equatable, Codable, Sendable {
  /// Of this step's numbers alone: equal again where two trials have come together.
  public var plain: String
  /// Of every step's numbers so far: apart from the first difference on.
  public var chained: String

  public init(plain: String, chained: String) {
    self.plain = plain
    self.chained = chained
  }
}
