import PortableMath

extension Digest {
  /// The digest of 32 lower-case hexadecimal digits, eight of which are read together; nil for other bytes.
  init?(digits: UnsafeBufferPointer<UInt8>) {
    guard digits.count == 32, let bytes = UnsafeRawPointer(digits.baseAddress), let first = Self.number(bytes),
      let second = Self.number(bytes + 8), let third = Self.number(bytes + 16), let last = Self.number(bytes + 24)
    else { return nil }
    self.init(high: first << 32 | second, low: third << 32 | last)
  }

  /// The number of eight digits; nil for other bytes.
  private static func number(_ digits: UnsafeRawPointer) -> UInt64? {
    let eachByte: UInt64 = 0x0101_0101_0101_0101
    let text = UInt64(littleEndian: digits.loadUnaligned(as: UInt64.self))
    // Of letters, the seventh bit is set.
    let values = (text & (0x0f &* eachByte)) &+ 9 &* (text >> 6 & eachByte)
    let letters = (values &+ 6 &* eachByte) >> 4 & eachByte
    guard values & (0xf0 &* eachByte) == 0, values &+ 0x30 &* eachByte &+ 0x27 &* letters == text else { return nil }
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff
    let quads = (pairs << 8 | pairs >> 16) & 0x0000_ffff_0000_ffff
    return (quads << 16 | quads >> 32) & 0xffff_ffff
  }

  /// Whether a byte is one of the digits that digests are written with.
  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  /// The digest that `description` is the text of; nil for other text.
  init?(digitsOf text: String) {
    var text = text
    guard let digest = text.withUTF8({ Digest(digits: $0) }) else { return nil }
    self = digest
  }
}
