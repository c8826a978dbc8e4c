import AssayKit
import Foundation
import PortableMath
import Records
import SavedStates

extension RecordingPass {
  /// The trial after its last step.
  func state(of run: String, _ evaluations: Evaluations) -> TrainingState {
    TrainingState(
      run: run, trial: instance.trial.id, steps: steps, evaluations: EvaluationCounts(evaluations),
      value: RecordedNumber(Double(value)), rises: divergence.rises, divergedAtStep: divergence.noticedAtStep, targets: hits,
      best: best.state, stages: recorder.stages, checkpoints: recorder.checkpoints,
      course: course.state,
      stepDigests: recorder.stepDigests.map { Base64Bytes($0.bytes) }, outputs: examiner?.outputs, events: log?.kept())
  }

  /// Resumes from the state in a place, if there is one, and saves states there from now on.
  mutating func resume(from place: StatePlace?, _ stepper: Stepper<Scalar>) throws(PassError) -> TrainingState? {
    guard let place else { return nil }
    // What ends by the clock does not repeat, and is no longer than its seconds.
    if instance.trial.budget.seconds == nil { saver = StateSaver(place) }
    do throws(TrainingStateError) {
      guard let saved = try place.read(instance.trial) else { return nil }
      try resume(from: saved, stepper)
      return saved.state
    } catch {
      throw .unusableState(error)
    }
  }

  /// `stepper` is at its start.
  private mutating func resume(from saved: TrainingStateFile, _ stepper: Stepper<Scalar>) throws(TrainingStateError) {
    let state = saved.state
    do {
      try stepper.restore(Data(saved.optimizer))
    } catch {
      throw .refused("\(error)")
    }
    recorder.restore(state)
    let next = stepper.iterate
    guard recorder.isAtUpdate(next) else { throw .otherIterate }
    steps = state.steps
    iterate = next
    value = Scalar(state.value.value)
    hits = state.targets
    best.restore(state.best)
    divergence.restore(lastValue: value, rises: state.rises, noticedAtStep: state.divergedAtStep)
    course.restore(state.course, steps: steps)
    if let outputs = state.outputs { examiner?.restore(outputs) }
  }
}
