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
  public var text: String

  public init<Scalar: PortableScalar>(_ scalar: Scalar) { text = hexadecimalFloat(Double(scalar)) }

  /// nil if the text is no number.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = String(decoding: text, as: UTF8.self)
    guard shortHexadecimalFloat(text) != nil || Double(self.text) != nil else { return nil }
  }

  /// The number; a Float's text gives the Double of the same value.
  public var value: Double? { parsedHexadecimalFloat(text) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    text = try container.decode(String.self)
    guard parsedHexadecimalFloat(text) != nil else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a hexadecimal float")
    }
  }
}

/// `number` as C's "%a" writes it, with the fewest digits; "inf", "-inf" or "nan" if it is not finite.
func hexadecimalFloat(_ number: Double) -> String {
  guard number.isFinite else { return nonFiniteName(number) }
  let sign = number.sign == .minus ? "-" : ""
  guard number != 0 else { return sign + "0x0p+0" }
  let fraction = number.significandBitPattern
  let lead = number.isSubnormal ? 0 : 1
  let exponent = number.isSubnormal ? -1022 : Int(number.exponent)
  var digits = String(fraction, radix: 16)
  digits = String(repeating: "0", count: 13 - digits.count) + digits
  while digits.hasSuffix("0") { digits.removeLast() }
  let point = digits.isEmpty ? "" : "." + digits
  return "\(sign)0x\(lead)\(point)p\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
}

/// What `hexadecimalFloat` wrote, or any other text of a number; nil if it is none.
func parsedHexadecimalFloat(_ text: String) -> Double? {
  var text = text
  return text.withUTF8 { shortHexadecimalFloat($0) } ?? Double(text)
}

/// The number of a text like `-0x1.8p+1` with at most 13 digits after the point and no subnormal value; nil for others.
private func shortHexadecimalFloat(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
  var rest = text[...]
  let isNegative = rest.first == UInt8(ascii: "-")
  if isNegative { rest.removeFirst() }
  guard rest.starts(with: "0x1".utf8) else { return nil }
  rest.removeFirst(3)
  var (fraction, digits) = (UInt64(0), 0)
  if rest.first == UInt8(ascii: ".") {
    rest.removeFirst()
    while let byte = rest.first, byte != UInt8(ascii: "p") {
      guard digits < 13, let digit = hexadecimalDigit(byte) else { return nil }
      fraction = fraction << 4 | digit
      digits += 1
      rest.removeFirst()
    }
  }
  guard rest.popFirst() == UInt8(ascii: "p"), let exponent = Int(String(decoding: rest, as: UTF8.self)),
    (-1022...1023).contains(exponent)
  else { return nil }
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
