/// A type that reads itself from an object whose keys come in the order in which it asks for them.
///
/// Keys are compared once and in place, where `Decodable` searches for each. What comes in another order is no error: `Decodable`
/// reads it, and words what is wrong.
public protocol OrderedDecodable {
  init(_ members: inout OrderedMembers) throws(OutOfOrder)
}

/// The text has other keys, or values of other types, than were asked for.
public struct OutOfOrder: Error {
  public init() {}
}

extension ParsedJSON {
  /// Returns the text as `type`, or nil if its keys come in another order than `type` asks for, or its values do not fit.
  public func decodeOrdered<Content: OrderedDecodable>(_ type: Content.Type) -> Content? {
    let source = JSONSource(self, renamedKeys: [:])
    return withExtendedLifetime(source) {
      bytes.withUnsafeBufferPointer { bytes in
        values.withUnsafeBufferPointer { values in
          guard let bytes = bytes.baseAddress, let values = values.baseAddress else { return nil }
          let places = JSONPlaces(bytes: bytes, values: values, source: Unmanaged.passUnretained(source))
          return try? OrderedMembers.read(type, places, 0)
        }
      }
    }
  }
}

/// A parsed text behind pointers, which are valid while it is decoded.
struct JSONPlaces {
  let bytes: UnsafePointer<UInt8>
  let values: UnsafePointer<ParsedJSON.Value>
  let source: Unmanaged<JSONSource>
}

/// The members of an object, from the first on.
public struct OrderedMembers {
  private let places: JSONPlaces
  private var index: Int
  private let end: Int

  private init(_ places: JSONPlaces, _ object: Int) throws(OutOfOrder) {
    guard places.values[object].kind == .object else { throw OutOfOrder() }
    self.places = places
    index = object + 1
    end = Int(places.values[object].next)
  }

  static func read<Content: OrderedDecodable>(
    _ type: Content.Type, _ places: JSONPlaces, _ index: Int
  ) throws(OutOfOrder) -> Content {
    var members = try OrderedMembers(places, index)
    let content = try Content(&members)
    guard members.index == members.end else { throw OutOfOrder() }
    return content
  }

  // MARK: Keys

  /// The value of the next member, which is then passed; nil if its key is another one.
  private mutating func next(_ key: StaticString) -> Int? {
    guard index < end else { return nil }
    let name = places.values[index]
    let count = key.utf8CodeUnitCount
    guard Int(name.end &- name.start) == count, name.kind == .string else { return nil }
    let bytes = places.bytes + Int(name.start)
    for place in 0..<count where bytes[place] != key.utf8Start[place] { return nil }
    let value = index + 1
    index = Int(places.values[value].next)
    return value
  }

  private mutating func required(_ key: StaticString) throws(OutOfOrder) -> Int {
    guard let value = next(key) else { throw OutOfOrder() }
    return value
  }

  /// The key of the next member, whatever it is; nil at the object's end.
  private mutating func nextKey() throws(OutOfOrder) -> (key: String, value: Int)? {
    guard index < end else { return nil }
    let key = try Self.string(places, index)
    let value = index + 1
    index = Int(places.values[value].next)
    return (key, value)
  }

  // MARK: Scalars

  public mutating func string(_ key: StaticString) throws(OutOfOrder) -> String {
    try Self.string(places, try required(key))
  }

  public mutating func stringIfPresent(_ key: StaticString) throws(OutOfOrder) -> String? {
    guard let value = next(key) else { return nil }
    return try Self.string(places, value)
  }

  public mutating func integer(_ key: StaticString) throws(OutOfOrder) -> Int {
    try Self.integer(places, try required(key))
  }

  public mutating func integerIfPresent(_ key: StaticString) throws(OutOfOrder) -> Int? {
    guard let value = next(key) else { return nil }
    return try Self.integer(places, value)
  }

  public mutating func unsigned(_ key: StaticString) throws(OutOfOrder) -> UInt64 {
    let value = try required(key)
    let digits = Self.bytes(places, value)
    guard places.values[value].kind == .number, let number = UInt64(String(decoding: digits, as: UTF8.self)) else {
      throw OutOfOrder()
    }
    return number
  }

  public mutating func double(_ key: StaticString) throws(OutOfOrder) -> Double {
    try Self.double(places, try required(key))
  }

  public mutating func doubleIfPresent(_ key: StaticString) throws(OutOfOrder) -> Double? {
    guard let value = next(key) else { return nil }
    return try Self.double(places, value)
  }

  public mutating func flag(_ key: StaticString) throws(OutOfOrder) -> Bool {
    guard let flag = try flagIfPresent(key) else { throw OutOfOrder() }
    return flag
  }

  public mutating func flagIfPresent(_ key: StaticString) throws(OutOfOrder) -> Bool? {
    guard let value = next(key) else { return nil }
    switch places.values[value].kind {
    case .true: return true
    case .false: return false
    default: throw OutOfOrder()
    }
  }

