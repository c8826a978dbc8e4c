/// The bytes of a text without spaces and escapes, behind a pointer that is valid while the text is read.
///
/// Each function reads the value that begins at a position, and moves the position behind it.
@usableFromInline
struct OrderedText {
  @usableFromInline let bytes: UnsafePointer<UInt8>
  @usableFromInline let count: Int

  @usableFromInline
  init(bytes: UnsafePointer<UInt8>, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  /// The byte at a place; 0, which stands in no JSON, after the end.
  @usableFromInline subscript(place: Int) -> UInt8 { place < count ? bytes[place] : 0 }

  @usableFromInline
  func pass(_ byte: UInt8, at position: inout Int) throws(OutOfOrder) {
    guard self[position] == byte else { throw OutOfOrder() }
    position += 1
  }

  /// Whether some bytes stand at a place before the end, eight of which are compared together.
  func has(_ wanted: UnsafePointer<UInt8>, _ length: Int, at place: Int) -> Bool {
    var index = 0
    while index + 8 <= length {
      let word = UnsafeRawPointer(wanted + index).loadUnaligned(as: UInt64.self)
      guard UnsafeRawPointer(bytes + place + index).loadUnaligned(as: UInt64.self) == word else { return false }
      index += 8
    }
    while index < length {
      guard bytes[place + index] == wanted[index] else { return false }
      index += 1
    }
    return true
  }

  // MARK: Strings

  @usableFromInline
  func string(at position: inout Int) throws(OutOfOrder) -> String {
    let bytes = try stringBytes(at: &position)
    if isASCII(bytes) { return String(decoding: bytes, as: UTF8.self) }
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

  /// The place of the first quote, backslash or control character, of which many bytes are looked at together.
  private func endOfPlainText(from start: Int) -> Int {
    var place = start
    // Columns of numbers are long.
    while place + 32 <= count, isPlain(UnsafeRawPointer(bytes + place).loadUnaligned(as: SIMD4<UInt64>.self)) { place += 32 }
    while place + 8 <= count {
      let word = word(at: place)
      let found = isEqual(word, to: 0x22) | isEscapeOrControl(word)
      if found != 0 { return place + found.trailingZeroBitCount / 8 }
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
    if let number = shortDecimal(digits) { return number }
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
    switch self[position] {
    case UInt8(ascii: "\""): _ = try stringBytes(at: &position)
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipBrackets(&position)
    default: try skipWord(&position)
    }
  }

  /// Passes an array or an object, of which eight bytes are looked at together while its end cannot be among them.
  private func skipBrackets(_ position: inout Int) throws(OutOfOrder) {
    var depth = 0
    repeat {
      if position + 8 <= count, let change = bracketsOfWord(word(at: position), depth: depth) {
        depth += change.depth
        position += 8
        if change.endsInString { position = try endOfString(from: position) }
        continue
      }
      switch self[position] {
      case UInt8(ascii: "\""): position = try endOfString(from: position + 1)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        position += 1
      case ..<0x20: throw OutOfOrder()
      default: position += 1
      }
    } while depth > 0
  }

  /// How much deeper eight bytes lead that begin outside of a string; nil if they may lead out, or have to be read one by one.
  private func bracketsOfWord(_ word: UInt64, depth: Int) -> (depth: Int, endsInString: Bool)? {
    guard isEscapeOrControl(word) == 0 else { return nil }
    // Each byte counts the quotes up to itself.
    let quotes = (isEqual(word, to: 0x22) >> 7) &* eachByte
    // The four brackets become one byte. Of the others that do, 'Y' and 'y' have neither of the bits below, and '_' has both.
    let brackets = isEqual(word | 0x26 &* eachByte, to: 0x7f) & ~(quotes << 7)
    let closed = (brackets & word << 5).nonzeroBitCount
    guard closed < depth else { return nil }
    return ((brackets & word << 6).nonzeroBitCount - closed, endsInString: quotes >> 56 & 1 == 1)
  }

  /// The place behind the quote that ends a string.
  private func endOfString(from start: Int) throws(OutOfOrder) -> Int {
    var end = endOfPlainText(from: start)
    try pass(UInt8(ascii: "\""), at: &end)
    return end
  }

  private func word(at place: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes + place).loadUnaligned(as: UInt64.self))
  }

  /// Passes a number, or a name such as `true`.
  private func skipWord(_ position: inout Int) throws(OutOfOrder) {
    let start = position
    while position < count, !isEnd(bytes[position]) { position += 1 }
    guard position > start else { throw OutOfOrder() }
  }
}

private let eachByte: UInt64 = 0x0101_0101_0101_0101
private let eachHighBit: UInt64 = 0x80 &* eachByte

private func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let start = UnsafeRawPointer(bytes.baseAddress) else { return true }
  var (place, bits) = (0, UInt64(0))
  while place + 8 <= bytes.count {
    bits |= (start + place).loadUnaligned(as: UInt64.self)
    place += 8
  }
  for byte in bytes[place...] { bits |= UInt64(byte) }
  return bits & eachHighBit == 0
}

