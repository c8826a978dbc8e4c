/// What a key's value may be: in words, as a JSON Schema, and how it is read.
package struct ValueKind<Value>: Sendable {
  /// For the reference: `whole number, from 1 to 10000`.
  package let words: String
  package let schema: JSONValue
  /// The value as JSON, for defaults; nil if it has no short form.
  package private(set) var json: @Sendable (Value) -> JSONValue? = { _ in nil }
  package let read: @Sendable (YAMLNode) throws(ConfigurationError) -> Value

  package init(
    _ words: String, schema: JSONValue, read: @escaping @Sendable (YAMLNode) throws(ConfigurationError) -> Value
  ) {
    self.words = words
    self.schema = schema
    self.read = read
  }

  /// The kind whose values have a short form.
  package func written(as json: @escaping @Sendable (Value) -> JSONValue?) -> Self {
    var kind = self
    kind.json = json
    return kind
  }

  /// The kind whose values are made of this one's; `transform` may refuse one.
  package func map<Other>(
    _ transform: @escaping @Sendable (Value, YAMLNode) throws(ConfigurationError) -> Other
  ) -> ValueKind<Other> {
    ValueKind<Other>(words, schema: schema) { (node) throws(ConfigurationError) in try transform(try read(node), node) }
  }
}

extension ValueKind where Value == String {
  package static var text: Self {
    // YAML reads `2026` and `true` as other types, but they may be texts here.
    let schema: JSONValue = ["type": ["string", "number", "boolean"], "minLength": 1]
    return ValueKind("text", schema: schema) { (node) throws(ConfigurationError) in try node.text() }.written { .text($0) }
  }

  /// A text of one line, as a name in a table must be.
  package static var title: Self {
    ValueKind("text of one line", schema: Self.text.schema.adding(["pattern": "^[^\\n\\r]*$"])) {
      (node) throws(ConfigurationError) in try node.title()
    }
  }
}

extension ValueKind where Value == Double {
  package static func number(_ bounds: Bounds = Bounds()) -> Self {
    let words = "number" + (bounds.words.map { ", \($0)" } ?? "")
    let schema: JSONValue = ["type": "number"]
    let kind = ValueKind(words, schema: schema.adding(bounds.schema)) { (node) throws(ConfigurationError) in
      let number = try node.number()
      guard bounds.contains(number) else { throw node.outOfRange(shortest(number), bounds) }
      return number
    }
    return kind.written { .number($0) }
  }

  package static var positive: Self { .number(Bounds(above: 0)) }

  /// A length of time, in the key's unit: at most a million, which the system's clocks can count.
  package static var duration: Self { .number(Bounds(above: 0, upTo: 1e6)) }
}

extension ValueKind where Value == Int {
  package static func whole(_ bounds: Bounds = Bounds()) -> Self {
    let words = "whole number" + (bounds.words.map { ", \($0)" } ?? "")
    let schema: JSONValue = ["type": "integer"]
    let kind = ValueKind(words, schema: schema.adding(bounds.schema)) { (node) throws(ConfigurationError) in
      let integer = try node.integer(within: bounds.upTo == nil ? nil : bounds.words)
      guard bounds.contains(Double(integer)) else { throw node.outOfRange("\(integer)", bounds) }
      return integer
    }
    return kind.written { .number("\($0)") }
  }

  package static func whole(atLeast least: Int) -> Self { .whole(Bounds(from: Double(least))) }

  /// A count of things that are made or waited for, so that a slip of the keyboard does not take the machine down.
  package static func count(upTo most: Int) -> Self { .whole(Bounds(from: 1, upTo: Double(most))) }
}

extension ValueKind where Value == UInt64 {
  /// A whole number to the last of 64 bits.
  package static var unsigned: Self {
    let schema: JSONValue = ["type": "integer", "minimum": 0, "maximum": .number("\(UInt64.max)")]
    let kind = ValueKind("whole number, from 0 to 2⁶⁴ − 1", schema: schema) { (node) throws(ConfigurationError) in
      try node.unsigned()
    }
    return kind.written { .number("\($0)") }
  }
}

extension ValueKind where Value == Bool {
  package static var flag: Self {
    let kind = ValueKind("`true` or `false`", schema: ["type": "boolean"]) { (node) throws(ConfigurationError) in
      try node.flag()
    }
    return kind.written { .flag($0) }
  }
}

extension ValueKind where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of the type's names; `noun` says in messages what they are names of.
  package static func name(of noun: String) -> Self {
    let names = Value.allCases.map(\.rawValue)
    let words = names.map { "`\($0)`" }.joined(separator: ", ")
    let kind = ValueKind(words, schema: ["enum": .list(names.map { .text($0) })]) { (node) throws(ConfigurationError) in
      let text = try node.text()
      guard let name = Value(rawValue: text) else { throw node.error(.unknownName(text, kind: noun, known: names)) }
      return name
    }
    return kind.written { .text($0.rawValue) }
  }
}

extension ValueKind {
  /// A list with at least one element.
  package static func list<Element>(of element: ValueKind<Element>) -> ValueKind<[Element]> where Value == [Element] {
    let schema: JSONValue = ["type": "array", "minItems": 1, "items": element.schema]
    let kind = ValueKind<[Element]>("list of: \(element.words)", schema: schema) { (node) throws(ConfigurationError) in
      var values: [Element] = []
      for node in try node.list() { values.append(try element.read(node)) }
      return values
    }
    return kind.written { values in
      let texts = values.compactMap(element.json)
      return values.isEmpty || texts.count < values.count ? nil : .list(texts)
    }
  }

  /// One element without brackets, or a list of them.
  package static func oneOrMore<Element>(of element: ValueKind<Element>) -> ValueKind<[Element]> where Value == [Element] {
    let list = ValueKind<[Element]>.list(of: element)
    let schema: JSONValue = ["anyOf": [element.schema, list.schema]]
    let kind = ValueKind<[Element]>("\(element.words); or a list", schema: schema) { (node) throws(ConfigurationError) in
      node.isList ? try list.read(node) : [try element.read(node)]
    }
    return kind.written(as: list.json)
  }
}

extension YAMLNode {
  fileprivate func outOfRange(_ value: String, _ bounds: Bounds) -> ConfigurationError {
    error(.outOfRange(name, value: value, range: bounds.words ?? "another number"))
  }
}
