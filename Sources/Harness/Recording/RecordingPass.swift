import AssayKit
import PortableMath
import Records
import SystemFiles

/// Runs a trial once with the recorder on: what it did, not how long it took.
///
/// The harness measures targets and divergence by evaluations of its own, which the oracle does not count.
struct RecordingPass<Scalar: PortableScalar> {
  let instance: Instance<Scalar>
  let measures: IterateMeasures<Scalar>
  let recorder: Recorder<Scalar>
  let best: BestPointWatch<Scalar>
  var examiner: Examiner<Scalar>?
  var course: CourseRecorder
  var hits: [TargetHit]
  var steps = 0
  var iterate: [Scalar]
  var value: Scalar
  var divergence: DivergenceWatch<Scalar>
  var saver: StateSaver<Scalar>?
  private(set) var log: EventLog?
  /// Why the problem gave no answer.
  private let fault: EvaluationFault

  /// Returns the record of the trial, and why its event log ended before it.
  ///
  /// Step digests and log are written to the request's paths. The trial resumes from the state at the request's place.
  static func record(
    _ instance: Instance<Scalar>, _ request: PassRequest
  ) throws(PassError) -> (record: TrialRecord, logFailure: String?) {
    let fault = EvaluationFault()
    var pass = fault.collect { RecordingPass(instance, fault, keepsStepDigests: request.stepDigestsPath != nil) }
    let stepper = instance.makeStepper()
    let saved = try pass.resume(from: request.statePlace, stepper)
    pass.log = request.eventsPath.map { EventLog($0, kept: saved?.events) }
    let spent = saved.map { Evaluations($0.evaluations) } ?? Evaluations()
    var record = fault.collect { pass.run(stepper, spent: spent) }
    if let path = request.stepDigestsPath, let stepDigests = pass.recorder.stepDigests {
      record.stepDigests = try write(stepDigests, to: path)
    }
    return (record, pass.log?.incompleteness)
  }

  private static func write(_ stepDigests: StepDigests, to path: String) throws(PassError) -> StepDigestsFile {
    do throws(FileError) { return try StepDigestsFile(writing: stepDigests, to: path) } catch { throw .unwritten(error) }
  }

  private init(_ instance: Instance<Scalar>, _ fault: EvaluationFault, keepsStepDigests: Bool) {
    self.instance = instance
    self.fault = fault
    measures = IterateMeasures(instance.problem)
    recorder = Recorder(
      namedSteps: instance.trial.namedSteps, keepsStepDigests: keepsStepDigests, bounds: instance.problem.objective.bounds)
    course = CourseRecorder(
      dimension: instance.problem.objective.dimension, knowsOptimum: instance.problem.optimum != nil)
    hits = instance.trial.targets.map { TargetHit(target: $0) }
    examiner = instance.problem.model.map { Examiner($0, instance.trial) }
    iterate = instance.start
    value = measures.value(at: iterate, afterSteps: 0)
    best = BestPointWatch(instance.trial.targets, measures: measures, startValue: value)
    divergence = DivergenceWatch(startValue: value)
  }

  /// Runs from the current step, for which `spent` evaluations were made, to the trial's end.
  private mutating func run(_ stepper: Stepper<Scalar>, spent: Evaluations) -> TrialRecord {
    let recorder = recorder
    let best = best
    let fault = fault
    var oracle = Oracle(
      instance.problem.objective, evaluationBudget: instance.trial.budget.evaluations ?? .max, spent: spent,
      observer: { (answer, inputs, outputs, evaluations) throws(Stop) in
        if let reason = fault.reason { throw .failed(reason) }
        recorder.noteEvaluation(answer, outputs)
        best.noteEvaluation(answer, at: inputs, outputs, after: evaluations)
      })
    if steps == 0 { recordStart() }
    let (status, reason) = advance(stepper, calling: &oracle)
    let isExamined = examiner?.finish(steps, iterate, recorder) ?? false
    recorder.finish(steps, iterate: iterate, value: value, evaluations: oracle.evaluations)
    noteCourse(oracle.evaluations, isExamined: isExamined, isLast: true)
    logStep(oracle.evaluations, isExamined: isExamined, isLast: true)
    return record(status, reason, oracle.evaluations)
  }

  private mutating func recordStart() {
    recorder.recordStart(of: instance.problem, iterate: iterate, value: value)
    checkTargets(previous: nil, Evaluations())
    divergence.watch(iterate, value, step: 0)
    noteCourse(Evaluations(), isExamined: false)
    logStep(Evaluations(), isExamined: false)
  }

  private mutating func noteCourse(_ evaluations: Evaluations, isExamined: Bool, isLast: Bool = false) {
    course.note(
      steps, iterate: iterate, value: value, gap: measures.gap(value), evaluations: evaluations.total, isLast: isLast)
    if isExamined, let curve = examiner?.outputs.curve { course.note(curve, step: steps) }
  }

  /// Steps until something ends the trial.
  private mutating func advance(
    _ stepper: Stepper<Scalar>, calling oracle: inout Oracle<Scalar>
  ) -> (TrialStatus, reason: String?) {
    let budget = instance.trial.budget
    let deadline = budget.seconds.map { monotonicNanoseconds() + Int($0 * 1e9) }
    while true {
      if let reason = fault.reason { return (.failed, reason) }
      if let end = divergence.nonFinite(iterate, value) { return (.diverged, end) }
      if allReached && !instance.trial.continueAfterTargets { return (.targetReached, nil) }
      if let threshold = missedRung { return (.budgetSpent, threshold) }
      if let limit = budget.steps, steps >= limit { return ending(.budgetSpent, "steps") }
      if let deadline, monotonicNanoseconds() >= deadline { return ending(.budgetSpent, "seconds") }
      do throws(Stop) {
        try stepper.advance(steps: 1, from: steps, on: instance.problem, calling: &oracle)
      } catch {
        collectHitsOfBestPoint()
        return ending(error, oracle.evaluations.total)
      }
      let next = stepper.iterate
      guard next.count == iterate.count else {
        return (.failed, "the iterate has \(next.count) elements, but the objective has dimension \(iterate.count)")
      }
      guard completeStep(next, oracle.evaluations) else { continue }
      if let run = saver?.run {
        let state = state(of: run, oracle.evaluations)
        saver?.save(state, stepper)
      }
    }
  }

