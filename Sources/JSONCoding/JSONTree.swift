/// What has been encoded of a value, before its keys are sorted.
enum JSONTree {
  case null
  case flag(Bool)
  /// A number's digits.
  case number(String)
  case string(String)
  case array(JSONElements)
  case object(JSONMembers)
}

final class JSONElements {
  var elements: [JSONTree] = []
}

final class JSONMembers {
  var members: [(key: String, value: JSONTree)] = []

  /// A key that is encoded twice has its last value.
  func append(_ key: String, _ value: JSONTree) { members.append((key, value)) }

  /// The members by the bytes of their keys.
  func sorted() -> [(key: String, value: JSONTree)] {
    // Objects have few members, most of them in order; insertion keeps those of one key in the order of their encoding.
    var ordered: [(key: String, value: JSONTree)] = []
    ordered.reserveCapacity(members.count)
    for member in members {
      var place = ordered.count
      while place > 0, member.key.utf8.lexicographicallyPrecedes(ordered[place - 1].key.utf8) { place -= 1 }
      if place > 0, ordered[place - 1].key == member.key {
        ordered[place - 1] = member
      } else {
        ordered.insert(member, at: place)
      }
    }
    return ordered
  }
}

extension JSONTree {
  /// Appends the text: keys sorted but for the `first` of the outermost object, on one line, no space, slashes as they are.
  func write(to bytes: inout [UInt8], first: String? = nil) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .string(let string): writeString(string, to: &bytes)
    case .array(let array):
      writeList(array.elements, "[", "]", to: &bytes) { $0.write(to: &$1) }
    case .object(let object):
      var members = object.sorted()
      if let place = members.firstIndex(where: { $0.key == first }) { members.insert(members.remove(at: place), at: 0) }
      writeList(members, "{", "}", to: &bytes) { member, bytes in
        writeString(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
    }
  }
}

private func writeList<Element>(
  _ list: [Element], _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, to bytes: inout [UInt8],
  _ write: (Element, inout [UInt8]) -> Void
) {
  bytes.append(UInt8(ascii: opening))
  for (index, element) in list.enumerated() {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    write(element, &bytes)
  }
  bytes.append(UInt8(ascii: closing))
}

/// A text as JSON, in its quotes.
public func quotedJSON(_ text: String) -> String {
  var bytes: [UInt8] = []
  writeString(text, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

func writeString(_ string: String, to bytes: inout [UInt8]) {
  bytes.append(UInt8(ascii: "\""))
  defer { bytes.append(UInt8(ascii: "\"")) }
  var text = string
  let isWritten = text.withUTF8 { utf8 in
    guard isPlain(utf8) else { return false }
    bytes.append(contentsOf: utf8)
    return true
  }
  guard !isWritten else { return }
  for scalar in string.unicodeScalars { write(scalar, to: &bytes) }
}

/// Whether a string is written as it is. The loop has no way out, so that it takes many bytes at a time.
private func isPlain(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
  var escaped: UInt8 = 0
  for byte in utf8 {
    escaped |= byte &- 0x20 >= 0x5f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? 1 : 0
  }
  return escaped == 0
}

private func writeASCII(_ byte: UInt8, to bytes: inout [UInt8]) {
  switch byte {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
  case 0x20...: bytes.append(byte)
  default: bytes.append(contentsOf: controlEscapes[Int(byte)])
  }
}

private func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
  switch scalar.value {
  case ..<0x7f: writeASCII(UInt8(scalar.value), to: &bytes)
  // A terminal would obey DEL, C1 and the controls of bidirectional text.
  case 0x7f...0x9f, 0x061c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: bytes.append(contentsOf: escape(scalar.value))
  default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}

/// `\u009b`
private func escape(_ value: UInt32) -> [UInt8] {
  let digits = String(value, radix: 16)
  return Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
}

/// The escape of each control character: a letter where JSON has one.
private let controlEscapes: [[UInt8]] = (UInt8(0)..<0x20).map { byte in
  let letters: [UInt8: String] = [0x08: "\\b", 0x09: "\\t", 0x0a: "\\n", 0x0c: "\\f", 0x0d: "\\r"]
  return letters[byte].map { Array($0.utf8) } ?? escape(UInt32(byte))
}
