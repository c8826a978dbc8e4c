import EventLogs
import Glibc
import Records
import SystemFiles

/// Writes what TensorBoard shows of a trial under way: a file of events, whose x is the step.
///
/// The file is whole up to its last event, whatever happens after it. Times are for people and enter no digest.
final class EventLog {
  private let path: String
  /// nil after a failure to open it.
  private let file: OpenFile?
  private(set) var lastStep: Int?
  /// Why nothing more is written.
  private(set) var failure: FileError?
  /// Whether the log of the steps before a saved state is gone.
  private(set) var beginsLate = false

  /// Opens a new log, or cuts the one of a saved state after what it `kept`.
  init(_ path: String, kept: EventLogState?) {
    self.path = path
    lastStep = kept?.lastStep
    do throws(FileError) {
      try makeFolder(folder(of: path))
      let file = try OpenFile(path, for: .appendingOrCreating, action: "create")
      // A log that was removed in the meantime begins anew in the middle of the trial.
      let bytes = kept.map { $0.bytes <= file.length ?? 0 ? $0.bytes : 0 } ?? 0
      beginsLate = bytes < kept?.bytes ?? 0
      try file.cut(to: bytes)
      self.file = file
      if bytes == 0 { write(eventFileStart(wallSeconds: wallSeconds())) }
    } catch {
      file = nil
      failure = error
    }
  }

  /// Whether a step's values are written: every step up to 512, then every second up to 1024, every fourth up to 2048, and so
  /// on. So a log of n steps has about 256 · log₂ n of them.
  static func isDue(_ step: Int) -> Bool { isDueInOctaves(step, perOctave: 256) }

  func append(_ step: Int, _ values: [LoggedValue]) {
    lastStep = step
    write(event(step: step, wallSeconds: wallSeconds(), values))
  }

  /// What a saved state needs to resume the log from here; the events are on the disk first.
  func kept() -> EventLogState? {
    guard failure == nil, let file, let lastStep, (try? file.flush()) != nil, let bytes = file.length else { return nil }
    return EventLogState(bytes: bytes, lastStep: lastStep)
  }

  /// Why the log has not all of the trial's steps; nil if it has.
  var incompleteness: String? {
    failure?.description ?? (beginsLate ? "'\(path)' was removed or cut, and begins anew after a saved state" : nil)
  }

  private func write(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    do throws(FileError) { try file?.write(bytes) } catch { failure = error }
  }
}

private func wallSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
