import Foundation

/// Floats of a record: in JSON the base 64 of their bytes, the least significant first. NaN and infinities are numbers, too.
public struct FloatColumn: Equatable, Codable, Sendable {
  /// Kept as it is read, since most readers of a report look at no course.
  private(set) var text: String

  public init(_ numbers: [Float]) {
    // One NaN, since machines make different ones.
    let bits = numbers.map { ($0.isNaN ? Float.nan.bitPattern : $0.bitPattern).littleEndian }
    text = bits.withUnsafeBytes { Data($0).base64EncodedString() }
  }

  /// nil if the text is not the base 64 of Floats.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard Self.isBase64(text), Self.byteCount(text).isMultiple(of: 4) else { return nil }
    self.text = String(decoding: text, as: UTF8.self)
  }

  public var count: Int { Self.byteCount(text.utf8) / 4 }

  public var numbers: [Float] {
    let bytes = Array(Data(base64Encoded: text) ?? Data())
    return stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { index in
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
      return Float(bitPattern: bits)
    }
  }

  /// How many bytes a text of base 64 is of.
  private static func byteCount(_ digits: some BidirectionalCollection<UInt8>) -> Int {
    digits.count / 4 * 3 - padding(digits)
  }

  private static func padding(_ digits: some BidirectionalCollection<UInt8>) -> Int {
    digits.suffix(2).count { $0 == UInt8(ascii: "=") }
  }

  private static func isBase64(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
    let isDigit = isDigit
    return digits.count.isMultiple(of: 4) && digits.dropLast(padding(digits)).allSatisfy { isDigit[Int($0)] }
  }

  /// Whether a byte is a digit of base 64.
  private static let isDigit: [Bool] = {
    let digits = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return (UInt8.min ... .max).map(digits.contains)
  }()

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    var text = try container.decode(String.self)
    guard let column = text.withUTF8({ FloatColumn($0) }) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is not the base 64 of Floats")
    }
    self = column
  }
}
