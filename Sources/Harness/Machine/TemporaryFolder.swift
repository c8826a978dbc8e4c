import Foundation
public import SystemFiles

/// A temporary folder of this process, removed with its last owner.
///
/// Its name holds the process's id, by which folders are known that a killed process left behind.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// Of this machine: others may share the folder around it, and have processes of the same ids.
  static let prefix = "assay-\(hostName())@"

  public convenience init() throws(FileError) { try self.init(in: NSTemporaryDirectory()) }

  init(in parent: String) throws(FileError) {
    TemporaryFolder.removeLeftBehind(in: parent)
    let template = "\(parent)/\(TemporaryFolder.prefix)\(getpid())-XXXXXX"
    var bytes = Array(template.utf8CString)
    guard let made = mkdtemp(&bytes) else { throw FileError("create the folder", template) }
    path = String(cString: made)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Removes this user's folders whose processes are gone.
  private static func removeLeftBehind(in parent: String) {
    for name in listFolder(parent) where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" }), isGone(process), isOwnFolder(path)
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  private static func isGone(_ process: pid_t) -> Bool { process > 0 && kill(process, 0) != 0 && errno == ESRCH }

  /// A link of that name may lead anywhere.
  private static func isOwnFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
  }
}

/// What this machine calls itself.
public func hostName() -> String {
  var name = [CChar](repeating: 0, count: 256)
  gethostname(&name, 255)
  return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
