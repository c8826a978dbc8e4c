import Records

extension Document {
  /// The result that the document shows, for a program: the value, and not what is said of it.
  public func json() throws -> String { String(decoding: try encodeJSON(value), as: UTF8.self) + "\n" }
}
