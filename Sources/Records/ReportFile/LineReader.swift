import PortableMath

/// Reads the lines of a run's file, finished or not, as its bytes come, so that a file of any size takes the memory of a piece.
public struct LineReader: Sendable {
  /// What was read; `waiting` bytes of it, from its start on, are not yet decoded.
  private var buffer: [UInt8] = []
  private(set) var waiting = 0
  private(set) var linesRead = 0
  /// Where the first byte that is waiting lies in the file.
  private var offset = 0

  /// So many bytes are decoded at once, which keeps several threads at work.
  public static let batchSize = 4 << 20

  public init() {}

  /// Takes in the file's next bytes, which `fill` writes where it is told; returns how many there were, 0 at the end.
  ///
  /// - Parameter size: At most so many are asked for.
  public mutating func read<Failure>(
    atMost size: Int = batchSize, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    if waiting == buffer.count { makeRoom(size) }
    let (start, end) = (waiting, min(waiting + size, buffer.count))
    let count = try buffer.withUnsafeMutableBufferPointer { buffer throws(Failure) in
      try fill(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[start..<end])))
    }
    waiting += count
    return count
  }

  mutating func read(_ piece: some Collection<UInt8>) {
    makeRoom(piece.count)
    buffer.replaceSubrange(waiting..<waiting + piece.count, with: piece)
    waiting += piece.count
  }

  private mutating func makeRoom(_ count: Int) {
    guard waiting + count > buffer.count else { return }
    // An array of zeros is made at once, where zeros that are appended are written one by one.
    var larger = [UInt8](repeating: 0, count: max(waiting + count, 2 * buffer.count))
    larger.replaceSubrange(..<waiting, with: rest)
    buffer = larger
  }

  /// The bytes that are not yet decoded.
  var rest: ArraySlice<UInt8> { buffer[..<waiting] }

  /// Whether all of a footer is left but its newline.
  var lacksNewline: Bool {
    rest.withUnsafeBufferPointer { line in
      guard let (text, _) = try? checkedText(line), case .footer? = try? ReportLine(text) else { return false }
      return true
    }
  }

  /// The schema and version that the first line states; nil if that cannot be read, or was read before.
  public var format: (schema: String?, version: Int?)? { offset == 0 ? formatOfLines(rest) : nil }

  /// Decodes the whole lines that were read, and hands each on with its checksum, its number and where it ends.
  public mutating func decode(
    keeping content: ReportContent = .whole,
    take: (ReportLine, _ checksum: Digest, _ number: Int, _ end: Int) throws(LineFault) -> Void
  ) throws(LineFault) {
    try decode { text throws(LineFault.Reason) in
      try ReportLine(plausible: text, content)
    } take: { decoded, number, end throws(LineFault) in
      let decoded = decoded
      if let line = decoded.line { try take(line, decoded.checksum, number, end) }
    }
  }

  /// The same with what `read` makes of each text.
  mutating func decode(
    _ read: @Sendable (UnsafeBufferPointer<UInt8>) throws(LineFault.Reason) -> ReportLine?,
    take: (consuming DecodedLine, _ number: Int, _ end: Int) throws(LineFault) -> Void
  ) throws(LineFault) {
    let (first, offset, waiting) = (linesRead + 1, offset, waiting)
    let (count, length) = try buffer.withUnsafeBufferPointer { buffer throws(LineFault) in
      let bytes = UnsafeBufferPointer(rebasing: buffer[..<waiting])
      let places = wholeLines(bytes)
      try decodeLines(places, of: bytes, from: first, read) { line, place throws(LineFault) in
        try take(line, first + place, offset + places[place].upperBound + 1)
      }
      return (places.count, places.last.map { $0.upperBound + 1 } ?? 0)
    }
    linesRead += count
    self.offset += length
    // What is left of a line that was cut moves to the start.
    let rest = Array(rest[length...])
    buffer.replaceSubrange(..<rest.count, with: rest)
    self.waiting = rest.count
  }
}

/// Reads all whole lines of a run's file, finished or not; a last line without its end is dropped.
///
/// - Parameter content: What is kept of records.
public func readLines(_ bytes: [UInt8], keeping content: ReportContent = .whole) throws(LineFault) -> [ReportLine] {
  var reader = LineReader()
  reader.read(bytes)
  var lines: [ReportLine] = []
  try reader.decode(keeping: content) { line, _, _, _ in lines.append(line) }
  return lines
}
