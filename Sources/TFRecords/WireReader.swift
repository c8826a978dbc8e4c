/// Reads a protocol-buffer message field by field.
///
/// Source: "Protocol Buffers: Encoding", the wire types 0 to 5.
package struct WireReader {
  package enum Content {
    case varint(UInt64)
    /// The place of a string, a message or packed numbers.
    case bytes(Range<Int>)
    /// A fixed-width number or a group, which is skipped.
    case other
  }

  /// Why bytes are no message, and where.
  package struct Fault: Error {
    package let offset: Int
    package let what: String
  }

  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  /// Creates a reader of the message at `range` of `bytes`.
  package init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field and the offset of its content; nil at the message's end.
  package mutating func field() throws(Fault) -> (number: UInt64, content: Content, offset: Int)? {
    guard position < end else { return nil }
    let tag = try tag()
    let offset = position
    guard tag & 7 != 4 else { throw Fault(offset: offset, what: "a group ends that did not start") }
    return (tag >> 3, try content(of: tag, depth: 0), offset)
  }

  /// The next packed number and its offset; nil at their end.
  package mutating func packedVarint() throws(Fault) -> (value: UInt64, offset: Int)? {
    guard position < end else { return nil }
    let offset = position
    return (try varint(), offset)
  }

  private mutating func tag() throws(Fault) -> UInt64 {
    let offset = position
    let tag = try varint()
    guard tag >> 3 > 0, tag <= UInt32.max else { throw Fault(offset: offset, what: "\(tag) is no field's tag") }
    return tag
  }

  private mutating func content(of tag: UInt64, depth: Int) throws(Fault) -> Content {
    switch tag & 7 {
    case 0: return .varint(try varint())
    case 1: _ = try advance(by: 8)
    case 2:
      let length = try varint()
      return .bytes(try advance(by: length))
    case 3: try skipGroup(tag >> 3, depth: depth + 1)
    case 5: _ = try advance(by: 4)
    default: throw Fault(offset: position, what: "there is no wire type \(tag & 7)")
    }
    return .other
  }

  private mutating func skipGroup(_ number: UInt64, depth: Int) throws(Fault) {
    guard depth <= 100 else { throw Fault(offset: position, what: "groups are nested more than 100 deep") }
    while true {
      let tag = try tag()
      if tag & 7 == 4 {
        guard tag >> 3 == number else { throw Fault(offset: position, what: "a group ends that did not start") }
        return
      }
      _ = try content(of: tag, depth: depth)
    }
  }

  private mutating func advance(by length: UInt64) throws(Fault) -> Range<Int> {
    guard length <= UInt64(end - position) else {
      throw Fault(offset: position, what: "\(length) bytes are announced, and \(end - position) are left")
    }
    let start = position
    position += Int(length)
    return start..<position
  }

  private mutating func varint() throws(Fault) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    while position < end, position < start + 10 {
      let byte = bytes[position]
      value |= UInt64(byte & 0x7f) << (7 * UInt64(position - start))
      position += 1
      if byte < 0x80 { return value }
    }
    throw Fault(offset: start, what: position == end ? "a number has no end" : "a number is longer than ten bytes")
  }
}
