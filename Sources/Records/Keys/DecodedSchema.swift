// The JSON Schema of a type, from the keys and types that its own decoding asks for.

/// Returns the schema of what `type` is decoded from.
func decodedSchema<Value: Decodable>(of type: Value.Type) throws -> JSONValue { try decoded(type).schema }

/// A type whose decoding does not tell its schema.
protocol SchemaDescribed: Decodable {
  static var jsonSchema: JSONValue { get }
  /// Any value.
  static var example: Self { get }
}

/// A value of the type, and its schema.
private typealias Decoded<Value> = (value: Value, schema: JSONValue)

private func decoded<Value: Decodable>(_ type: Value.Type) throws -> Decoded<Value> {
  if let known = type as? any SchemaDescribed.Type, let example = known.example as? Value {
    return (example, known.jsonSchema)
  }
  if let named = type as? any (RawRepresentable & CaseIterable).Type, let result = namesSchema(named, as: type) {
    return result
  }
  if let collection = type as? any DecodedCollection.Type, let empty = collection.empty as? Value {
    return (empty, try collection.collectionSchema())
  }
  let decoder = AskingDecoder()
  let value = try Value(from: decoder)
  return (value, decoder.asked.schema)
}

private func namesSchema<Names: RawRepresentable & CaseIterable, Value>(
  _ names: Names.Type, as type: Value.Type
) -> Decoded<Value>? {
  guard let first = names.allCases.first as? Value else { return nil }
  return (first, ["enum": .list(names.allCases.compactMap { ($0.rawValue as? String).map(JSONValue.text) })])
}

private protocol DecodedCollection {
  static var empty: Self { get }
  static func collectionSchema() throws -> JSONValue
}

extension Array: DecodedCollection where Element: Decodable {
  fileprivate static var empty: Self { [] }

  fileprivate static func collectionSchema() throws -> JSONValue {
    ["type": "array", "items": try decodedSchema(of: Element.self)]
  }
}

extension Dictionary: DecodedCollection where Value: Decodable {
  fileprivate static var empty: Self { [:] }

  fileprivate static func collectionSchema() throws -> JSONValue {
    ["type": "object", "additionalProperties": try decodedSchema(of: Value.self)]
  }
}

/// What was asked for so far.
private final class Asked {
  var properties: [JSONValue.Member] = []
  var required: [JSONValue] = []

  var schema: JSONValue {
    let schema: JSONValue = ["type": "object", "properties": .object(properties), "additionalProperties": false]
    return required.isEmpty ? schema : schema.adding(["required": .list(required)])
  }
}

/// Answers every question with any value of the type, and writes the question down.
private struct AskingDecoder: Decoder {
  let asked = Asked()
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(AskedContainer(asked: asked))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw undescribed }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw undescribed }
}

private struct AskedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let asked: Asked
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { [] }

  func contains(_ key: Key) -> Bool { true }
  func decodeNil(forKey key: Key) throws -> Bool { false }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    asked.required.append(.text(key.stringValue))
    return try ask(type, key)
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? { try ask(type, key) }

  // The protocol has its own versions of these types, which would ask `decode`.
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try ask(type, key) }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try ask(type, key) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try ask(type, key) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try ask(type, key) }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try ask(type, key) }

  private func ask<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value {
    let (value, schema) = try decoded(type)
    asked.properties.append(JSONValue.Member(key: key.stringValue, value: schema))
    return value
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
    throw undescribed
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw undescribed }
  func superDecoder() throws -> any Decoder { throw undescribed }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw undescribed }
}

private let undescribed = DecodingError.dataCorrupted(
  DecodingError.Context(codingPath: [], debugDescription: "a type that does not ask by keys conforms to SchemaDescribed"))
