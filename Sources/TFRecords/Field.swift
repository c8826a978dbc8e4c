/// Writes fields of a protocol-buffer message; a message is its fields one after another.
///
/// Source: "Protocol Buffers: Encoding", the wire types 0 (varint), 1 (64 bits) and 2 (length and bytes).
package enum Field {
  /// A whole number, an enumeration or a boolean.
  package static func number(_ field: UInt64, _ value: Int) -> [UInt8] {
    varint(field << 3) + varint(UInt64(bitPattern: Int64(value)))
  }

  package static func double(_ field: UInt64, _ value: Double) -> [UInt8] {
    varint(field << 3 | 1) + littleEndianBytes(value.bitPattern)
  }

  /// Bytes, a message or packed numbers.
  package static func bytes(_ field: UInt64, _ content: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(content.count)) + content
  }

  package static func text(_ field: UInt64, _ content: String) -> [UInt8] { bytes(field, Array(content.utf8)) }

  package static func packed(_ field: UInt64, _ values: [Double]) -> [UInt8] {
    bytes(field, values.flatMap { littleEndianBytes($0.bitPattern) })
  }

  package static func packed(_ field: UInt64, _ values: [Int]) -> [UInt8] {
    bytes(field, values.flatMap { varint(UInt64(bitPattern: Int64($0))) })
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
