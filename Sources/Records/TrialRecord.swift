/// What one trial did.
public struct TrialRecord: Equatable, Codable, Sendable {
  @CopyOnWrite public var trial: Trial
  /// n of the problem; nil if the trial gave no record.
  public var dimension: Int?
  public var status: TrialStatus
  /// Why, if the status does not say it: a failure's reason, which budget was spent, how it diverged.
  public var reason: String?
  /// The last 2 KiB of what the trial's plugins wrote to standard error while it was recorded; nil for nothing. If a plugin
  /// failed, the worker's own text is there, too. It is in no digest.
  public var standardError: String?
  /// Completed steps.
  public var steps: Int
  public var evaluations: EvaluationCounts
  /// One for each of the trial's targets, in their order.
  public var targets: [TargetHit]
  public var finalValue: RecordedNumber?
  /// f(x) − f* at the end, where f* is known.
  public var finalGap: RecordedNumber?
  /// The distance to the nearest known minimizer at the end.
  public var finalDistance: RecordedNumber?
  /// The step at which divergence was noticed, also where the trial went on.
  public var divergedAtStep: Int?
  /// The share of held-out examples answered rightly at the end, of a model that predicts classes.
  public var accuracy: RecordedNumber?
  /// Of a model: its data and its answers to held-out examples.
  @Boxed public var model: ModelRecord?
  /// At 0, 1, 2, 4, 8, …, the last step, and each step an expectation names.
  public var checkpoints: [Checkpoint]
  /// What pictures are made of; nil in reports that lack it, and of a trial that gave no record.
  @Boxed public var course: TrialCourse?
  /// The digest of the whole trial: last chained digests of all stages, status, steps and evaluations.
  public var digest: String
  /// How far a last place of the start carries, at the checkpoints; nil if it was not asked for.
  public var sensitivity: [Sensitivity]?
  /// What a program left; nil for a trial of problem and optimizer.
  @Boxed public var program: ProgramRecord?
  /// The digests of every step; nil if they were not asked for.
  public var stepDigests: StepDigestsFile?
  /// The name of the node that recorded the trial; nil in a report of one node.
  public var node: String?
  public var timing: Measured<TrialTiming>
  public var allocations: Measured<Allocations>
  public var peakMemoryBytes: Measured<Int>

  public init(
    trial: Trial, dimension: Int?, status: TrialStatus, reason: String?, steps: Int, evaluations: EvaluationCounts,
    targets: [TargetHit], finalValue: RecordedNumber?, finalGap: RecordedNumber?, finalDistance: RecordedNumber?,
    divergedAtStep: Int?, accuracy: RecordedNumber?, model: ModelRecord? = nil, checkpoints: [Checkpoint], digest: String
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
    timing = .absent(notAskedFor)
    allocations = .absent(notAskedFor)
    peakMemoryBytes = .absent(notAskedFor)
  }

  /// The record of a trial that gave none: its worker crashed, hung or answered nonsense.
  public init(failed trial: Trial, reason: String) {
    self.init(
      trial: trial, dimension: nil, status: .failed, reason: reason, steps: 0, evaluations: EvaluationCounts(),
      targets: trial.targets.map { TargetHit(target: $0) }, finalValue: nil, finalGap: nil, finalDistance: nil,
      divergedAtStep: nil, accuracy: nil, checkpoints: [], digest: "")
  }
}

/// Why a measurement is absent of which a run's lines tell nothing.
package let notAskedFor = "not asked for"

/// The greatest distance at a step between a trial and the same trial from starts that are one last place away.
public struct Sensitivity: Equatable, Codable, Sendable {
  public var step: Int
  /// In units in the last place, as a diff counts them; nil if a run from another start has no such step.
  public var ulps: UInt64?

  public init(step: Int, ulps: UInt64?) {
    self.step = step
    self.ulps = ulps
  }
}

/// How a trial ended.
public enum TrialStatus: String, Codable, CaseIterable, Sendable {
  /// Every target was reached.
  case targetReached
  case budgetSpent
  /// The optimizer's own rule ended it.
  case converged
  /// An iterate or a value was not finite, or values were still rising at the end.
  case diverged
  case failed
}

/// Evaluations by kind.
public struct EvaluationCounts: Equatable, Codable, Sendable {
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

  /// Whether a relation holds between the counts of each kind.
  func isEverywhere(_ other: EvaluationCounts, _ holds: (Int, Int) -> Bool) -> Bool {
    holds(values, other.values) && holds(gradients, other.gradients) && holds(hessians, other.hessians)
      && holds(hessianProducts, other.hessianProducts) && holds(residuals, other.residuals)
      && holds(jacobians, other.jacobians)
  }
}

/// When a target was reached; without counts if it was not.
public struct TargetHit: Equatable, Codable, Sendable {
  public var target: Target
  public var steps: Int?
  public var evaluations: EvaluationCounts?

  public init(target: Target, steps: Int? = nil, evaluations: EvaluationCounts? = nil) {
    self.target = target
    self.steps = steps
    self.evaluations = evaluations
  }
}

/// The state of a trial after a step.
public struct Checkpoint: Equatable, Codable, Sendable {
  public var step: Int
  public var evaluations: EvaluationCounts
  public var value: RecordedNumber
  /// The iterate, if it has at most `exactDimensions` elements.
  public var iterate: [ExactNumber]?
  /// The digests of the stages that had something to digest.
  public var stages: StageDigests
  /// True if the iterate lies outside of the problem's bounds, where its value is no result; else nil.
  public var isOutOfBounds: Bool?

  /// The dimension up to which iterates are stored element by element.
  public static let exactDimensions = 16

  public init(
    step: Int, evaluations: EvaluationCounts, value: RecordedNumber, iterate: [ExactNumber]?, stages: StageDigests
  ) {
    self.step = step
    self.evaluations = evaluations
    self.value = value
    self.iterate = iterate
    self.stages = stages
  }
}

extension TrialRecord {
  /// Whether the last iterate lies outside of the problem's bounds.
  public var endsOutOfBounds: Bool { checkpoints.last?.isOutOfBounds == true }

  /// Whether the last iterate is one to compare: the trial neither failed nor diverged, and ends inside the bounds.
  public var hasResult: Bool { status != .failed && status != .diverged && !endsOutOfBounds }
}

/// What is asked of each of many records, without a copy of its trial.
extension TrialRecord {
  package var experiment: String { trial.experiment }
  package var isOfSearch: Bool { trial.tuning != nil }
  package var hasExpectations: Bool { !trial.expectations.isEmpty }
  /// Whether its trial, or a figure that it expects, may have a note.
  package var mayHaveNotes: Bool { trial.note != nil || hasExpectations }
}

/// A stage of a step whose numbers are digested.
public enum Stage: String, Codable, CaseIterable, CodingKeyRepresentable, Sendable {
  case data
  /// The bytes stay: the name of the stage enters digests and reports.
  case initialization = "initialisation"
  case forward
  case loss
  case gradient
  case update

  /// The stage's place in the order of the cases, which is the order of a step.
  package var position: Int {
    switch self {
    case .data: 0
    case .initialization: 1
    case .forward: 2
    case .loss: 3
    case .gradient: 4
    case .update: 5
    }
  }
}
