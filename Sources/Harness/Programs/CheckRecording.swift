import PortableMath
public import Records
import SystemFiles

/// Why the recording beside a report is not the one that the report was made of.
public enum RecordingFault: Error, Equatable, CustomStringConvertible {
  case missing(file: String)
  case cut(file: String, step: Int, steps: Int)
  case another(file: String)

  public var description: String {
    switch self {
    case .missing(let file): "'\(file)' is missing, the recording beside the report"
    case .cut(let file, let step, let steps):
      "'\(file)' was cut or changed after it was written: nothing after step \(step) of \(steps) can be read"
    case .another(let file): "'\(file)' is not the recording that the report beside it was made of"
    }
  }
}

/// Compares a recording with the record that was made of it.
///
/// - Throws: `RecordingFault` if they do not belong together; another error if a file cannot be read.
public func checkRecording(_ path: String, of record: TrialRecord) throws {
  guard let place = record.stepDigests else { return }
  guard isFile(path) else { throw RecordingFault.missing(file: path) }
  let (reading, _) = try ProgramReading.read(path)
  let files = recordingFiles(path)
  if let ranks = reading.facts.ranks, files.count < ranks { throw RecordingFault.missing(file: "\(path).rank\(files.count)") }
  let steps = reading.log.steps
  // What a killed program left behind may end anywhere; the record of any other says no reason.
  let isWhole = reading.hasEnd || record.reason != nil
  if steps < place.steps || (steps == place.steps && !isWhole) {
    throw RecordingFault.cut(file: reading.cutFile?.file ?? path, step: reading.cutFile?.step ?? steps, steps: place.steps)
  }
  guard Digest(of: reading.log.stepDigests.bytes).description != place.digest else { return }
  if let cut = reading.cutFile { throw RecordingFault.cut(file: cut.file, step: cut.step, steps: place.steps) }
  throw RecordingFault.another(file: path)
}
