/// Why a value cannot be decoded, while its place is only known by number.
///
/// A path is found by walking the text from its start. Types that try one form after another throw often, so that only the
/// error that ends decoding gets its path.
struct JSONMisfit: Error {
  enum Reason {
    case missing(any CodingKey)
    case otherType(any Any.Type)
    /// The array ends before.
    case atEnd(any Any.Type, count: Int)
    case corrupted(String)
  }

  let index: Int
  let reason: Reason

  func error(in source: JSONSource) -> DecodingError {
    func context(_ words: String) -> DecodingError.Context {
      DecodingError.Context(codingPath: source.path(to: index), debugDescription: words)
    }
    switch reason {
    case .missing(let key): return .keyNotFound(key, context("no '\(key.stringValue)'"))
    case .otherType(let type):
      return .typeMismatch(type, context("expected \(expected(type)) but found \(found(source.text.values[index].kind))"))
    case .atEnd(let type, let count): return .valueNotFound(type, context("it has only \(count) elements"))
    case .corrupted(let words): return .dataCorrupted(context(words))
    }
  }
}

private func found(_ kind: ParsedJSON.Value.Kind) -> String {
  switch kind {
  case .null: "null"
  case .true, .false: "true or false"
  case .number: "a number"
  case .string, .escapedString: "a string"
  case .array: "an array"
  case .object: "an object"
  }
}

private func expected(_ type: any Any.Type) -> String {
  switch type {
  case is Bool.Type: "true or false"
  case is String.Type: "a string"
  case is any FixedWidthInteger.Type: "a whole number"
  case is any BinaryFloatingPoint.Type: "a number"
  case is [String: Any].Type: "an object"
  case is [Any].Type: "an array"
  default: "\(type)"
  }
}
