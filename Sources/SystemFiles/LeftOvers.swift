import Glibc

private let temporaryMark = ".tmp-"

/// The place of a file until it is whole: beside its own, with the number of this process.
public func temporaryPath(for path: String) -> String { "\(path)\(temporaryMark)\(getpid())" }

/// Removes from a folder the temporary files of processes that were killed.
///
/// A writer holds its file's lock, so that one on another machine, or in another container, is left alone.
public func removeLeftOvers(in folder: String) {
  for name in listFolder(folder) {
    guard let writer = writer(ofTemporary: name), kill(writer, 0) != 0, errno == ESRCH else { continue }
    let path = "\(folder)/\(name)"
    guard let file = try? OpenFile(path, for: .reading, action: "open"), file.lock(.exclusive, waits: false) else { continue }
    unlink(path)
  }
}

/// The process whose temporary file has this name; nil if it is none.
private func writer(ofTemporary name: String) -> pid_t? {
  guard let part = name.split(separator: ".").last, part.hasPrefix(temporaryMark.dropFirst()) else { return nil }
  return pid_t(part.dropFirst(temporaryMark.count - 1)).flatMap { $0 > 0 ? $0 : nil }
}
