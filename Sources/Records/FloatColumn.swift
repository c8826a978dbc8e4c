import Foundation

/// Floats of a record: in JSON the base 64 of their bytes, the least significant first. NaN and infinities are numbers, too.
public struct FloatColumn: Equatable, Codable, Sendable {
  /// Kept as it is read, since most readers of a report look at no course.
  private var text: String

  public init(_ numbers: [Float]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * numbers.count)
    for number in numbers {
      // One NaN, since machines make different ones.
      let bits = number.isNaN ? Float.nan.bitPattern : number.bitPattern
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
    }
    text = Data(bytes).base64EncodedString()
  }

  /// nil if the text is not the base 64 of Floats.
  init?(text: String) {
    guard let count = Self.byteCount(text), count.isMultiple(of: 4) else { return nil }
    self.text = text
  }

  public var count: Int { (Self.byteCount(text) ?? 0) / 4 }

  public var numbers: [Float] {
    let bytes = Array(Data(base64Encoded: text) ?? Data())
    return stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { index in
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
      return Float(bitPattern: bits)
    }
  }

  /// How many bytes the text is of; nil if it is not base 64.
  private static func byteCount(_ text: String) -> Int? {
    let digits = text.utf8
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padding = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
    let isWhole = digits.dropLast(padding).allSatisfy { digit in
      switch digit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "+"), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    return isWhole ? digits.count / 4 * 3 - padding : nil
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let column = FloatColumn(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is not the base 64 of Floats")
    }
    self = column
  }
}
