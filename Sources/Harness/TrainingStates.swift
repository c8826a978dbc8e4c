import AssayKit
import Foundation
import PortableMath
import Records
import SavedStates

/// Where a recording saves the state from which it could go on, and how often.
public struct StatePlace: Codable, Sendable {
  var path: String
  /// The digest of the journal's header.
  var run: String
  /// At least so long between two states.
  var seconds: Double
}

extension StatePlace {
  /// The trial's saved state, or nil if there is none.
  func read(_ trial: Trial) throws(TrainingStateError) -> TrainingStateFile? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      if error.isMissing { return nil }
      throw .unreadable("\(error)")
    }
    return try TrainingStateFile(bytes, run: run, trial: trial)
  }
}

/// Saves the state of a recording when it is time.
struct StateSaver<Scalar: PortableScalar> {
  private let place: StatePlace
  private var dueNanoseconds: Int
  private var canSave = true

  /// The least ratio of the time between two states to the time that it takes to save one; not of a place that wants one after
  /// each step.
  private static var idleness: Int { 20 }

  init(_ place: StatePlace) {
    self.place = place
    dueNanoseconds = monotonicNanoseconds() + Int(place.seconds * 1e9)
  }

  /// The run's digest for a state that is to be saved now; nil while it is not time, or where the optimizer cannot.
  var run: String? { canSave && monotonicNanoseconds() >= dueNanoseconds ? place.run : nil }

  /// Saves a state with the optimizer's, if that can be had.
  ///
  /// A state that cannot be written is none: the trial would start again, or go on from an earlier one.
  mutating func save(_ state: TrainingState, _ stepper: Stepper<Scalar>) {
    let start = monotonicNanoseconds()
    guard let optimizer = try? stepper.savedState() else {
      canSave = false
      return
    }
    write(TrainingStateFile(state: state, optimizer: Array(optimizer)))
    let end = monotonicNanoseconds()
    if place.seconds > 0 { dueNanoseconds = end + max(Int(place.seconds * 1e9), Self.idleness * (end - start)) }
  }

  private func write(_ file: TrainingStateFile) {
    guard let bytes = try? file.encoded(), (try? makeFolder(folder(of: place.path))) != nil else { return }
    try? writeFileAtomically(bytes, to: place.path)
  }
}

extension RecordingPass {
  /// The trial after its last step.
  func state(of run: String, _ evaluations: Evaluations) -> TrainingState {
    TrainingState(
      run: run, trial: instance.trial.id, steps: steps, evaluations: EvaluationCounts(evaluations),
      value: RecordedNumber(Double(value)), rises: divergence.rises, divergedAtStep: divergence.noticedAtStep, targets: hits,
      best: best.state, stages: recorder.stages, checkpoints: recorder.checkpoints,
      stepDigests: recorder.stepDigests.map { Base64Bytes($0.bytes) }, outputs: examiner?.outputs, events: log?.kept())
  }

  /// Goes on from the state that lies in a place, if there is one, and saves states there from now on.
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
    if let outputs = state.outputs { examiner?.restore(outputs) }
  }
}