  /// Why a search stops its trial after this step; nil if it does not.
  private var missedRung: String? {
    guard let tuning = instance.trial.tuning, let threshold = tuning.rungThresholds?.first(where: { $0.step == steps }) else {
      return nil
    }
    let goal = tuning.search.goal
    let reached = measures.isInBounds(iterate) ? goal.value(Double(value), examiner?.examinations ?? []) : nil
    guard goal.ranks(threshold.value, before: reached) else { return nil }
    return "stopped: '\(goal.rawValue)' is worse than the median of the trials before, \(shortest(threshold.value))"
  }

  /// Records a step; returns false if its value could not be measured, so that there is none.
  private mutating func completeStep(_ next: [Scalar], _ evaluations: Evaluations) -> Bool {
    let previous = iterate
    // Before the next mini-batch is asked for: a model may make one after the other.
    if let digest = instance.problem.model?.batchDigest(steps) { recorder.note(.data, digest) }
    let nextValue = measures.value(at: next, afterSteps: steps + 1)
    guard fault.reason == nil else { return false }
    steps += 1
    iterate = next
    value = nextValue
    let isExamined = recorder.recordStep(
      steps, iterate: iterate, value: value, evaluations: evaluations, examiner: &examiner)
    checkTargets(previous: previous, evaluations)
    divergence.watch(iterate, value, step: steps)
    noteCourse(evaluations, isExamined: isExamined)
    logStep(evaluations, isExamined: isExamined)
    return true
  }

  /// Targets reached by any evaluated point; those of a step that was not completed count to the steps before it.
  private mutating func collectHitsOfBestPoint() {
    for index in hits.indices where hits[index].steps == nil {
      guard let evaluations = best.hits[index] else { continue }
      hits[index].steps = steps
      hits[index].evaluations = evaluations
    }
  }

  private mutating func checkTargets(previous: [Scalar]?, _ evaluations: Evaluations) {
    best.note(Double(value), at: iterate, after: EvaluationCounts(evaluations))
    collectHitsOfBestPoint()
    guard !hits.isEmpty, measures.isInBounds(iterate) else { return }
    for index in hits.indices where hits[index].steps == nil && !hits[index].target.quantity.isOfBestPoint {
      let target = hits[index].target
      if let measured = measures.measure(target.quantity, iterate, value: value, previous: previous, afterSteps: steps),
        measured.isFinite, Double(measured) <= target.value
      {
        hits[index].steps = steps
        hits[index].evaluations = EvaluationCounts(evaluations)
      }
    }
  }

  private var allReached: Bool { !hits.isEmpty && hits.allSatisfy { $0.steps != nil } }

  private func ending(_ stop: Stop, _ evaluations: Int) -> (TrialStatus, reason: String?) {
    switch stop {
    case .budgetSpent where evaluations >= instance.trial.budget.evaluations ?? .max:
      ending(.budgetSpent, "evaluations")
    case .converged: ending(.converged, nil)
    case .diverged: (.diverged, "the optimizer says so")
    case .failed(let reason): (.failed, reason)
    case .budgetSpent, .targetReached: (.failed, "the optimizer says that \(stop), which is not for it to say")
    }
  }

  /// A trial that ends by itself or by its budget may still have reached all targets, or be diverging.
  private func ending(_ status: TrialStatus, _ reason: String?) -> (TrialStatus, reason: String?) {
    if allReached { return (.targetReached, reason.map { "and went on until its \($0) were spent" }) }
    if divergence.isRising { return (.diverged, "the value rose in each of the last \(divergence.rises) steps") }
    return (status, reason)
  }

  private func record(
    _ status: TrialStatus, _ reason: String?, _ evaluations: Evaluations
  ) -> TrialRecord {
    var record = TrialRecord(
      trial: instance.trial, dimension: instance.problem.objective.dimension, status: status, reason: reason,
      steps: steps,
      evaluations: EvaluationCounts(evaluations), targets: hits, finalValue: RecordedNumber(Double(value)),
      finalGap: measures.gap(value).map { RecordedNumber(Double($0)) },
      finalDistance: measures.distance(iterate).map { RecordedNumber(Double($0)) },
      divergedAtStep: divergence.noticedAtStep, accuracy: examiner?.accuracy.map { RecordedNumber($0) },
      model: examiner?.record,
      checkpoints: recorder.checkpoints,
      digest: recorder.digest(status: status, steps: steps, evaluations: evaluations).description)
    record.course = course.course
    record.course?.confusion = examiner?.confusion
    return record
  }
}

extension StepDigestsFile {
  /// Writes the digests of every step to a file in a folder beside the report.
  init(writing stepDigests: StepDigests, to path: String) throws(FileError) {
    try writeFileAtomically(stepDigests.bytes, to: path)
    let place = path.split(separator: "/").suffix(2).joined(separator: "/")
    self.init(file: place, steps: stepDigests.steps, digest: Digest(of: stepDigests.bytes).description)
  }
}
