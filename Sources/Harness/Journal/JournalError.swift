import SystemFiles

/// Why a journal cannot be resumed from.
public enum JournalError: Error, Equatable, Sendable {
  case file(FileError)
  case damaged(String, line: Int, String)
  case otherVersion(String, Int)
  case inUse(String)
  case none(folder: String)
  /// The newest run is done: this is its report.
  case complete(String)
  case otherSuite(String)
  case otherTrials(String)
  /// Something that trials depend on is not what it was.
  case otherCondition(String, RunConditionChange)
  /// Several runs were interrupted; the newest is refused for this reason.
  case noneFits([JournalError])
}

extension JournalError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .damaged(let path, let line, let reason):
      "'\(path)' is damaged at line \(line): \(reason); remove it, or run without --resume to start afresh"
    case .otherVersion(let path, let version):
      "'\(path)' has version \(version) of its format, which this build does not read; run without --resume to start afresh"
    case .inUse(let path): "'\(path)' is being written by another run"
    case .none(let folder): "there is no interrupted run to resume in '\(folder)'"
    case .complete(let path): "there is nothing to resume: the last run is complete, as '\(path)'"
    case .otherSuite(let path):
      "the suite has changed since '\(path)' was begun; run without --resume to start afresh"
    case .otherTrials(let path): "'\(path)' was begun with other trials; run without --resume to start afresh"
    case .otherCondition(let path, let change):
      "'\(path)' cannot be resumed: \(change); restore it, or run without --resume to start afresh"
    case .noneFits(let refusals):
      "none of \(refusals.count) interrupted runs fits: \(refusals.map { "\($0)" }.joined(separator: "; "))"
    }
  }
}

/// How something that trials depend on differs from what it was when a run began.
public struct RunConditionChange: Equatable, Sendable, CustomStringConvertible {
  public let name: String
  /// nil if it was not there.
  public let then: String?
  public let now: String?

  public var description: String { "\(name) was \(then ?? "absent") and is \(now ?? "absent") now" }
}
