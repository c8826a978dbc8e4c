import JSONCoding

/// Encodes a record, a report or one of its lines: keys sorted but for the `first`, on one line.
public func encodeJSON(_ value: some Encodable, first: String? = nil) throws -> [UInt8] {
  try JSONCoding.encodeJSON(value, first: first)
}

/// Decodes what `encodeJSON` wrote; a key of the file that `renamedKeys` has is read as the name it has there.
public func decodeJSON<Value: Decodable>(
  _ type: Value.Type, from bytes: [UInt8], renamedKeys: [String: String] = [:]
) throws -> Value {
  try JSONCoding.decodeJSON(type, from: bytes, renamedKeys: renamedKeys)
}