  /// A number, or the text that stands for one which JSON lacks.
  public mutating func numberOrTextIfPresent(_ key: StaticString) throws(OutOfOrder) -> NumberOrText? {
    guard let value = next(key) else { return nil }
    return try Self.numberOrText(places, value)
  }

  public enum NumberOrText {
    case number(Double)
    case text(String)
  }

  // MARK: Objects and arrays

  public mutating func object<Content: OrderedDecodable>(
    _ key: StaticString, _ type: Content.Type = Content.self
  ) throws(OutOfOrder) -> Content {
    try Self.read(type, places, try required(key))
  }

  public mutating func objectIfPresent<Content: OrderedDecodable>(
    _ key: StaticString, _ type: Content.Type = Content.self
  ) throws(OutOfOrder) -> Content? {
    guard let value = next(key) else { return nil }
    return try Self.read(type, places, value)
  }

  public mutating func objects<Content: OrderedDecodable>(
    _ key: StaticString, of type: Content.Type = Content.self
  ) throws(OutOfOrder) -> [Content] {
    let places = places
    return try Self.elements(places, try required(key)) { value throws(OutOfOrder) in try Self.read(type, places, value) }
  }

  public mutating func stringsIfPresent(_ key: StaticString) throws(OutOfOrder) -> [String]? {
    guard let value = next(key) else { return nil }
    let places = places
    return try Self.elements(places, value) { value throws(OutOfOrder) in try Self.string(places, value) }
  }

  public mutating func integersIfPresent(_ key: StaticString) throws(OutOfOrder) -> [Int]? {
    guard let value = next(key) else { return nil }
    let places = places
    return try Self.elements(places, value) { value throws(OutOfOrder) in try Self.integer(places, value) }
  }

  public mutating func integers(_ key: StaticString) throws(OutOfOrder) -> [Int] {
    guard let integers = try integersIfPresent(key) else { throw OutOfOrder() }
    return integers
  }

  public mutating func doublesIfPresent(_ key: StaticString) throws(OutOfOrder) -> [Double]? {
    guard let value = next(key) else { return nil }
    let places = places
    return try Self.elements(places, value) { value throws(OutOfOrder) in try Self.double(places, value) }
  }

  /// An object of numbers and texts by any keys.
  public mutating func numbersAndTexts(_ key: StaticString) throws(OutOfOrder) -> [(key: String, value: NumberOrText)] {
    var members = try OrderedMembers(places, try required(key))
    var found: [(key: String, value: NumberOrText)] = []
    while let (key, value) = try members.nextKey() { found.append((key, try Self.numberOrText(places, value))) }
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
    guard let value = next(key) else { return nil }
    do { return try places.source.takeUnretainedValue().decode(type, at: value) } catch { throw OutOfOrder() }
  }

  // MARK: Values at their places

  private static func elements<Element>(
    _ places: JSONPlaces, _ array: Int, _ read: (Int) throws(OutOfOrder) -> Element
  ) throws(OutOfOrder) -> [Element] {
    guard places.values[array].kind == .array else { throw OutOfOrder() }
    var elements: [Element] = []
    var index = array + 1
    let end = Int(places.values[array].next)
    while index < end {
      elements.append(try read(index))
      index = Int(places.values[index].next)
    }
    return elements
  }

  private static func bytes(_ places: JSONPlaces, _ index: Int) -> UnsafeBufferPointer<UInt8> {
    let value = places.values[index]
    return UnsafeBufferPointer(start: places.bytes + Int(value.start), count: Int(value.end &- value.start))
  }

  private static func string(_ places: JSONPlaces, _ index: Int) throws(OutOfOrder) -> String {
    guard places.values[index].kind == .string, let text = String(validating: bytes(places, index), as: UTF8.self) else {
      throw OutOfOrder()
    }
    return text
  }

  private static func integer(_ places: JSONPlaces, _ index: Int) throws(OutOfOrder) -> Int {
    guard places.values[index].kind == .number, let integer = shortInteger(bytes(places, index)) else { throw OutOfOrder() }
    return integer
  }

  private static func double(_ places: JSONPlaces, _ index: Int) throws(OutOfOrder) -> Double {
    guard places.values[index].kind == .number else { throw OutOfOrder() }
    let digits = bytes(places, index)
    // Minus zero is another number than zero.
    if digits.count <= 15, digits[0] != UInt8(ascii: "-"), let integer = shortInteger(digits) { return Double(integer) }
    guard let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite else { throw OutOfOrder() }
    return number
  }

  private static func numberOrText(_ places: JSONPlaces, _ index: Int) throws(OutOfOrder) -> NumberOrText {
    places.values[index].kind == .number ? .number(try double(places, index)) : .text(try string(places, index))
  }

  /// The number of at most 18 digits; nil for one with a point or an exponent, or with more digits.
  private static func shortInteger(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
    let isNegative = digits[0] == UInt8(ascii: "-")
    guard digits.count <= (isNegative ? 19 : 18) else { return nil }
    var number = 0
    for digit in digits.dropFirst(isNegative ? 1 : 0) {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      number = number &* 10 &+ Int(digit &- UInt8(ascii: "0"))
    }
    return isNegative ? -number : number
  }
}
