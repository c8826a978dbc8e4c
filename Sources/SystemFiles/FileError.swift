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

  /// Whether there is no such file.
  public var isMissing: Bool { code == ENOENT }

  /// Why the system refused, in its own words.
  public var reason: String { Errno(rawValue: code).description }

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
