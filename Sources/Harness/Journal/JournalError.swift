import SystemFiles

/// Why a journal cannot be resumed from.
public enum JournalError: Error, Equatable, Sendable {
  case file(FileError)
  case damaged(String, line: Int)
  case inUse(String)
  case none(folder: String)
  case otherSuite(String)
  case otherExecutable(String)
  case otherPlugins(String)
  case otherTrials(String)
  case otherOptions(String)
}

extension JournalError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .damaged(let path, let line):
      "'\(path)' is damaged at line \(line); remove it, or run without --resume to start afresh"
    case .inUse(let path): "'\(path)' is being written by another run"
    case .none(let folder): "there is no interrupted run to resume in '\(folder)'"
    case .otherSuite(let path):
      "the suite has changed since '\(path)' was begun; run without --resume to start afresh"
    case .otherExecutable(let path):
      "'\(path)' was begun by another build of assay; run without --resume to start afresh"
    case .otherPlugins(let path):
      "'\(path)' was begun with other plugins; give the same '--plugin', built as it was, or run without --resume to "
        + "start afresh"
    case .otherTrials(let path):
      "'\(path)' was begun with other trials; resume with the same '--filter'"
    case .otherOptions(let path):
      "'\(path)' was begun with another choice of timing; resume with the same options"
    }
  }
}
