import Glibc

/// A file operation that the system refused.
public struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let path: String
  public let action: String
  public let code: Int32

  public init(_ action: String, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }

  /// Whether there is no such file.
  var isMissing: Bool { code == ENOENT }

  public var description: String { "cannot \(action) '\(path)': \(String(cString: strerror(code)))" }
}

/// Writes all bytes; the error number, or 0.
func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return errno }
      written += count
    }
    return 0
  }
}

/// Writes all bytes to an open file.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32, named name: String) throws(FileError) {
  let code = writeAll(descriptor, bytes)
  guard code == 0 else { throw FileError("write", name, code: code) }
}

/// The bytes of a file; one of more than `limit` bytes is refused as too large, with the code EFBIG.
public func readFile(_ path: String, atMost limit: Int = .max) throws(FileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError("read", path) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var status = stat()
  // An array that grows as it is read would take twice the memory.
  if fstat(descriptor, &status) == 0 {
    guard status.st_size <= limit else { throw FileError("read", path, code: EFBIG) }
    bytes.reserveCapacity(Int(status.st_size) + 1)
  }
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw FileError("read", path) }
    if count == 0 { return bytes }
    // What has no size beforehand, such as a device.
    guard count <= limit - bytes.count else { throw FileError("read", path, code: EFBIG) }
    bytes.append(contentsOf: chunk[..<count])
  }
}

/// Makes `path` hold `bytes`, wholly or not at all: a temporary file beside it, flushed, then renamed.
public func writeFileAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
  let temporary = "\(path).tmp-\(getpid())"
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw FileError("create", temporary) }
  var code = writeAll(descriptor, bytes)
  if code == 0, fsync(descriptor) != 0 { code = errno }
  if close(descriptor) != 0, code == 0 { code = errno }
  if code == 0, rename(temporary, path) != 0 { code = errno }
  guard code == 0 else {
    unlink(temporary)
    throw FileError("write", path, code: code)
  }
  try syncFolder(of: path)
}

/// Flushes the folder that holds `path`, so that a rename or a removal outlives a crash.
func syncFolder(of path: String) throws(FileError) {
  let folder = folder(of: path)
  let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError("open", folder) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw FileError("flush", folder) }
}

/// All of `path` before its last slash; "." where it has none.
public func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Makes a folder and those above it.
public func makeFolder(_ path: String) throws(FileError) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
    guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw FileError("create the folder", made) }
    // Something of that name may be there that is no folder.
    guard access("\(made)/.", F_OK) == 0 else { throw FileError("use as a folder", made) }
  }
}

/// The names in a folder, sorted; none where there is no such folder.
public func listFolder(_ path: String) -> [String] {
  guard let stream = opendir(path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}
