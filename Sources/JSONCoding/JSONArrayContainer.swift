/// The elements of one array, from the first on.
struct JSONArrayContainer: UnkeyedDecodingContainer {
  private let source: JSONSource
  private let array: Int
  private var index: Int
  private(set) var currentIndex = 0
  private let end: Int

  init(_ source: JSONSource, _ index: Int) throws {
    guard source.text.values[index].kind == .array else { throw source.mismatch([Any].self, index) }
    self.source = source
    array = index
    self.index = index + 1
    end = source.next(after: index)
  }

  var codingPath: [any CodingKey] { source.path(to: array) }
  /// Not known before the elements are read: counting them would be a second pass.
  var count: Int? { nil }
  var isAtEnd: Bool { index == end }

  private mutating func element<Content>(_ read: (JSONSource, Int) throws -> Content) throws -> Content {
    guard !isAtEnd else {
      throw JSONMisfit(index: array, reason: .atEnd(Content.self, count: currentIndex))
    }
    let content = try read(source, index)
    index = source.next(after: index)
    currentIndex += 1
    return content
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, source.isNull(index) else { return false }
    return try element { _, _ in true }
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try element { try $0.flag($1) } }
  mutating func decode(_ type: String.Type) throws -> String { try element { try $0.string($1) } }
  mutating func decode(_ type: Double.Type) throws -> Double { try element { try $0.number(type, $1) } }
  mutating func decode(_ type: Float.Type) throws -> Float { try element { try $0.number(type, $1) } }
  mutating func decode(_ type: Int.Type) throws -> Int { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try element { try $0.integer(type, $1) } }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try element { try $0.integer(type, $1) } }

  mutating func decode<Content: Decodable>(_ type: Content.Type) throws -> Content {
    try element { try $0.decode(type, at: $1) }
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try element { KeyedDecodingContainer(try JSONObjectContainer<Nested>($0, $1)) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try element { try JSONArrayContainer($0, $1) }
  }

  mutating func superDecoder() throws -> any Decoder { try element { JSONValueDecoder(source: $0, index: $1) } }
}