/// The high bits of the bytes of a word that are equal to one.
private func isEqual(_ word: UInt64, to byte: UInt64) -> UInt64 {
  let difference = word ^ (byte &* eachByte)
  return ~((difference & ~eachHighBit) &+ ~eachHighBit | difference) & eachHighBit
}

/// The high bits of the bytes of a word that are a backslash or below a space; the lowest is right, and none is if none is set.
private func isEscapeOrControl(_ word: UInt64) -> UInt64 {
  (isEqual(word, to: 0x5c) | (word &- 0x20 &* eachByte) & ~word) & eachHighBit
}

/// Whether no byte of four words is a quote, a backslash or below a space.
private func isPlain(_ words: SIMD4<UInt64>) -> Bool {
  let ones = SIMD4(repeating: eachByte)
  let (quotes, backslashes) = (words ^ 0x22 &* ones, words ^ 0x5c &* ones)
  // A high bit is set if a byte is zero, or below a space. Others may be set only above one that is.
  let found = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (words &- 0x20 &* ones) & ~words
  return (found[0] | found[1] | found[2] | found[3]) & eachHighBit == 0
}

private func isEnd(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

/// The number of at most 18 digits; nil for one with a point or an exponent, or with more digits.
func shortInteger(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
  let isNegative = digits[0] == UInt8(ascii: "-")
  guard digits.count <= (isNegative ? 19 : 18) else { return nil }
  var number = 0
  for digit in digits.dropFirst(isNegative ? 1 : 0) {
    guard isDigit(digit) else { return nil }
    number = number &* 10 &+ Int(digit &- UInt8(ascii: "0"))
  }
  return isNegative ? -number : number
}

/// The number of a decimal of at most 15 digits without an exponent; nil for others.
///
/// Its digits and the power of ten are Doubles, so their quotient is the nearest one. Source: Clinger, "How to read floating
/// point numbers accurately", PLDI 1990.
private func shortDecimal(_ digits: UnsafeBufferPointer<UInt8>) -> Double? {
  let isNegative = digits[0] == UInt8(ascii: "-")
  guard digits.count <= (isNegative ? 17 : 16) else { return nil }
  var (number, places, hasPoint) = (0, 0, false)
  for digit in digits.dropFirst(isNegative ? 1 : 0) {
    if digit == UInt8(ascii: "."), !hasPoint {
      hasPoint = true
    } else {
      guard isDigit(digit) else { return nil }
      number = number &* 10 &+ Int(digit &- UInt8(ascii: "0"))
      if hasPoint { places += 1 }
    }
  }
  guard hasPoint else { return nil }
  let size = Double(number) / powersOfTen[places]
  return isNegative ? -size : size
}

private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]
