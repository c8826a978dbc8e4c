import SystemPackage

/// Returns the bytes of a file.
///
/// - Throws: The code EFBIG if there are more than `limit`.
public func readFile(_ path: String, atMost limit: Int = .max) throws(FileError) -> [UInt8] {
  try OpenFile(path, for: .reading, action: "read").readToEnd(atMost: limit)
}

/// Makes `path` hold `bytes`, whole or not at all.
public func writeFileAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
  var file = try AtomicFile(path)
  file.append(bytes[...])
  try file.finish()
}

/// Writes all bytes to an open descriptor, which errors call `name`.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32, named name: String) throws(FileError) {
  try naming("write", name) { _ = try FileDescriptor(rawValue: descriptor).writeAll(bytes) }
}
