/// Returns `bytes` in zlib's format, packed by one rule: a run of equal bytes is written once, with its length.
///
/// One block of fixed codes; matches have the distance 1. Sources: RFC 1950, RFC 1951 (3.2.5 and 3.2.6).
func deflated(_ bytes: [UInt8]) -> [UInt8] {
  var bits = BitWriter()
  bits.write(0b011, count: 3)
  var index = 0
  while index < bytes.count {
    bits.writeCode(Int(bytes[index]))
    index += 1
    let run = bytes[index...].prefix(258).prefix { $0 == bytes[index - 1] }.count
    guard run >= 3 else { continue }
    bits.writeLength(run)
    // Distance 1: five bits.
    bits.write(0, count: 5)
    index += run
  }
  bits.writeCode(256)
  return [0x78, 0x01] + bits.finished + bigEndian(Int(adler32(bytes)))
}

private struct BitWriter {
  private var bytes: [UInt8] = []
  private var pending: UInt32 = 0
  private var pendingCount = 0

  /// The lowest bit first.
  mutating func write(_ value: Int, count: Int) {
    pending |= UInt32(value) << UInt32(pendingCount)
    pendingCount += count
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// The fixed code of a literal, of the block's end (256) or of a length.
  mutating func writeCode(_ symbol: Int) {
    switch symbol {
    case 0...143: writeReversed(0x30 + symbol, count: 8)
    case 144...255: writeReversed(0x190 + symbol - 144, count: 9)
    case 256...279: writeReversed(symbol - 256, count: 7)
    default: writeReversed(0xc0 + symbol - 280, count: 8)
    }
  }

  /// A length of 3 … 258: its code and the extra bits.
  mutating func writeLength(_ length: Int) {
    if length == 258 { return writeCode(285) }
    let offset = length - 3
    // Four codes for each number of extra bits, from the second octave on.
    let extra = max(0, Int.bitWidth - 1 - offset.leadingZeroBitCount - 2)
    writeCode(257 + 4 * extra + offset >> extra)
    write(offset & (1 << extra - 1), count: extra)
  }

  /// The highest bit first, as codes are.
  private mutating func writeReversed(_ code: Int, count: Int) {
    for bit in stride(from: count - 1, through: 0, by: -1) { write(code >> bit & 1, count: 1) }
  }

  var finished: [UInt8] { pendingCount == 0 ? bytes : bytes + [UInt8(truncatingIfNeeded: pending)] }
}

/// RFC 1950, 8.2.
private func adler32(_ bytes: [UInt8]) -> UInt32 {
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in bytes {
    a = (a + UInt32(byte)) % 65521
    b = (b + a) % 65521
  }
  return b << 16 | a
}
