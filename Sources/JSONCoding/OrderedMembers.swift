/// A type that reads itself from an object whose keys come in the order in which it asks for them.
///
/// The text is read once, from its start to its end, as `encodeJSON` writes it: keys are compared in place, where `Decodable`
/// searches for each. What comes in another order, with spaces or with escapes is no error: `Decodable` reads it, and words
/// what is wrong.
public protocol OrderedDecodable {
  init(_ members: inout OrderedMembers) throws(OutOfOrder)
}

/// The text has other keys, or values of other types, than were asked for.
public struct OutOfOrder: Error {
  public init() {}
}

/// Parts of a text that a reader has no use for, and that are passed over without being read.
///
/// Which parts there are is the matter of the types that are read.
public struct OmittedParts: OptionSet, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// Returns the text as `type`, or nil if it is not as `encodeJSON` writes that type.
public func decodeOrdered<Content: OrderedDecodable>(
  _ type: Content.Type, from bytes: [UInt8], omitting parts: OmittedParts = []
) -> Content? {
  bytes.withUnsafeBufferPointer { decodeOrdered(type, from: $0, omitting: parts) }
}

/// The same of bytes that lie in a longer text.
@inlinable
public func decodeOrdered<Content: OrderedDecodable>(
  _ type: Content.Type, from bytes: UnsafeBufferPointer<UInt8>, omitting parts: OmittedParts = []
) -> Content? {
  guard let start = bytes.baseAddress else { return nil }
  var position = 0
  let content = try? OrderedMembers.read(type, OrderedText(bytes: start, count: bytes.count), at: &position, parts)
  return position == bytes.count ? content : nil
}

/// A number, or a text.
public enum NumberOrText {
  case number(Double)
  case text(String)
}

/// The members of an object, from the first on. Types of other modules are specialized where they are read.
public struct OrderedMembers {
  /// What the types that are read leave out, as far as they can.
  public var omitted: OmittedParts
  @usableFromInline let text: OrderedText
  /// After the last value that was read; of none, after the opening brace.
  @usableFromInline var position: Int
  private var isFirst = true

  @usableFromInline
  init(_ text: OrderedText, from start: Int, _ omitted: OmittedParts) throws(OutOfOrder) {
    guard text[start] == UInt8(ascii: "{") else { throw OutOfOrder() }
    self.text = text
    self.omitted = omitted
    position = start + 1
  }

  @inlinable
  static func read<Content: OrderedDecodable>(
    _ type: Content.Type, _ text: OrderedText, at position: inout Int, _ omitted: OmittedParts
  ) throws(OutOfOrder) -> Content {
    var members = try OrderedMembers(text, from: position, omitted)
    let content = try Content(&members)
    guard text[members.position] == UInt8(ascii: "}") else { throw OutOfOrder() }
    position = members.position + 1
    return content
  }

  // MARK: Keys

  /// Passes the key of the next member, so that its value is next; returns false if it is another key.
  @usableFromInline
  mutating func passes(_ key: StaticString) -> Bool {
    var place = position
    if !isFirst {
      guard text[place] == UInt8(ascii: ",") else { return false }
      place += 1
    }
    let (name, count) = (key.utf8Start, key.utf8CodeUnitCount)
    guard place + count + 3 <= text.count, text.bytes[place] == UInt8(ascii: "\"") else { return false }
    guard text.has(name, count, at: place + 1) else { return false }
    guard text[place + count + 1] == UInt8(ascii: "\""), text[place + count + 2] == UInt8(ascii: ":") else { return false }
    position = place + count + 3
    isFirst = false
    return true
  }

  @usableFromInline
  mutating func require(_ key: StaticString) throws(OutOfOrder) {
    guard passes(key) else { throw OutOfOrder() }
  }

