import AssayKit
import Glibc
import PortableMath
import Records
import SavedStates
import SystemFiles

/// Where a recording saves the state from which it can resume, and how often.
public struct StatePlace: Codable, Sendable {
  var path: String
  /// The digest of the journal's header.
  var run: String
  /// The least time between two states.
  var seconds: Double
}

extension StatePlace {
  /// The trial's saved state, or nil if there is none.
  func read(_ trial: Trial) throws(TrainingStateError) -> TrainingStateFile? {
    // Nearly every trial has none, and to open a file that is missing costs more.
    guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
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

  /// The least ratio of the time between two states to the time that it takes to save one.
  ///
  /// It does not hold for a place that wants a state after each step.
  private static var idleness: Int { 20 }

  init(_ place: StatePlace) {
    self.place = place
    dueNanoseconds = monotonicNanoseconds() + Int(place.seconds * 1e9)
  }

  /// The run's digest if it is time to save a state; nil if it is not, or if the optimizer cannot save one.
  var run: String? { canSave && monotonicNanoseconds() >= dueNanoseconds ? place.run : nil }

  /// Saves a state with the optimizer's, if the optimizer can give it.
  ///
  /// A state that cannot be written is none: the trial would start again, or resume from an earlier one.
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
