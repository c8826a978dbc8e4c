/// Why a problem cannot be made.
public enum DataError: Error, Equatable, Sendable {
  /// A file or folder could not be read, with the system's reason.
  case unreadable(path: String, reason: String)
  /// A folder has none of the files that belong there.
  case missing(folder: String, expected: String)
  /// A file is not what it should be, from the byte at `offset` on.
  case damaged(file: String, offset: Int, reason: String)
  /// A plugin did not make it, or made what cannot be, for this reason.
  case unmade(String)
}

extension DataError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .missing(let folder, let expected): "in '\(folder)' there is no \(expected)"
    case .damaged(let file, let offset, let reason): "'\(file)' is damaged at byte \(offset): \(reason)"
    case .unmade(let reason): reason
    }
  }
}
