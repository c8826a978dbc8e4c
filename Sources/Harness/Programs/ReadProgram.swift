import Glibc
import PortableMath
public import Records
import SystemFiles

/// How a recorded program ended.
public enum ProgramEnd: Equatable, Sendable {
  case code(Int32)
  case signal(Int32)
  /// Nobody waited for it.
  case unknown

  /// What kind of failure it is, in words; nil for none, and for an end that nobody knows.
  public var failure: String? {
    switch self {
    case .code(0), .unknown: nil
    case .code(let code): "the program ended with code \(code)"
    case .signal(let number): "signal \(number) (\(String(cString: strsignal(number)))) ended the program"
    }
  }
}

/// A recorded program as a trial.
public struct RecordedProgram: Sendable {
  public let record: TrialRecord
  public let stepDigests: StepDigests
  /// What the program's framework adds to the fingerprint.
  public let lines: [Fingerprint.Line]
  public let resumptions: Int
  /// The digest of the program's file, if it can be read here.
  let scriptDigest: String
}

/// Why a program does not run, or its recording makes no trial.
public struct ProgramError: Error, CustomStringConvertible {
  public let description: String
}

/// The recordings of a program's processes, by rank: the file itself, and those of further ranks beside it.
public func recordingFiles(_ path: String) -> [String] {
  var files = [path]
  while access("\(path).rank\(files.count)", F_OK) == 0 { files.append("\(path).rank\(files.count)") }
  return files
}

/// Begins to read a program's recordings.
public func recordedSteps(_ path: String) throws -> RecordedSteps {
  try RecordedSteps(recordingFiles(path).map { path in { try recordingReader(path) } })
}

private func recordingReader(_ path: String) throws -> RecordingReader {
  let file = try OpenFile(path, for: .reading, action: "read")
  return RecordingReader(file: path) {
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    let count = try file.read(into: &chunk)
    chunk.removeLast(chunk.count - count)
    return chunk
  }
}

/// Reads the recording of a program.
///
/// - Parameters:
///   - command: What was run now; nil if only the recording tells it.
///   - parse: Makes a trial's command of words.
public func readProgram(
  _ path: String, end: ProgramEnd, command: ProgramCommand?, parse: ([String]) throws -> ProgramCommand
) throws -> RecordedProgram {
  let (reading, resumptions) = try ProgramReading.read(path)
  guard reading.log.steps > 0 else { throw ProgramError(description: "'\(path)' has no finished step") }
  let command = try reading.command(command, parse)
  let (status, reason) = reading.status(end)
  var record = reading.log.record(
    of: Trial(command, reading.facts),
    dimension: reading.facts.possibleDimension,
    status: status, reason: reason)
  record.take(reading.examinations, data: "examined by \(command.name)")
  return RecordedProgram(
    record: record, stepDigests: reading.log.stepDigests, lines: command.lines + reading.facts.fingerprintLines,
    resumptions: resumptions, scriptDigest: command.scriptDigest)
}

/// What a recording says of a suite's trial.
struct ReadRecording {
  let record: TrialRecord
  let log: ProgramLog
  let lines: [Fingerprint.Line]
}

/// Reads the recording of a suite's program; returns nil if it has no finished step.
func readRecording(_ path: String, _ end: ProgramEnd, of trial: Trial) throws -> ReadRecording? {
  let (reading, _) = try ProgramReading.read(path)
  guard reading.log.steps > 0 else { return nil }
  let (status, reason) = reading.status(end)
  var record = reading.log.record(
    of: trial, dimension: reading.facts.possibleDimension, status: status, reason: reason)
  record.take(reading.examinations, data: "examined by \(trial.optimizer.name)")
  if reading.log.evaluations.values == 0 { record.finalValue = nil }
  return ReadRecording(record: record, log: reading.log, lines: reading.facts.fingerprintLines)
}

extension Trial {
  fileprivate init(_ command: ProgramCommand, _ facts: RecordedFacts) {
    let problem = ConfiguredPlugin(name: command.name, settings: command.settings)
    let optimizer = ConfiguredPlugin(name: facts.optimizer ?? "program", settings: [:])
    let scalar = facts.scalar ?? .float32
    self.init(
      id: "\(command.name)/\(problem)/\(optimizer)/\(scalar.rawValue)/\(command.seed)", experiment: command.name,
      problem: problem,
      optimizer: optimizer, scalar: scalar, suiteSeed: 0, seed: command.seed, budget: Budget())
    keepsStepDigests = true
  }
}

extension RecordedFacts {
  fileprivate var possibleDimension: Int? { dimension.flatMap { (1...Int(Int32.max)).contains($0) ? $0 : nil } }

  fileprivate var fingerprintLines: [Fingerprint.Line] {
    let workers = loaderWorkers.map { [Fingerprint.Line(name: "program.loaderWorkers", value: "\($0)")] } ?? []
    return workers
      + (lines ?? [:]).sorted { $0.key < $1.key }.filter { FingerprintKey(ofLine: $0.key) != nil }
      .map { Fingerprint.Line(name: $0.key, value: $0.value) }
  }
}
