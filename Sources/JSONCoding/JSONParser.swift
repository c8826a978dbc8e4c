/// One pass over a JSON text, which finds the place of every value.
struct JSONParser {
  static let greatestDepth = 512

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private(set) var values: [ParsedJSON.Value] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    values.reserveCapacity(bytes.count / 12)
  }

  mutating func parse() throws(JSONSyntaxFault) {
    guard !bytes.isEmpty else { throw .empty }
    guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw .byteOrderMark }
    try parseValue(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw .unexpected(offset: position) }
  }

  private mutating func parseValue(depth: Int) throws(JSONSyntaxFault) {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): try parseObject(depth: depth)
    case UInt8(ascii: "["): try parseArray(depth: depth)
    case UInt8(ascii: "\""): try parseString()
    case UInt8(ascii: "t"): try parseWord("true", .true)
    case UInt8(ascii: "f"): try parseWord("false", .false)
    case UInt8(ascii: "n"): try parseWord("null", .null)
    default: try parseNumber()
    }
  }

  // MARK: Arrays and objects

  private mutating func parseObject(depth: Int) throws(JSONSyntaxFault) {
    let index = try open(.object, depth: depth)
    if try isClosed(by: UInt8(ascii: "}")) { return close(index) }
    repeat {
      skipSpace()
      guard try peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: position) }
      try parseString()
      skipSpace()
      guard try peek() == UInt8(ascii: ":") else { throw .unexpected(offset: position) }
      position += 1
      try parseValue(depth: depth + 1)
    } while try isContinued(endedBy: UInt8(ascii: "}"))
    close(index)
  }

  private mutating func parseArray(depth: Int) throws(JSONSyntaxFault) {
    let index = try open(.array, depth: depth)
    if try isClosed(by: UInt8(ascii: "]")) { return close(index) }
    repeat { try parseValue(depth: depth + 1) } while try isContinued(endedBy: UInt8(ascii: "]"))
    close(index)
  }

  private mutating func open(_ kind: ParsedJSON.Value.Kind, depth: Int) throws(JSONSyntaxFault) -> Int {
    guard depth < Self.greatestDepth else { throw .tooDeep(offset: position) }
    append(kind, from: position, to: position)
    position += 1
    return values.count - 1
  }

  private mutating func close(_ index: Int) {
    values[index].end = UInt32(position)
    values[index].next = UInt32(values.count)
  }

  /// Passes the end of an array or object that has nothing in it.
  private mutating func isClosed(by end: UInt8) throws(JSONSyntaxFault) -> Bool {
    skipSpace()
    guard try peek() == end else { return false }
    position += 1
    return true
  }

  /// Passes a comma, or the end.
  private mutating func isContinued(endedBy end: UInt8) throws(JSONSyntaxFault) -> Bool {
    skipSpace()
    let byte = try peek()
    guard byte == UInt8(ascii: ",") || byte == end else { throw .unexpected(offset: position) }
    position += 1
    return byte != end
  }

  // MARK: Scalars

  private mutating func parseString() throws(JSONSyntaxFault) {
    position += 1
    let start = position
    var kind = ParsedJSON.Value.Kind.string
    while true {
      switch try peek() {
      case UInt8(ascii: "\""):
        append(kind, from: start, to: position)
        position += 1
        return
      case UInt8(ascii: "\\"):
        kind = .escapedString
        try passEscape()
      case 0..<0x20: throw .unexpected(offset: position)
      default: position += 1
      }
    }
  }

  private mutating func passEscape() throws(JSONSyntaxFault) {
    position += 1
    switch try peek() {
    case UInt8(ascii: "u"):
      for _ in 0..<4 {
        position += 1
        guard hexadecimalDigit(try peek()) != nil else { throw .unexpected(offset: position) }
      }
      position += 1
    case let byte where escapes[byte] != nil: position += 1
    default: throw .unexpected(offset: position)
    }
  }

  private mutating func parseWord(
    _ word: StaticString, _ kind: ParsedJSON.Value.Kind
  ) throws(JSONSyntaxFault) {
    let start = position
    for index in 0..<word.utf8CodeUnitCount {
      guard try peek() == word.utf8Start[index] else { throw .unexpected(offset: position) }
      position += 1
    }
    append(kind, from: start, to: position)
  }

  private mutating func parseNumber() throws(JSONSyntaxFault) {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    if try peek() == UInt8(ascii: "0") { position += 1 } else { try passDigits() }
    if passes(UInt8(ascii: ".")) { try passDigits() }
    if passes(UInt8(ascii: "e")) || passes(UInt8(ascii: "E")) {
      _ = passes(UInt8(ascii: "+")) || passes(UInt8(ascii: "-"))
      try passDigits()
    }
    append(.number, from: start, to: position)
  }

  /// Passes one digit or more.
  private mutating func passDigits() throws(JSONSyntaxFault) {
    guard isDigit(try peek()) else { throw .unexpected(offset: position) }
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
  }

  private mutating func passes(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  // MARK: Bytes

  private func peek() throws(JSONSyntaxFault) -> UInt8 {
    guard position < bytes.count else { throw .cutShort }
    return bytes[position]
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
      default: return
      }
    }
  }

  private mutating func append(_ kind: ParsedJSON.Value.Kind, from start: Int, to end: Int) {
    let next = UInt32(values.count + 1)
    values.append(ParsedJSON.Value(kind: kind, start: UInt32(start), end: UInt32(end), next: next))
  }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
