import PortableMath

extension Digest {
  /// The digest of 32 lower-case hexadecimal digits, in a fraction of the time that text takes; nil for other bytes.
  init?(digits: UnsafeBufferPointer<UInt8>) {
    var (high, low) = (UInt64(0), UInt64(0))
    var count = 0
    for byte in digits {
      let digit: UInt64
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte - UInt8(ascii: "a") + 10)
      default: return nil
      }
      if count < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
      count += 1
    }
    guard count == 32 else { return nil }
    self.init(high: high, low: low)
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
