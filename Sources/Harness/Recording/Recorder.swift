import AssayKit
import PortableMath
import Records

/// Digests the numbers of a trial, stage by stage and step by step, and keeps checkpoints.
///
/// A class because the oracle's observer and the recording pass both hold it.
final class Recorder<Scalar: PortableScalar> {
  private var logs = [StageLog](repeating: StageLog(), count: Stage.allCases.count)
  private let namedSteps: Set<Int>
  /// The problem's bounds; nil for none.
  private let bounds: AssayKit.Bounds<Scalar>?
  private(set) var checkpoints: [Checkpoint] = []
  /// Every step's digests, if they are kept.
  private(set) var stepDigests: StepDigests?

  /// Creates a recorder that also keeps the checkpoints of `namedSteps`, and if asked every step's digests.
  init(namedSteps: Set<Int>, keepsStepDigests: Bool = false, bounds: AssayKit.Bounds<Scalar>? = nil) {
    self.namedSteps = namedSteps
    self.bounds = bounds
    stepDigests = keepsStepDigests ? StepDigests() : nil
  }

  func note(_ stage: Stage, _ numbers: Span<Scalar>) { logs[stage.position].note(numbers) }

  func note(_ stage: Stage, _ digest: Digest) { logs[stage.position].note(digest) }

  /// Links what is found after the last step into a stage's chain.
  func link(_ stage: Stage, _ digest: Digest) {
    note(stage, digest)
    logs[stage.position].endStep()
  }

  /// Records a trial's start as step 0.
  func recordStart(of problem: Problem<Scalar>, iterate: [Scalar], value: Scalar) {
    if let digest = problem.objective.dataDigest { note(.data, digest) }
    note(.initialization, iterate.span)
    endStep(0, iterate: iterate, value: value, evaluations: Evaluations())
  }

  /// Records the update of a completed step, after the examination if one is due; returns whether it was.
  func recordStep(
    _ step: Int, iterate: [Scalar], value: Scalar, evaluations: Evaluations, examiner: inout Examiner<Scalar>?
  ) -> Bool {
    let isExamined = examiner?.examine(step, iterate, self) ?? false
    note(.update, iterate.span)
    endStep(step, iterate: iterate, value: value, evaluations: evaluations)
    return isExamined
  }

  func noteEvaluation(_ answer: EvaluationKind, _ numbers: [Scalar]) {
    switch answer {
    case .value, .residuals: note(.loss, numbers.span)
    case .gradient, .hessian, .hessianProduct, .jacobian: note(.gradient, numbers.span)
    }
  }

  /// Ends a step: links every stage's numbers into its chain, and keeps a checkpoint if one is due.
  func endStep(_ step: Int, iterate: [Scalar], value: Scalar, evaluations: Evaluations) {
    for position in logs.indices { logs[position].endStep() }
    if stepDigests != nil, step > 0 { stepDigests?.append(StepDigests.stages.map { logs[$0.position].lastDigest }) }
    let isDue = step & (step - 1) == 0 || namedSteps.contains(step)
    if isDue { keepCheckpoint(step, iterate: iterate, value: value, evaluations: evaluations) }
  }

  /// Keeps a checkpoint of the last completed step, with what was linked since.
  func finish(_ step: Int, iterate: [Scalar], value: Scalar, evaluations: Evaluations) {
    if let last = checkpoints.indices.last, checkpoints[last].step == step {
      checkpoints[last].stages = stageDigests
      return
    }
    keepCheckpoint(step, iterate: iterate, value: value, evaluations: evaluations)
  }

  private func keepCheckpoint(_ step: Int, iterate: [Scalar], value: Scalar, evaluations: Evaluations) {
    var checkpoint = Checkpoint(
      step: step, evaluations: EvaluationCounts(evaluations), value: RecordedNumber(Double(value)),
      iterate: iterate.count <= Checkpoint.exactDimensions ? iterate.map { ExactNumber($0) } : nil,
      stages: stageDigests)
    if let bounds, !bounds.contains(iterate) { checkpoint.isOutOfBounds = true }
    checkpoints.append(checkpoint)
  }

  private var stageDigests: StageDigests {
    var digests: StageDigests = [:]
    for stage in Stage.allCases { digests[stage] = logs[stage.position].digests }
    return digests
  }

  /// The digests of each stage after the last step.
  var stages: [StageState] {
    logs.map { StageState(chained: $0.chain.description, plain: $0.lastDigest?.description) }
  }

  /// Resumes from a saved state.
  func restore(_ state: TrainingState) {
    for (position, stage) in state.stages.enumerated() { logs[position] = StageLog(stage) }
    checkpoints = state.checkpoints
    stepDigests = state.stepDigests.flatMap { StepDigests(bytes: $0.bytes) }
  }

  /// Whether an iterate is the last step's.
  func isAtUpdate(_ iterate: [Scalar]) -> Bool { logs[Stage.update.position].lastDigest == Digest(of: iterate) }

  /// The digest of everything recorded and of how the trial ended.
  func digest(status: TrialStatus, steps: Int, evaluations: Evaluations) -> Digest {
    TrialRecord.digest(
      logs.map(\.chain), status: status, steps: steps, evaluations: EvaluationCounts(evaluations))
  }
}

extension Trial {
  /// The steps at which its search compares trials.
  var rungs: [Int] { tuning?.search.rungs ?? [] }

  /// The steps at which checkpoints are kept beside those that every trial has.
  var namedSteps: Set<Int> { Set(expectations.compactMap(\.step) + rungs) }
}
