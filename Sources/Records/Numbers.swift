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

  /// The number; a Float's text gives the Double of the same value.
  public var value: Double? { Double(text) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    text = try container.decode(String.self)
    guard Double(text) != nil else {
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

/// "inf", "-inf" or "nan"; the sign of a NaN, which machines choose differently, is left out.
private func nonFiniteName(_ number: Double) -> String {
  if number.isNaN { return "nan" }
  return number < 0 ? "-inf" : "inf"
}
