import AssayKit
import Glibc
import SystemFiles

/// Returns the bytes of a file, unpacked if it is gzipped (RFC 1952).
///
/// zlib is found at run time: a machine without it still reads files that are not gzipped.
func readDataFile(_ path: String) throws(DataError) -> [UInt8] {
  let bytes = try readWhole(path)
  guard bytes.starts(with: [0x1f, 0x8b]) else { return bytes }
  return try unpack(path, packedCount: bytes.count)
}

/// Whether there is a file or a folder of that name.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

private func readWhole(_ path: String) throws(DataError) -> [UInt8] {
  do throws(FileError) { return try readFile(path) } catch { throw .unreadable(path: path, reason: error.reason) }
}

private func unpack(_ path: String, packedCount: Int) throws(DataError) -> [UInt8] {
  guard let zlib = Zlib() else {
    throw .unreadable(path: path, reason: "it is gzipped and there is no libz.so.1 (Debian: apt-get install zlib1g)")
  }
  guard let file = zlib.open(path, "rb") else { throw .unreadable(path: path, reason: FileError("read", path).reason) }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(2 * packedCount)
  var chunk = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = Int(zlib.read(file, &chunk, UInt32(chunk.count)))
    if count > 0 { bytes.append(contentsOf: chunk[..<count]) }
    if count < chunk.count { break }
  }
  var code: Int32 = 0
  let reason = zlib.error(file, &code).map { String(cString: $0) } ?? ""
  _ = zlib.close(file)
  guard code == 0 else { throw .damaged(file: path, offset: bytes.count, reason: "unpacking it ends with '\(reason)'") }
  return bytes
}

/// The functions of zlib that read a gzipped file.
private struct Zlib {
  typealias Open = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> OpaquePointer?
  typealias Read = @convention(c) (OpaquePointer, UnsafeMutableRawPointer, UInt32) -> Int32
  typealias Message = @convention(c) (OpaquePointer, UnsafeMutablePointer<Int32>) -> UnsafePointer<CChar>?
  typealias Close = @convention(c) (OpaquePointer) -> Int32

  let open: Open
  let read: Read
  let error: Message
  let close: Close

  init?() {
    guard let library = dlopen("libz.so.1", RTLD_NOW), let open = dlsym(library, "gzopen"),
      let read = dlsym(library, "gzread"), let error = dlsym(library, "gzerror"), let close = dlsym(library, "gzclose")
    else { return nil }
    self.open = unsafeBitCast(open, to: Open.self)
    self.read = unsafeBitCast(read, to: Read.self)
    self.error = unsafeBitCast(error, to: Message.self)
    self.close = unsafeBitCast(close, to: Close.self)
  }
}
