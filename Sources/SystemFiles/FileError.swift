import Glibc
import SystemPackage

/// A file operation that the system refused.
public struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let path: String
  public let action: String
  /// The system's error number.
  public let code: Int32

  public init(_ action: String, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }

  /// The code of what is neither a file nor a folder; the system has no number for it.
  public static let irregular: Int32 = -1

  /// Whether there is no such file.
  public var isMissing: Bool { code == ENOENT }

  /// Whether the file has more bytes than the reader wants.
  public var isTooLarge: Bool { code == EFBIG }

  /// Why it was refused, in the system's words if it has some.
  public var reason: String {
    switch code {
    case Self.irregular: "it is no regular file"
    case EISDIR: "it is a folder; name a file in it"
    default: Errno(rawValue: code).description
    }
  }

  public var description: String { "cannot \(action) '\(path)': \(reason)" }
}

/// Runs `body`, and says which action on which path the system refused.
func naming<Result>(_ action: String, _ path: String, _ body: () throws -> Result) throws(FileError) -> Result {
  do {
    return try body()
  } catch {
    throw FileError(action, path, code: (error as? Errno ?? .ioError).rawValue)
  }
}
