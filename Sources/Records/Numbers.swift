public import PortableMath

/// A number of a record: any double, to the bit, infinities and NaN included.
///
/// In JSON a finite number is its shortest decimal that reads back to it; the others are "inf", "-inf" and "nan".
public struct RecordedNumber: Equatable, Codable, Sendable {
  public var value: Double

  public init(_ value: Double) { self.value = value }

  public static func == (a: RecordedNumber, b: RecordedNumber) -> Bool {
    a.value.canonicalBits == b.value.canonicalBits
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite { try container.encode(value) } else { try container.encode(nonFiniteName(value)) }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
      return
    }
    switch try container.decode(String.self) {
    case "inf": value = .infinity
    case "-inf": value = -.infinity
    case "nan": value = .nan
    case let text:
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a number")
    }
  }
}

/// A scalar as a hexadecimal float, readable and exact: `0x1.8p+1`.
public struct ExactNumber: Equatable, Codable, Sendable {
  /// A finite number whose text is what `hexadecimalFloat` writes is kept as its bits, since reports hold millions of them.
  private enum Content: Equatable, Sendable {
    case bits(UInt64)
    case other(String)
  }

  private let content: Content

  public init<Scalar: PortableScalar>(_ scalar: Scalar) {
    let number = Double(scalar)
    content = number.isFinite ? .bits(number.bitPattern) : .other(nonFiniteName(number))
  }

  /// nil if the text is no number.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    if let number = shortHexadecimalFloat(text) {
      content = .bits(number.bitPattern)
      return
    }
    let text = String(decoding: text, as: UTF8.self)
    guard let number = Double(text) else { return nil }
    content = number.isFinite && hexadecimalFloat(number) == text ? .bits(number.bitPattern) : .other(text)
  }

  public var text: String {
    switch content {
    case .bits(let bits): hexadecimalFloat(Double(bitPattern: bits))
    case .other(let text): text
    }
  }

  /// The number; a Float's text gives the Double of the same value.
  public var value: Double? {
    switch content {
    case .bits(let bits): Double(bitPattern: bits)
    case .other(let text): Double(text)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    var text = try container.decode(String.self)
    guard let number = text.withUTF8({ ExactNumber($0) }) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a hexadecimal float")
    }
    self = number
  }
}

/// `number` as C's "%a" writes it, with the fewest digits; "inf", "-inf" or "nan" if it is not finite.
func hexadecimalFloat(_ number: Double) -> String {
  guard number.isFinite else { return nonFiniteName(number) }
  return String(unsafeUninitializedCapacity: 24) { writeHexadecimalFloat(number, to: $0) }
}

/// Writes the text of a finite number, of at most 24 bytes, and returns how many they are.
private func writeHexadecimalFloat(_ number: Double, to bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
  var count = 0
  func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }
  if number.sign == .minus { append(UInt8(ascii: "-")) }
  let isSmall = number == 0 || number.isSubnormal
  for byte in "0x".utf8 { append(byte) }
  append(UInt8(ascii: isSmall ? "0" : "1"))
  var fraction = number.significandBitPattern << 12
  if fraction != 0 { append(UInt8(ascii: ".")) }
  while fraction != 0 {
    let digit = UInt8(fraction >> 60)
    append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    fraction <<= 4
  }
  let exponent = number == 0 ? 0 : number.isSubnormal ? -1022 : Int(number.exponent)
  append(UInt8(ascii: "p"))
  append(UInt8(ascii: exponent < 0 ? "-" : "+"))
  for place in [1000, 100, 10, 1] where exponent.magnitude >= place || place == 1 {
    append(UInt8(ascii: "0") + UInt8(exponent.magnitude / UInt(place) % 10))
  }
  return count
}

/// The number of a text that `hexadecimalFloat` writes of a number that is not subnormal, nor 0; nil for others.
private func shortHexadecimalFloat(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
  var place = 0
  func next() -> UInt8 {
    defer { place += 1 }
    return place < text.count ? text[place] : 0
  }
  var byte = next()
  let isNegative = byte == UInt8(ascii: "-")
  if isNegative { byte = next() }
  guard byte == UInt8(ascii: "0"), next() == UInt8(ascii: "x"), next() == UInt8(ascii: "1") else { return nil }
  byte = next()
  var (fraction, digits) = (UInt64(0), 0)
  if byte == UInt8(ascii: ".") {
    byte = next()
    while byte != UInt8(ascii: "p") {
      guard digits < 13, let digit = hexadecimalDigit(byte) else { return nil }
      fraction = fraction << 4 | digit
      digits += 1
      byte = next()
    }
    // The fewest digits end with another one than 0.
    guard fraction & 0xf != 0 else { return nil }
  }
  guard byte == UInt8(ascii: "p") else { return nil }
  let sign = next()
  guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), place < text.count, text.count - place <= 4 else { return nil }
  let first = place
  var exponent = 0
  while place < text.count {
    let digit = next() &- UInt8(ascii: "0")
    guard digit < 10 else { return nil }
    exponent = exponent * 10 + Int(digit)
  }
  guard text[first] != UInt8(ascii: "0") || text.count == first + 1 && sign == UInt8(ascii: "+") else { return nil }
  if sign == UInt8(ascii: "-") { exponent = -exponent }
  guard (-1022...1023).contains(exponent) else { return nil }
  return Double(
    sign: isNegative ? .minus : .plus, exponentBitPattern: UInt(exponent + 1023),
    significandBitPattern: fraction << UInt64(4 * (13 - digits)))
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
  default: nil
  }
}

/// "inf", "-inf" or "nan"; the sign of a NaN, which machines choose differently, is left out.
func nonFiniteName(_ number: Double) -> String {
  if number.isNaN { return "nan" }
  return number < 0 ? "-inf" : "inf"
}