  /// Passes the key of the next member, whatever it is; nil at the object's end.
  private mutating func nextKey() throws(OutOfOrder) -> String? {
    if text[position] == UInt8(ascii: "}") { return nil }
    if !isFirst { try text.pass(UInt8(ascii: ","), at: &position) }
    isFirst = false
    let key = try text.string(at: &position)
    try text.pass(UInt8(ascii: ":"), at: &position)
    return key
  }

  // MARK: Scalars

  public mutating func string(_ key: StaticString) throws(OutOfOrder) -> String {
    try require(key)
    return try text.string(at: &position)
  }

  public mutating func stringIfPresent(_ key: StaticString) throws(OutOfOrder) -> String? {
    passes(key) ? try text.string(at: &position) : nil
  }

  /// The bytes of a string, which are read where they lie.
  @inlinable
  public mutating func withStringIfPresent<Content>(
    _ key: StaticString, _ read: (UnsafeBufferPointer<UInt8>) throws(OutOfOrder) -> Content
  ) throws(OutOfOrder) -> Content? {
    passes(key) ? try read(try text.stringBytes(at: &position)) : nil
  }

  public mutating func integer(_ key: StaticString) throws(OutOfOrder) -> Int {
    try require(key)
    return try text.integer(at: &position)
  }

  public mutating func integerIfPresent(_ key: StaticString) throws(OutOfOrder) -> Int? {
    passes(key) ? try text.integer(at: &position) : nil
  }

  public mutating func unsigned(_ key: StaticString) throws(OutOfOrder) -> UInt64 {
    try require(key)
    let digits = try text.numeral(at: &position)
    if let number = shortInteger(digits), number >= 0 { return UInt64(number) }
    guard let number = UInt64(String(decoding: digits, as: UTF8.self)) else { throw OutOfOrder() }
    return number
  }

  public mutating func double(_ key: StaticString) throws(OutOfOrder) -> Double {
    try require(key)
    return try text.double(at: &position)
  }

  public mutating func doubleIfPresent(_ key: StaticString) throws(OutOfOrder) -> Double? {
    passes(key) ? try text.double(at: &position) : nil
  }

  public mutating func flag(_ key: StaticString) throws(OutOfOrder) -> Bool {
    guard let flag = try flagIfPresent(key) else { throw OutOfOrder() }
    return flag
  }

  public mutating func flagIfPresent(_ key: StaticString) throws(OutOfOrder) -> Bool? {
    passes(key) ? try text.flag(at: &position) : nil
  }

  /// A number, or the text that stands for one which JSON lacks.
  public mutating func numberOrTextIfPresent(_ key: StaticString) throws(OutOfOrder) -> NumberOrText? {
    passes(key) ? try numberOrText() : nil
  }

  private mutating func numberOrText() throws(OutOfOrder) -> NumberOrText {
    text[position] == UInt8(ascii: "\"")
      ? .text(try text.string(at: &position)) : .number(try text.double(at: &position))
  }

  // MARK: Objects and arrays

  @inlinable
  public mutating func object<Content: OrderedDecodable>(
    _ key: StaticString, _ type: Content.Type = Content.self
  ) throws(OutOfOrder) -> Content {
    try require(key)
    return try Self.read(type, text, at: &position, omitted)
  }

  @inlinable
  public mutating func objectIfPresent<Content: OrderedDecodable>(
    _ key: StaticString, _ type: Content.Type = Content.self
  ) throws(OutOfOrder) -> Content? {
    passes(key) ? try Self.read(type, text, at: &position, omitted) : nil
  }

  @inlinable
  public mutating func objects<Content: OrderedDecodable>(
    _ key: StaticString, of type: Content.Type = Content.self
  ) throws(OutOfOrder) -> [Content] {
    try require(key)
    let (text, omitted) = (text, omitted)
    return try text.elements(at: &position) { place throws(OutOfOrder) in
      try Self.read(type, text, at: &place, omitted)
    }
  }

