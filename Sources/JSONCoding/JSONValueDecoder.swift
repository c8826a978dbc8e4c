/// Decodes one value of a parsed text.
struct JSONValueDecoder: Decoder {
  let source: JSONSource
  let index: Int

  var codingPath: [any CodingKey] { source.path(to: index) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try JSONObjectContainer<Key>(source, index))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try JSONArrayContainer(source, index) }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension JSONValueDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { source.isNull(index) }
  func decode(_ type: Bool.Type) throws -> Bool { try source.flag(index) }
  func decode(_ type: String.Type) throws -> String { try source.string(index) }
  func decode(_ type: Double.Type) throws -> Double { try source.number(type, index) }
  func decode(_ type: Float.Type) throws -> Float { try source.number(type, index) }
  func decode(_ type: Int.Type) throws -> Int { try source.integer(type, index) }
  func decode(_ type: Int8.Type) throws -> Int8 { try source.integer(type, index) }
  func decode(_ type: Int16.Type) throws -> Int16 { try source.integer(type, index) }
  func decode(_ type: Int32.Type) throws -> Int32 { try source.integer(type, index) }
  func decode(_ type: Int64.Type) throws -> Int64 { try source.integer(type, index) }
  func decode(_ type: UInt.Type) throws -> UInt { try source.integer(type, index) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try source.integer(type, index) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try source.integer(type, index) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try source.integer(type, index) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try source.integer(type, index) }
  func decode<Content: Decodable>(_ type: Content.Type) throws -> Content { try source.decode(type, at: index) }
}
