import Foundation

/// Encodes a record, a report or a journal's line: keys sorted, on one line.
public func encodeJSON(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value))
}

/// Decodes what `encodeJSON` wrote; a key of the file that `renamedKeys` has is read as the name it has there.
public func decodeJSON<Value: Decodable>(
  _ type: Value.Type, from bytes: [UInt8], renamedKeys: [String: String] = [:]
) throws -> Value {
  let decoder = JSONDecoder()
  if !renamedKeys.isEmpty {
    decoder.keyDecodingStrategy = .custom { path in
      let key = path[path.count - 1]
      return renamedKeys[key.stringValue].map { RenamedKey(stringValue: $0) } ?? key
    }
  }
  return try decoder.decode(type, from: Data(bytes))
}

private struct RenamedKey: CodingKey {
  let stringValue: String
  let intValue: Int? = nil

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