  /// The first object of an array and the last ones; those between are passed over.
  @inlinable
  public mutating func firstAndLast<Content: OrderedDecodable>(
    _ key: StaticString, of type: Content.Type = Content.self, count: Int = 1
  ) throws(OutOfOrder) -> [Content] {
    try require(key)
    let text = text
    var places: [Int] = []
    _ = try text.elements(at: &position) { place throws(OutOfOrder) in
      if places.count > count { places.remove(at: 1) }
      places.append(place)
      try text.skip(&place)
    }
    var ends: [Content] = []
    for place in places {
      var place = place
      ends.append(try Self.read(type, text, at: &place, omitted))
    }
    return ends
  }

  @inlinable
  public mutating func stringsIfPresent<Content>(
    _ key: StaticString, _ read: (UnsafeBufferPointer<UInt8>) throws(OutOfOrder) -> Content
  ) throws(OutOfOrder) -> [Content]? {
    guard passes(key) else { return nil }
    let text = text
    return try text.elements(at: &position) { place throws(OutOfOrder) in try read(try text.stringBytes(at: &place)) }
  }

  public mutating func stringsIfPresent(_ key: StaticString) throws(OutOfOrder) -> [String]? {
    guard passes(key) else { return nil }
    let text = text
    return try text.elements(at: &position) { place throws(OutOfOrder) in try text.string(at: &place) }
  }

  public mutating func integersIfPresent(_ key: StaticString) throws(OutOfOrder) -> [Int]? {
    guard passes(key) else { return nil }
    let text = text
    return try text.elements(at: &position) { place throws(OutOfOrder) in try text.integer(at: &place) }
  }

  public mutating func integers(_ key: StaticString) throws(OutOfOrder) -> [Int] {
    guard let integers = try integersIfPresent(key) else { throw OutOfOrder() }
    return integers
  }

  public mutating func doublesIfPresent(_ key: StaticString) throws(OutOfOrder) -> [Double]? {
    guard passes(key) else { return nil }
    let text = text
    return try text.elements(at: &position) { place throws(OutOfOrder) in try text.double(at: &place) }
  }

  /// An object of numbers and texts by any keys.
  public mutating func numbersAndTexts(_ key: StaticString) throws(OutOfOrder) -> [(key: String, value: NumberOrText)] {
    try require(key)
    var members = try OrderedMembers(text, from: position, omitted)
    var found: [(key: String, value: NumberOrText)] = []
    while let key = try members.nextKey() { found.append((key, try members.numberOrText())) }
    position = members.position + 1
    return found
  }

  /// A value that only `Decodable` reads.
  public mutating func decoded<Content: Decodable>(
    _ key: StaticString, _ type: Content.Type = Content.self
  ) throws(OutOfOrder) -> Content {
    guard let value = try decodedIfPresent(key, type) else { throw OutOfOrder() }
    return value
  }

  public mutating func decodedIfPresent<Content: Decodable>(
    _ key: StaticString, _ type: Content.Type = Content.self
  ) throws(OutOfOrder) -> Content? {
    passes(key) ? try decodedValue(type) : nil
  }

  /// An array of values that only `Decodable` reads; one that is empty, as most are, costs nothing.
  public mutating func decodedArray<Element: Decodable>(_ key: StaticString) throws(OutOfOrder) -> [Element] {
    try require(key)
    guard text[position] == UInt8(ascii: "["), text[position + 1] == UInt8(ascii: "]") else {
      return try decodedValue([Element].self)
    }
    position += 2
    return []
  }

  private mutating func decodedValue<Content: Decodable>(_ type: Content.Type) throws(OutOfOrder) -> Content {
    let start = position
    try text.skip(&position)
    let bytes = Array(UnsafeBufferPointer(start: text.bytes + start, count: position - start))
    do { return try ParsedJSON(bytes).decode(type) } catch { throw OutOfOrder() }
  }

  /// Passes over a member, if it is the next one.
  public mutating func skip(_ key: StaticString) throws(OutOfOrder) {
    if passes(key) { try text.skip(&position) }
  }
}
