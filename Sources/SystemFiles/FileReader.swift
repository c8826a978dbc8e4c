/// A file read from its start to its end.
public struct FileReader: ~Copyable {
  /// The offset of the next byte.
  public private(set) var offset = 0
  private let file: OpenFile
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)
  /// The bytes of `chunk` that were read from the file and not yet asked for.
  private var waiting = 0..<0

  public init(_ path: String) throws(FileError) { file = try OpenFile(path, for: .reading, action: "read") }

  public var path: String { file.path }

  /// The file's length in bytes; nil if it is no regular file.
  public var length: Int? { file.length }

  /// Replaces `bytes` by the next `count` of the file, or by fewer at its end.
  ///
  /// Memory grows with what is there, not with what is asked for, because `count` may come from a damaged file.
  public mutating func read(_ count: UInt64, into bytes: inout [UInt8]) throws(FileError) {
    bytes.removeAll(keepingCapacity: true)
    while bytes.count < count {
      if waiting.isEmpty {
        waiting = 0..<(try file.read(into: &chunk))
        if waiting.isEmpty { return }
      }
      let taken = waiting.prefix(Int(min(count - UInt64(bytes.count), UInt64(waiting.count))))
      bytes.append(contentsOf: chunk[taken])
      waiting = taken.upperBound..<waiting.upperBound
      offset += taken.count
    }
  }
}
