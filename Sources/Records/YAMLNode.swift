import Yams

/// A node of a suite file that knows its place, so that every error names the line and the culprit.
package struct YAMLNode {
  let file: String
  let node: Node
  /// What the node is called in messages: its key, or the list it stands in.
  package let name: String

  var line: Int? { node.mark?.line }

  package func error(_ fault: ConfigurationError.Fault) -> ConfigurationError {
    ConfigurationError(file: file, line: line, fault: fault)
  }

  private func wrongType(_ expected: String) -> ConfigurationError {
    error(.wrongType(of: name, expected: expected, found: found))
  }

  /// The node's content, as an error quotes it.
  private var found: String {
    switch node {
    case .scalar(let scalar): quotation(scalar)
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }

  /// A scalar on one line and not too long, in the marks it has in the file.
  private func quotation(_ scalar: Node.Scalar) -> String {
    let words = scalar.string.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let text = words.count > 60 ? words.prefix(60) + "…" : words
    if scalar.isPlain { return text.isEmpty ? "nothing" : "'\(text)'" }
    return "\"\(text)\""
  }

  /// Keys and values in the file's order; keys are strings and differ.
  package func entries() throws(ConfigurationError) -> [(key: String, value: (node: YAMLNode, keyLine: Int?))] {
    guard case .mapping(let mapping) = node else { throw wrongType("a mapping") }
    var entries: [(key: String, value: (node: YAMLNode, keyLine: Int?))] = []
    var seen: Set<String> = []
    for (keyNode, valueNode) in mapping {
      guard let key = keyNode.string else {
        throw ConfigurationError(file: file, line: keyNode.mark?.line, fault: .malformed("a key must be a word"))
      }
      // The parser knows equal nodes, but not that `1` and `"1"` spell the same key.
      guard seen.insert(key).inserted else { throw ConfigurationError(file: file, line: keyNode.mark?.line, repeatedKey: key) }
      let value = YAMLNode(file: file, node: valueNode, name: key)
      entries.append((key, (value, keyNode.mark?.line)))
    }
    return entries
  }

  /// The elements of a list that is not empty.
  func list() throws(ConfigurationError) -> [YAMLNode] {
    guard case .sequence(let sequence) = node else { throw wrongType("a list") }
    guard !sequence.isEmpty else { throw error(.emptyList(name)) }
    return sequence.map { YAMLNode(file: file, node: $0, name: name) }
  }

  package var isList: Bool { if case .sequence = node { true } else { false } }
  var isMapping: Bool { if case .mapping = node { true } else { false } }

  func text() throws(ConfigurationError) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty || !scalar.isPlain else { throw wrongType("a text") }
    guard !scalar.string.isEmpty else { throw error(.invalid("'\(name)' is an empty text")) }
    return scalar.string
  }

  /// A text of one line, as a name in a table must be.
  func title() throws(ConfigurationError) -> String {
    let text = try text()
    guard !text.contains(where: \.isNewline) else {
      throw error(.outOfRange(name, value: "a text of several", range: "one line"))
    }
    return text
  }

  func number() throws(ConfigurationError) -> Double {
    guard let number = plainNumber else { throw wrongType("a number") }
    return number
  }

  /// The finite number that an unquoted scalar spells, or nil; nil also if it spells one that is only zero when rounded.
  private var plainNumber: Double? {
    guard case .scalar(let scalar) = node, scalar.isPlain, let number = Double(scalar.string), number.isFinite,
      number != 0 || scalar.string.isZero
    else { return nil }
    return number
  }

  /// A whole number of 64 bits with its sign.
  ///
  /// - Parameter range: What an error says of a number that is too large; nil for the type's own end.
  package func integer(within range: String? = nil) throws(ConfigurationError) -> Int {
    guard let spelled = WholeNumber<Int>(plainText) else { throw wrongType("a whole number") }
    guard let value = spelled.value else {
      let isNegative = plainText.hasPrefix("-")
      let end = isNegative ? "at least \(Int.min)" : "at most \(Int.max)"
      throw error(.outOfRange(name, value: plainText, range: range ?? end))
    }
    return value
  }

  func unsigned() throws(ConfigurationError) -> UInt64 {
    guard let value = WholeNumber<UInt64>(plainText)?.value else { throw wrongType("a whole number from 0 to 2⁶⁴ − 1") }
    return value
  }

  /// The text of an unquoted scalar; of all else an empty one.
  private var plainText: String {
    guard case .scalar(let scalar) = node, scalar.isPlain else { return "" }
    return scalar.string
  }

  func flag() throws(ConfigurationError) -> Bool {
    guard case .scalar(let scalar) = node, let flag = Bool(scalar.string) else { throw wrongType("true or false") }
    return flag
  }

  /// A number, a text, a list of them, or a list of such lists.
  func setting(depth: Int = 0) throws(ConfigurationError) -> SuiteValue {
    if isList {
      // Deeper lists mean nothing, and aliases would let a few lines of them fill the memory.
      guard depth < 2 else {
        throw error(
          .wrongType(of: name, expected: "a number, a text, or a list of them", found: "a list in a list in a list"))
      }
      var list: [SuiteValue] = []
      for element in try self.list() { list.append(try element.setting(depth: depth + 1)) }
      return .list(list)
    }
    if isMapping { throw wrongType("a number, a text, or a list of them") }
    if let number = plainNumber { return .number(number) }
    return .text(try text())
  }
}

extension ConfigurationError {
  /// The fault of a key that stands twice in one mapping.
  init(file: String, line: Int?, repeatedKey key: String) {
    self.init(file: file, line: line, fault: .duplicate("the key '\(key)' stands twice in one mapping"))
  }
}

extension Node.Scalar {
  /// Whether the scalar stands without quotation marks, so that it may be a number.
  fileprivate var isPlain: Bool { style == .plain || style == .any }
}

extension String {
  /// Whether a spelling of a number has no digit but zeros before its exponent.
  fileprivate var isZero: Bool {
    let isHexadecimal = lowercased().contains("0x")
    return prefix { isHexadecimal ? !"pP".contains($0) : !"eE".contains($0) }.allSatisfy { "+-.0xX_".contains($0) }
  }
}
