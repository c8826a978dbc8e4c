/// The bytes of a text without spaces and escapes, behind a pointer that is valid while the text is read.
///
/// Each function reads the value that begins at a position, and moves the position behind it.
@usableFromInline
struct OrderedText {
  @usableFromInline let bytes: UnsafePointer<UInt8>
  let count: Int

  /// The byte at a place; 0, which stands in no JSON, after the end.
  @usableFromInline subscript(place: Int) -> UInt8 { place < count ? bytes[place] : 0 }

  @usableFromInline
  func pass(_ byte: UInt8, at position: inout Int) throws(OutOfOrder) {
    guard self[position] == byte else { throw OutOfOrder() }
    position += 1
  }

  // MARK: Strings

  @usableFromInline
  func string(at position: inout Int) throws(OutOfOrder) -> String {
    let bytes = try stringBytes(at: &position)
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw OutOfOrder() }
    return text
  }

  /// What stands between the quotes.
  @usableFromInline
  func stringBytes(at position: inout Int) throws(OutOfOrder) -> UnsafeBufferPointer<UInt8> {
    try pass(UInt8(ascii: "\""), at: &position)
    let start = position
    position = endOfPlainText(from: start)
    try pass(UInt8(ascii: "\""), at: &position)
    return UnsafeBufferPointer(start: bytes + start, count: position - 1 - start)
  }

  /// The place of the first quote, backslash or control character, of which eight bytes are looked at together.
  private func endOfPlainText(from start: Int) -> Int {
    var place = start
    while place + 8 <= count {
      let word = UnsafeRawPointer(bytes + place).loadUnaligned(as: UInt64.self)
      let (quotes, slashes) = (word ^ (0x22 &* eachByte), word ^ (0x5c &* eachByte))
      // The high bit of a byte is set if the byte is below what is taken away; of several, the lowest is surely one.
      let found = (quotes &- eachByte) & ~quotes | (slashes &- eachByte) & ~slashes | (word &- 0x20 &* eachByte) & ~word
      if found & (0x80 &* eachByte) != 0 { break }
      place += 8
    }
    while place < count, bytes[place] >= 0x20, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") {
      place += 1
    }
    return place
  }

  // MARK: Numbers and flags

  /// The bytes of a number.
  func numeral(at position: inout Int) throws(OutOfOrder) -> UnsafeBufferPointer<UInt8> {
    let start = position
    if self[position] == UInt8(ascii: "-") { position += 1 }
    if self[position] == UInt8(ascii: "0") { position += 1 } else { try passDigits(at: &position) }
    if self[position] == UInt8(ascii: ".") {
      position += 1
      try passDigits(at: &position)
    }
    if self[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if self[position] == UInt8(ascii: "+") || self[position] == UInt8(ascii: "-") { position += 1 }
      try passDigits(at: &position)
    }
    return UnsafeBufferPointer(start: bytes + start, count: position - start)
  }

  /// Passes one digit or more.
  private func passDigits(at position: inout Int) throws(OutOfOrder) {
    let start = position
    while isDigit(self[position]) { position += 1 }
    guard position > start else { throw OutOfOrder() }
  }

  @usableFromInline
  func integer(at position: inout Int) throws(OutOfOrder) -> Int {
    guard let integer = shortInteger(try numeral(at: &position)) else { throw OutOfOrder() }
    return integer
  }

  @usableFromInline
  func double(at position: inout Int) throws(OutOfOrder) -> Double {
    let digits = try numeral(at: &position)
    // Minus zero is another number than zero.
    if digits.count <= 15, digits[0] != UInt8(ascii: "-"), let integer = shortInteger(digits) { return Double(integer) }
    guard let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite else { throw OutOfOrder() }
    return number
  }

  func flag(at position: inout Int) throws(OutOfOrder) -> Bool {
    let word: StaticString = self[position] == UInt8(ascii: "t") ? "true" : "false"
    for index in 0..<word.utf8CodeUnitCount { try pass(word.utf8Start[index], at: &position) }
    return word.utf8CodeUnitCount == 4
  }

  // MARK: Arrays

  @inlinable
  func elements<Element>(
    at position: inout Int, _ read: (inout Int) throws(OutOfOrder) -> Element
  ) throws(OutOfOrder) -> [Element] {
    try pass(UInt8(ascii: "["), at: &position)
    var elements: [Element] = []
    if self[position] != UInt8(ascii: "]") {
      elements.append(try read(&position))
      while self[position] == UInt8(ascii: ",") {
        position += 1
        elements.append(try read(&position))
      }
    }
    try pass(UInt8(ascii: "]"), at: &position)
    return elements
  }

  // MARK: What is not read

  /// Passes a value whose brackets are in pairs. Whether all else of it is JSON is not known thereby.
  @usableFromInline
  func skip(_ position: inout Int) throws(OutOfOrder) {
    var depth = 0
    repeat {
      switch self[position] {
      case UInt8(ascii: "\""): _ = try stringBytes(at: &position)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        position += 1
      case 0: throw OutOfOrder()
      case _ where depth == 0: try skipWord(&position)
      default: position += 1
      }
    } while depth > 0
    guard depth == 0 else { throw OutOfOrder() }
  }

  /// Passes a number, or a name such as `true`.
  private func skipWord(_ position: inout Int) throws(OutOfOrder) {
    let start = position
    while position < count, !isEnd(bytes[position]) { position += 1 }
    guard position > start else { throw OutOfOrder() }
  }
}

private let eachByte: UInt64 = 0x0101_0101_0101_0101

private func isEnd(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

/// The number of at most 18 digits; nil for one with a point or an exponent, or with more digits.
private func shortInteger(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
  let isNegative = digits[0] == UInt8(ascii: "-")
  guard digits.count <= (isNegative ? 19 : 18) else { return nil }
  var number = 0
  for digit in digits.dropFirst(isNegative ? 1 : 0) {
    guard isDigit(digit) else { return nil }
    number = number &* 10 &+ Int(digit &- UInt8(ascii: "0"))
  }
  return isNegative ? -number : number
}
