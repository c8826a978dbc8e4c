/// A JSON text (RFC 8259) whose places are known: each value by its kind and its bytes, in the order of the text.
///
/// Reading is one pass over the bytes; strings and numbers are made only when they are decoded. Texts that nest deeper than
/// 512 levels and texts above 4 GiB are refused. Of a key that an object has twice, the first is read.
public struct ParsedJSON: Sendable {
  let bytes: [UInt8]
  let values: [Value]

  /// Where a value lies.
  struct Value {
    enum Kind: UInt8 {
      case null
      case `true`
      case `false`
      case number
      /// A string without escapes; its bytes exclude the quotes.
      case string
      case escapedString
      /// Its elements follow.
      case array
      /// Its members follow, each a string and a value.
      case object
    }

    var kind: Kind
    var start: UInt32
    var end: UInt32
    /// The index of the first value that is not within this one.
    var next: UInt32
  }

  public init(_ bytes: [UInt8]) throws(JSONSyntaxFault) {
    guard bytes.count < UInt32.max else { throw .tooLong }
    self.bytes = bytes
    values = try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxFault) in
      var parser = JSONParser(buffer)
      try parser.parse()
      return parser.values
    }
  }

  /// Whether the text is an object with that key.
  public func hasMember(_ key: String) -> Bool {
    values[0].kind == .object && JSONSource(self, renamedKeys: [:]).member(key, ofObject: 0) != nil
  }

  /// The value as `type`; a key of the text that `renamedKeys` has is read as the name it has there.
  ///
  /// Throws `DecodingError` with the path of what does not fit.
  public func decode<Content: Decodable>(
    _ type: Content.Type = Content.self, renamedKeys: [String: String] = [:]
  ) throws -> Content {
    let source = JSONSource(self, renamedKeys: renamedKeys)
    do { return try source.decode(type, at: 0) } catch let misfit as JSONMisfit { throw misfit.error(in: source) }
  }
}

/// Returns the value that a text is, as `ParsedJSON` decodes it; a type that reads itself in order does so first.
public func decodeJSON<Content: Decodable>(
  _ type: Content.Type, from bytes: [UInt8], renamedKeys: [String: String] = [:]
) throws -> Content {
  if renamedKeys.isEmpty, let ordered = type as? any OrderedDecodable.Type,
    let content = decodeOrdered(ordered, from: bytes) as? Content
  {
    return content
  }
  return try ParsedJSON(bytes).decode(type, renamedKeys: renamedKeys)
}

/// Why a text is no JSON.
public enum JSONSyntaxFault: Error, Equatable, CustomStringConvertible {
  case empty
  case byteOrderMark
  case tooLong
  case tooDeep(offset: Int)
  /// The text ends within a value.
  case cutShort
  case unexpected(offset: Int)

  public var description: String {
    switch self {
    case .empty: "it is empty"
    case .byteOrderMark: "it begins with a byte order mark, which was added after it was written"
    case .tooLong: "it is longer than 4 GiB"
    case .tooDeep(let offset): "it nests deeper than \(JSONParser.greatestDepth) levels at byte \(offset)"
    case .cutShort: "it ends within a value"
    case .unexpected(let offset): "byte \(offset) does not belong there"
    }
  }
}
