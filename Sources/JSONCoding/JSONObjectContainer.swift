/// The members of one object.
struct JSONObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let source: JSONSource
  private let object: Int
  /// Where the values of a large object lie, so that reading all of them is not quadratic.
  private let places: [String: Int]?

  init(_ source: JSONSource, _ index: Int) throws {
    guard source.text.values[index].kind == .object else { throw source.mismatch([String: Any].self, index) }
    self.source = source
    object = index
    places = Self.isLarge(source, index) ? source.places(ofObject: index) : nil
  }

  private static func isLarge(_ source: JSONSource, _ object: Int) -> Bool {
    var index = object + 1
    let end = source.next(after: object)
    for _ in 0..<64 {
      guard index < end else { return false }
      index = source.next(after: index + 1)
    }
    return true
  }

  var codingPath: [any CodingKey] { source.path(to: object) }

  var allKeys: [Key] { source.keys(ofObject: object).compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { place(key) != nil }

  private func place(_ key: Key) -> Int? {
    if let places { places[key.stringValue] } else { source.member(key.stringValue, ofObject: object) }
  }

  private func value(_ key: Key) throws -> Int {
    guard let index = place(key) else {
      throw JSONMisfit(index: object, reason: .missing(key))
    }
    return index
  }

  func decodeNil(forKey key: Key) throws -> Bool { source.isNull(try value(key)) }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try source.flag(try value(key)) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try source.string(try value(key)) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try source.number(type, try value(key)) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try source.number(type, try value(key)) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try source.integer(type, try value(key)) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try source.integer(type, try value(key)) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try source.integer(type, try value(key)) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try source.integer(type, try value(key)) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try source.integer(type, try value(key)) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try source.integer(type, try value(key)) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try source.integer(type, try value(key)) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try source.integer(type, try value(key)) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try source.integer(type, try value(key)) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try source.integer(type, try value(key)) }

  func decode<Content: Decodable>(_ type: Content.Type, forKey key: Key) throws -> Content {
    try source.decode(type, at: try value(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    KeyedDecodingContainer(try JSONObjectContainer<Nested>(source, try value(key)))
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try JSONArrayContainer(source, try value(key))
  }

  func superDecoder() throws -> any Decoder {
    throw source.corrupted("classes that inherit their coding are not read", object)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { JSONValueDecoder(source: source, index: try value(key)) }
}
