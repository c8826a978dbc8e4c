/// A value as JSON: keys sorted by their bytes, on one line; numbers by the shortest decimal that reads back to them.
///
/// Throws `EncodingError` for a number that is not finite. The coding paths that a value sees while it is encoded are empty.
///
/// - Parameter first: A key that is to stand before all others, where a reader finds it at once.
public func encodeJSON(_ value: some Encodable, first: String? = nil) throws -> [UInt8] {
  if first == nil, let ordered = value as? any OrderedEncodable {
    var writer = OrderedWriter(size: usualSize)
    try writer.write(ordered)
    return writer.bytes
  }
  var bytes: [UInt8] = []
  try tree(value).write(to: &bytes, first: first)
  return bytes
}

/// Bytes of the text of a trial's record.
private let usualSize = 1 << 14

/// What `value` encodes; an object without keys if it encodes nothing.
func tree(_ value: some Encodable) throws -> JSONTree {
  let encoder = JSONTreeEncoder()
  try value.encode(to: encoder)
  return encoder.tree ?? .object(JSONMembers())
}

func tree(number: some BinaryFloatingPoint & CustomStringConvertible) throws -> JSONTree {
  guard number.isFinite else {
    let context = EncodingError.Context(codingPath: [], debugDescription: "JSON has no number '\(number)'")
    throw EncodingError.invalidValue(number, context)
  }
  let digits = number.description
  return .number(digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
}

func tree(integer: some FixedWidthInteger) -> JSONTree { .number(integer.description) }
