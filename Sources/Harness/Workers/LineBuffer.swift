import Glibc

/// Bytes as they come, handed out line by line.
///
/// Only "\n" ends a line, since a reason may hold Unicode's other line separators. The C library finds it: the reply of a large
/// trial has megabytes.
struct LineBuffer {
  private var bytes: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  /// Up to where there is no end of it.
  private var searched = 0

  /// What comes after the last end of a line.
  var rest: [UInt8] { Array(bytes[start...]) }

  mutating func append(_ chunk: UnsafeRawBufferPointer) {
    bytes.removeSubrange(..<start)
    searched -= start
    start = 0
    bytes.append(contentsOf: chunk)
  }

  /// The next line, without its end; nil if it has not come whole.
  mutating func next() -> [UInt8]? {
    guard let end = place(of: [UInt8(ascii: "\n")], in: bytes, from: searched)?.lowerBound else {
      searched = bytes.count
      return nil
    }
    defer {
      start = end + 1
      searched = start
    }
    return Array(bytes[start..<end])
  }
}
