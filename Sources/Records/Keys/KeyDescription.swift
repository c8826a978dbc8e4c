/// What a reader of the reference is told of the keys of one mapping.
public struct MappingDescription: Sendable {
  /// The mapping's name, which a heading of the reference has.
  public let name: String
  public let keys: [KeyDescription]
}

/// What a reader of the reference is told of one key.
public struct KeyDescription: Sendable {
  public let name: String
  /// The kind of value, in words.
  public let kind: String
  /// What is meant if the key is left out; nil if it is required, or if nothing is meant.
  public let defaultText: String?
  public let isRequired: Bool
  public let sentence: String
}

extension KeyTable {
  package var description: MappingDescription {
    MappingDescription(
      name: name,
      keys: keys.map { key in
        KeyDescription(
          name: key.name, kind: key.words,
          defaultText: key.defaultWords ?? key.defaultValue(blank).map { "`\($0.flowText)`" }, isRequired: key.isRequired,
          sentence: key.sentence)
      })
  }

  /// The JSON Schema of the mapping.
  package var schema: JSONValue {
    let required = keys.filter(\.isRequired).map { JSONValue.text($0.name) }
    let properties = keys.map { key in
      JSONValue.Member(key: key.name, value: key.schemaWithWords(blank))
    }
    let schema: JSONValue = ["type": "object", "properties": .object(properties), "additionalProperties": false]
    return (required.isEmpty ? schema : schema.adding(["required": .list(required)])).adding(shape)
  }
}

extension Key {
  /// The value's schema with the key's sentence and default, which editors show.
  fileprivate func schemaWithWords(_ blank: Record) -> JSONValue {
    let text = sentence + (defaultWords.map { " Default: \($0)." } ?? "")
    let words: JSONValue = ["description": .text(text.replacing("`", with: ""))]
    let described = words.adding(schema)
    return defaultValue(blank).map { described.adding(["default": $0]) } ?? described
  }
}
