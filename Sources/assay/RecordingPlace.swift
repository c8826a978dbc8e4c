import Foundation
import Harness
import SystemFiles

/// Where a recording is or will be, and its report beside it.
struct RecordingPlace {
  let recording: String
  let report: String
  /// Keeps both names from others; nil if nothing is recorded.
  var lock: RecordingLock?

  init(recording: String, report: String) { (self.recording, self.report) = (recording, report) }

  /// The place of a recording that has a name, and of the report that is to be beside it if none is named.
  init(recording: String, output: String?) {
    let stem = recording.hasSuffix(recordingSuffix) ? String(recording.dropLast(recordingSuffix.count)) : recording
    self.init(recording: recording, report: output ?? stem + reportSuffix)
  }

  /// The place that a report's file implies.
  init(report: String) {
    self.init(recording: String(report.dropLast(reportSuffix.count)) + recordingSuffix, report: report)
  }

  /// The place by itself, once it is known to be this process's alone.
  func locked() throws -> RecordingPlace {
    try refuseUnwritable([report], areReports: true)
    var place = self
    do { place.lock = try RecordingLock.take(recording) } catch { throw Failure(.badInput, "\(error)") }
    guard place.lock != nil else {
      throw Failure(.badInput, "'\(recording)' is being recorded by another 'assay record'")
    }
    return place
  }

  /// A new place in a folder, by the first name that nobody has.
  static func new(in folder: String) throws -> RecordingPlace {
    do throws(FileError) {
      try makeFolder(folder)
      return try underFreeName(startedAt: utcNow()) { name throws(FileError) in
        var place = RecordingPlace(report: "\(folder)/\(name)\(reportSuffix)")
        place.lock = try RecordingLock.take(place.recording)
        let isFree = place.lock != nil && !isFile(place.recording) && !isFile(place.report)
        return isFree ? place : nil
      }
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }
}
