import Glibc
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

/// Writes a file that appears whole, and replaces none: if there is one, the error's code is `EEXIST`.
public func writeNewFile(_ bytes: [UInt8], to path: String) throws(FileError) {
  let temporary = temporaryPath(for: path)
  try writeFileAtomically(bytes, to: temporary)
  defer { unlink(temporary) }
  // Unlike a rename, a link replaces nothing.
  guard link(temporary, path) == 0 else { throw FileError("write", path) }
}

/// Writes all bytes to an open descriptor, which errors call `name`.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32, named name: String) throws(FileError) {
  try naming("write", name) { _ = try FileDescriptor(rawValue: descriptor).writeAll(bytes) }
}
