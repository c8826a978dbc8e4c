import Records

extension Document {
  /// The result that the document shows, as JSON for programs; headings and notes are left out.
  public func json() throws -> String { String(decoding: try encodeJSON(value), as: UTF8.self) + "\n" }
}
