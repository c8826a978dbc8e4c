import PortableMath
import Records

/// Digests the steps of a recorded program as a recording pass digests those of a trial.
struct ProgramLog {
  private var logs = [StageLog](repeating: StageLog(), count: Stage.allCases.count)
  private var last = [StageDigest?](repeating: nil, count: Stage.allCases.count)
  private var checkpoints: [Checkpoint] = []
  private var course = ProgramCourse()
  private(set) var stepDigests = StepDigests()
  private(set) var evaluations = EvaluationCounts()
  private(set) var steps = 0
  private(set) var value = Double.nan
  /// The first step whose loss is not finite.
  private(set) var divergedAtStep: Int?

  mutating func add(_ ranks: [RecordedStep]) {
    let step = ranks[0]
    if steps == 0 { addStart(ranks) }
    steps += 1
    value = step.losses > 0 ? step.value : value
    evaluations.values += step.losses
    evaluations.gradients += step.gradients > 0 ? max(1, step.losses) : 0
    if step.losses > 0, !step.value.isFinite { divergedAtStep = divergedAtStep ?? steps }
    note(ranks) { $0 != .initialization }
    stepDigests.append(StepDigests.stages.map { logs[$0.position].lastDigest })
    endStep()
  }

  /// The arrays as they were before the first step; the loss of that step is theirs.
  private mutating func addStart(_ ranks: [RecordedStep]) {
    value = ranks[0].value
    note(ranks) { $0 == .initialization }
    endStep()
  }

  private mutating func note(_ ranks: [RecordedStep], _ belongs: (Stage) -> Bool) {
    for entry in ranks.lazy.flatMap(\.entries) {
      if let stage = entry.kind.stage, belongs(stage) { logs[stage.position].note(entry.digest) }
    }
    for position in logs.indices { logs[position].endStep() }
  }

  private mutating func endStep() {
    for position in logs.indices { last[position] = logs[position].digests ?? last[position] }
    course.add(steps, value, evaluations: evaluations.total)
    if steps & (steps - 1) == 0 { keepCheckpoint(logs.map(\.digests)) }
  }

  private mutating func keepCheckpoint(_ digests: [StageDigest?]) {
    var stages: StageDigests = [:]
    for stage in Stage.allCases { stages[stage] = digests[stage.position] }
    checkpoints.append(
      Checkpoint(step: steps, evaluations: evaluations, value: RecordedNumber(value), iterate: nil, stages: stages))
  }

  /// The record of a trial with these steps.
  ///
  /// The last checkpoint has every stage that ever had something, since the trial's digest is made of their chains.
  consuming func record(of trial: Trial, dimension: Int?, status: TrialStatus, reason: String?) -> TrialRecord {
    if checkpoints.last?.step == steps { checkpoints.removeLast() }
    keepCheckpoint(last)
    let digest = digest(status)
    var record = TrialRecord(
      trial: trial, dimension: dimension, status: status, reason: reason, steps: steps, evaluations: evaluations, targets: [],
      finalValue: RecordedNumber(value), finalGap: nil, finalDistance: nil, divergedAtStep: divergedAtStep, accuracy: nil,
      checkpoints: checkpoints, digest: digest)
    record.course = course.course()
    guard trial.program == nil else { return record }
    (record.timing, record.allocations) = (.absent(Self.notMeasured), .absent(Self.notMeasured))
    record.peakMemoryBytes = .absent(Self.notMeasured)
    return record
  }

  /// The digest of a trial with these steps that ended so.
  func digest(_ status: TrialStatus) -> String {
    TrialRecord.digest(logs.map(\.chain), status: status, steps: steps, evaluations: evaluations).description
  }

  private static let notMeasured = "recorded programs are not measured"
}
