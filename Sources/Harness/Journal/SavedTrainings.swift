import Glibc
import Records
import SystemFiles

/// The saved states of a run's trials: one file each, from the first state to the trial's record.
struct SavedTrainings {
  let folder: String
  /// The digest of the journal's header.
  let run: String
  /// How often a trial could not resume from its state.
  private var failures: [String: Int] = [:]
  /// The steps that a trial's state had when it was last asked for.
  private var stepsAtStart: [String: Int] = [:]

  init(folder: String, run: String) {
    self.folder = folder
    self.run = run
  }

  /// The place of a trial's state; nil if the trial twice failed to resume from one, or it would start again for ever.
  func place(of trial: Trial, seconds: Double) -> StatePlace? {
    guard failures[trial.id, default: 0] < 2 else { return nil }
    return StatePlace(path: "\(folder)/\(trial.fileStem).state", run: run, seconds: seconds)
  }

  /// Notes the steps of the state that an attempt starts from, and returns them; nil if no state can be read.
  mutating func beginAttempt(_ request: PassRequest) -> Int? {
    let steps = savedSteps(request)
    stepsAtStart[request.trial.id] = steps
    return steps
  }

  /// Whether a state was saved since the attempt began: the next one will come further than this one did.
  func hasAdvanced(_ request: PassRequest) -> Bool {
    guard let steps = savedSteps(request) else { return false }
    return steps > stepsAtStart[request.trial.id] ?? 0
  }

  /// Removes a state from which its trial cannot resume.
  mutating func discard(_ request: PassRequest) {
    failures[request.trial.id, default: 0] += 1
    remove(request)
  }

  func remove(_ request: PassRequest) {
    if let place = request.statePlace { unlink(place.path) }
  }

  /// Removes the folder, with what writers left that were killed.
  func removeAll() {
    for name in listFolder(folder) { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private func savedSteps(_ request: PassRequest) -> Int? {
    (try? request.statePlace?.read(request.trial))?.state.steps
  }
}
