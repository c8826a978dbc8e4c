/// The keys of one mapping of a file: from this table come its reading, its reference and its schema.
package struct KeyTable<Record: Sendable>: Sendable {
  /// The table's name in the reference: `timing`.
  package let name: String
  /// What the mapping is called in messages: `the suite`, `'timing'`.
  package let place: String
  /// What a mapping without keys means: the defaults.
  package let blank: Record
  /// What a schema can say beyond the single keys.
  package let shape: JSONValue
  package let keys: [Key<Record>]
  /// Refuses a record whose values do not fit together.
  private let check: @Sendable (Record, YAMLNode) throws(ConfigurationError) -> Void

  package init(
    _ name: String, in place: String, blank: Record, shape: JSONValue = [:], _ keys: [Key<Record>],
    check: @escaping @Sendable (Record, YAMLNode) throws(ConfigurationError) -> Void = { (_, _) in }
  ) {
    self.name = name
    self.place = place
    self.blank = blank
    self.shape = shape
    self.keys = keys
    self.check = check
  }

  /// Reads a mapping.
  ///
  /// - Parameters:
  ///   - place: What messages call the mapping; nil for the table's own name of it.
  ///   - replacements: Nodes that stand in for those of their keys.
  package func read(
    _ node: YAMLNode, as place: String? = nil, replacing replacements: [String: YAMLNode] = [:]
  ) throws(ConfigurationError) -> Record {
    let nodes = try self.nodes(of: node, as: place).merging(replacements) { $1 }
    var record = blank
    for key in keys {
      if let node = nodes[key.name] {
        try key.read(node, &record)
      } else if key.isRequired {
        throw node.error(.missingKey(key.name, within: place ?? self.place))
      }
    }
    try check(record, node)
    return record
  }

  /// The values by key; every key must be one of the table's.
  package func nodes(of node: YAMLNode, as place: String? = nil) throws(ConfigurationError) -> [String: YAMLNode] {
    let place = place ?? self.place
    let entries = try node.entries()
    for (name, value) in entries where !keys.contains(where: { $0.name == name }) {
      let fault: ConfigurationError.Fault =
        if let key = keys.first(where: { $0.formerName == name }) {
          .renamedKey(name, to: key.name, within: place)
        } else {
          .unknownKey(name, within: place, known: keys.map(\.name))
        }
      throw ConfigurationError(file: node.file, line: value.keyLine, fault: fault)
    }
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value.node) })
  }
}

/// One key of a mapping.
package struct Key<Record: Sendable>: Sendable {
  package let name: String
  /// The name before version 0.2.0; nil if it was the same.
  package let formerName: String?
  package private(set) var isRequired: Bool
  /// What the value is and does, in one sentence.
  package let sentence: String
  /// The kind of value, in words.
  package let words: String
  package let schema: JSONValue
  /// What is meant if the key is left out, in words; nil if the blank record says it.
  package private(set) var defaultWords: String?
  package private(set) var defaultValue: @Sendable (Record) -> JSONValue?
  package let read: @Sendable (YAMLNode, inout Record) throws(ConfigurationError) -> Void

  package init<Value>(
    _ name: String, was formerName: String? = nil, _ kind: ValueKind<Value>, required isRequired: Bool = false,
    default defaultWords: String? = nil, get: @escaping @Sendable (Record) -> Value? = { _ in nil },
    set: @escaping @Sendable (inout Record, Value) -> Void, _ sentence: String
  ) {
    self.name = name
    self.formerName = formerName
    self.isRequired = isRequired
    self.sentence = sentence
    words = kind.words
    schema = kind.schema
    self.defaultWords = defaultWords
    defaultValue = { isRequired ? nil : get($0).flatMap(kind.json) }
    read = { (node, record) throws(ConfigurationError) in set(&record, try kind.read(node)) }
  }

  package init<Value>(
    _ name: String, was formerName: String? = nil, _ kind: ValueKind<Value>,
    _ property: any WritableKeyPath<Record, Value> & Sendable, required isRequired: Bool = false,
    default defaultWords: String? = nil, _ sentence: String
  ) {
    self.init(
      name, was: formerName, kind, required: isRequired, default: defaultWords, get: { $0[keyPath: property] },
      set: { $0[keyPath: property] = $1 }, sentence)
  }

  package init<Value>(
    _ name: String, was formerName: String? = nil, _ kind: ValueKind<Value>,
    _ property: any WritableKeyPath<Record, Value?> & Sendable, default defaultWords: String? = nil, _ sentence: String
  ) {
    self.init(
      name, was: formerName, kind, default: defaultWords, get: { $0[keyPath: property] },
      set: { $0[keyPath: property] = $1 }, sentence)
  }

  /// The key if it may be left out; then something else says what it means.
  package var replacement: Key {
    var key = self
    key.isRequired = false
    key.defaultWords = nil
    key.defaultValue = { _ in nil }
    return key
  }
}

extension ValueKind where Value: Sendable {
  /// A mapping by a table.
  package static func mapping(_ table: KeyTable<Value>) -> Self {
    ValueKind("mapping: [\(table.name)](#\(table.name))", schema: table.schema) { (node) throws(ConfigurationError) in
      try table.read(node)
    }
  }

  /// A mapping of exactly one of the table's keys, which says what its value means: `{distance: 1e-3}`.
  ///
  /// - Parameters:
  ///   - noun: What messages call the keys: `tolerance`.
  ///   - shape: The message for a mapping of none or of several.
  package static func one(of table: KeyTable<Value?>, called noun: String, else shape: String) -> Self {
    ValueKind(
      "mapping of one key: [\(table.name)](#\(table.name))",
      schema: table.schema.adding(["minProperties": 1, "maxProperties": 1])
    ) { (node) throws(ConfigurationError) in
      guard node.isMapping else { throw node.error(.invalid(shape)) }
      let entries = try node.entries()
      guard entries.count == 1, let entry = entries.first else { throw node.error(.invalid(shape)) }
      guard let key = table.keys.first(where: { $0.name == entry.key }) else {
        throw ConfigurationError(
          file: node.file, line: entry.value.keyLine,
          fault: .unknownName(entry.key, kind: noun, known: table.keys.map(\.name)))
      }
      var value: Value?
      try key.read(entry.value.node, &value)
      guard let value else { throw node.error(.invalid(shape)) }
      return value
    }
  }
}
