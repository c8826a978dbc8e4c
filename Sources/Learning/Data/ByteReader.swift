import Glibc

/// A file read from its start to its end.
struct ByteReader: ~Copyable {
  let path: String
  /// The offset of the next byte.
  private(set) var offset = 0
  private let stream: UnsafeMutablePointer<FILE>

  init(_ path: String) throws(ImageFileError) {
    guard let stream = fopen(path, "rbe") else { throw ImageFileError(.system(action: "read", code: errno), in: path) }
    self.path = path
    self.stream = stream
  }

  deinit { fclose(stream) }

  /// The file's length in bytes; nil of what is no regular file.
  var length: Int? {
    var status = stat()
    guard fstat(fileno(stream), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Replaces `bytes` by the next `count` of the file, or by fewer where it ends before.
  ///
  /// Memory grows with what is there, not with what is asked for: `count` may come from a damaged file.
  mutating func read(_ count: UInt64, into bytes: inout [UInt8]) throws(ImageFileError) {
    bytes.removeAll(keepingCapacity: true)
    while bytes.count < count {
      let start = bytes.count
      let wanted = Int(min(count - UInt64(start), 1 << 20))
      bytes.append(contentsOf: repeatElement(0, count: wanted))
      let found = bytes.withUnsafeMutableBytes { fread($0.baseAddress?.advanced(by: start), 1, wanted, stream) }
      offset += found
      guard found < wanted else { continue }
      guard ferror(stream) == 0 else {
        throw ImageFileError(.system(action: "read", code: errno), in: path, at: offset)
      }
      bytes.removeLast(wanted - found)
      return
    }
  }
}
