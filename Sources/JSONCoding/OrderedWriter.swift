/// A type that writes the members of its object in the order of their sorted keys: the same text as `Encodable` gives, without
/// the tree that `encodeJSON` sorts.
public protocol OrderedEncodable: Encodable {
  func write(to members: inout OrderedWriter) throws
}

/// The text of an object while its members are written, from the first key on. Types of other modules are specialized where
/// they are written.
public struct OrderedWriter {
  @usableFromInline var bytes: [UInt8]
  @usableFromInline var isFirst = true

  /// - Parameter size: About how many bytes will be written.
  init(size: Int) {
    bytes = []
    bytes.reserveCapacity(size)
  }

  // MARK: Members

  @usableFromInline
  mutating func begin(_ key: StaticString) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  public mutating func string(_ key: StaticString, _ text: String?) {
    guard let text else { return }
    begin(key)
    writeString(text, to: &bytes)
  }

  @inlinable
  public mutating func integer(_ key: StaticString, _ number: (some FixedWidthInteger)?) {
    guard let number else { return }
    begin(key)
    write(number)
  }

  public mutating func double(_ key: StaticString, _ number: Double?) throws {
    guard let number else { return }
    begin(key)
    try write(number)
  }

  public mutating func flag(_ key: StaticString, _ flag: Bool?) {
    guard let flag else { return }
    begin(key)
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
  }

  /// Writes a string of letters and digits, which `append` adds.
  public mutating func plain(_ key: StaticString, _ append: (inout [UInt8]) -> Void) {
    begin(key)
    bytes.append(UInt8(ascii: "\""))
    append(&bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  @inlinable
  public mutating func object(_ key: StaticString, _ content: (some OrderedEncodable)?) throws {
    guard let content else { return }
    begin(key)
    try write(content)
  }

  @inlinable
  public mutating func objects(_ key: StaticString, _ contents: [some OrderedEncodable]) throws {
    begin(key)
    try writeList(contents) { try $0.write($1) }
  }

  public mutating func strings(_ key: StaticString, _ texts: [String]?) {
    guard let texts else { return }
    begin(key)
    writeList(texts) { writeString($1, to: &$0.bytes) }
  }

  public mutating func integers(_ key: StaticString, _ numbers: [Int]?) {
    guard let numbers else { return }
    begin(key)
    writeList(numbers) { $0.write($1) }
  }

  public mutating func doubles(_ key: StaticString, _ numbers: [Double]?) throws {
    guard let numbers else { return }
    begin(key)
    try writeList(numbers) { try $0.write($1) }
  }

  /// A value that only `Encodable` writes.
  public mutating func encoded(_ key: StaticString, _ value: (some Encodable)?) throws {
    guard let value else { return }
    begin(key)
    try tree(value).write(to: &bytes)
  }

  /// An array of values that only `Encodable` writes; most are empty.
  public mutating func encodedArray(_ key: StaticString, _ values: [some Encodable]) throws {
    guard values.isEmpty else { return try encoded(key, values) }
    begin(key)
    bytes.append(contentsOf: "[]".utf8)
  }

  /// An object of numbers and texts.
  public mutating func numbersAndTexts(_ key: StaticString, _ pairs: [(key: String, value: NumberOrText)]) throws {
    begin(key)
    bytes.append(UInt8(ascii: "{"))
    let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (index, pair) in sorted.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      writeString(pair.key, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      switch pair.value {
      case .number(let number): try write(number)
      case .text(let text): writeString(text, to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  // MARK: Values

  @inlinable
  mutating func write(_ content: some OrderedEncodable) throws {
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
    try content.write(to: &self)
    isFirst = false
    bytes.append(UInt8(ascii: "}"))
  }

  @inlinable
  mutating func writeList<Element>(
    _ list: [Element], _ write: (inout OrderedWriter, Element) throws -> Void
  ) rethrows {
    bytes.append(UInt8(ascii: "["))
    for index in list.indices {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      try write(&self, list[index])
    }
    bytes.append(UInt8(ascii: "]"))
  }

  @inlinable
  mutating func write(_ number: some FixedWidthInteger) {
    // Most numbers of records are counts, and most of those of kinds that a trial does not evaluate.
    if number >= 0, number < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
    } else {
      bytes.append(contentsOf: number.description.utf8)
    }
  }

  private mutating func write(_ number: Double) throws { try tree(number: number).write(to: &bytes) }
}
