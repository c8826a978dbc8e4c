/// The letters that may follow a backslash, with the byte that they stand for; 'u' is apart.
let escapes: [UInt8: UInt8] = [
  UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "/"): UInt8(ascii: "/"),
  UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0c, UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d,
  UInt8(ascii: "t"): 0x09,
]

func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
  default: nil
  }
}

/// The text of a string that the parser passed; nil if it is not Unicode: bad UTF-8, or half of a surrogate pair.
func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
  var plain: [UInt8] = []
  plain.reserveCapacity(bytes.count)
  var rest = bytes
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
      plain.append(byte)
      continue
    }
    if letter == UInt8(ascii: "u") {
      guard let scalar = escapedScalar(&rest) else { return nil }
      plain.append(contentsOf: String(scalar).utf8)
    } else if let meant = escapes[letter] {
      plain.append(meant)
    }
  }
  return String(validating: plain, as: UTF8.self)
}

/// The scalar of the digits after `\u`, and of a second escape if the first is half of a pair.
private func escapedScalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
  let first = escapedUnit(&rest)
  guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
  guard rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return nil }
  rest = rest.dropFirst(2)
  let second = escapedUnit(&rest)
  guard UTF16.isTrailSurrogate(second) else { return nil }
  return Unicode.Scalar(0x10000 + (UInt32(first) & 0x3ff) << 10 + (UInt32(second) & 0x3ff))
}

private func escapedUnit(_ rest: inout ArraySlice<UInt8>) -> UInt16 {
  let digits = rest.prefix(4)
  rest = rest.dropFirst(4)
  return digits.reduce(0) { $0 << 4 + (hexadecimalDigit($1) ?? 0) }
}
