import Glibc
import SystemFiles

/// A temporary folder in which instructions of one process are counted: the program's copy and what callgrind dumps.
///
/// Its name holds this process's id, by which folders are known that a killed process left behind.
struct CountingFolder {
  let path: String

  var executable: String { "\(path)/executable" }

  private static let prefix = "assay-callgrind-"

  /// - Parameter parent: TMPDIR by default.
  init(in parent: String = temporaryFolder()) throws(FileError) {
    let template = "\(parent)/\(Self.prefix)\(getpid())-XXXXXX"
    var bytes = Array(template.utf8CString)
    guard mkdtemp(&bytes) != nil else { throw FileError("create the folder", template) }
    path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private init(leftBehind path: String) { self.path = path }

  /// Removes what a process counted: the dumps of the next one have the same names.
  func removeCounts() {
    for name in listFolder(path) where name.hasPrefix("counts") { unlink("\(path)/\(name)") }
  }

  func remove() {
    for name in listFolder(path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Removes this user's folders whose processes are gone.
  static func removeLeftBehind(in parent: String = temporaryFolder()) {
    for name in listFolder(parent) where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" }), isGone(process), isOwnFolder(path)
      else { continue }
      CountingFolder(leftBehind: path).remove()
    }
  }

  private static func isGone(_ process: pid_t) -> Bool { process > 0 && kill(process, 0) != 0 && errno == ESRCH }

  /// A link of that name may lead anywhere.
  private static func isOwnFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
  }
}

private func temporaryFolder() -> String {
  let path = getenv("TMPDIR").map { String(cString: $0) } ?? ""
  return path.isEmpty ? "/tmp" : path
}
