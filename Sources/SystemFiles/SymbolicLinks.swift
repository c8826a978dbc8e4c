import Glibc

/// Returns where the symbolic links that begin at `path` end, whether there is a file or not; `path` if it is no link.
func linkTarget(of path: String) throws(FileError) -> String {
  var target = path
  // As many as the system itself follows.
  for _ in 0..<40 {
    guard let next = readLink(target) else { return target }
    target = next.hasPrefix("/") ? next : "\(folder(of: target))/\(next)"
  }
  throw FileError("write", path, code: ELOOP)
}

/// Whether a path is a symbolic link.
public func isSymbolicLink(_ path: String) -> Bool { readLink(path) != nil }

/// Whether two paths lead to one regular file, by links or otherwise.
public func isSameFile(_ a: String, _ b: String) -> Bool {
  var (first, second) = (stat(), stat())
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_mode & S_IFMT == S_IFREG
    && first.st_dev == second.st_dev && first.st_ino == second.st_ino
}

private func readLink(_ path: String) -> String? {
  var text = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path, &text, text.count)
  return count < 0 ? nil : String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The error code of a path where there is something that is no file; nil for a file, or nothing.
func irregularity(of path: String) -> Int32? {
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return nil }
  return status.st_mode & S_IFMT == S_IFDIR ? EISDIR : FileError.irregular
}
