import JSONCoding

/// A JSON text whose objects keep the order of their keys, as a schema that people read should.
public indirect enum JSONValue: Equatable, Sendable {
  /// A number as it is spelled.
  case number(String)
  case text(String)
  case flag(Bool)
  case list([JSONValue])
  case object([Member])

  public struct Member: Equatable, Sendable {
    public let key: String
    public let value: JSONValue
  }

  package static func number(_ number: Double) -> JSONValue { .number(shortest(number)) }

  /// The object with more members at its end.
  package func adding(_ members: JSONValue) -> JSONValue {
    guard case .object(let first) = self, case .object(let more) = members else { return self }
    return .object(first + more)
  }

  package subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral text: String) { self = .text(text) }
  public init(integerLiteral number: Int) { self = .number("\(number)") }
  public init(booleanLiteral flag: Bool) { self = .flag(flag) }
  public init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { Member(key: $0, value: $1) })
  }
}

extension JSONValue {
  /// The value as a file's text: two spaces a level, and a line's end.
  public var fileText: String { text(indentation: "") + "\n" }

  private func text(indentation: String) -> String {
    let inner = indentation + "  "
    func block(_ marks: (String, String), _ lines: [String]) -> String {
      guard !lines.isEmpty else { return marks.0 + marks.1 }
      return "\(marks.0)\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indentation)\(marks.1)"
    }
    switch self {
    case .number(let number): return number
    case .text(let text): return quotedJSON(text)
    case .flag(let flag): return "\(flag)"
    case .list(let elements) where elements.allSatisfy(\.isScalar):
      return "[" + elements.map { $0.text(indentation: "") }.joined(separator: ", ") + "]"
    case .list(let elements): return block(("[", "]"), elements.map { $0.text(indentation: inner) })
    case .object(let members):
      return block(("{", "}"), members.map { "\(quotedJSON($0.key)): \($0.value.text(indentation: inner))" })
    }
  }

  private var isScalar: Bool {
    switch self {
    case .number, .text, .flag: true
    case .list, .object: false
    }
  }

  /// The value as YAML on one line: `[float64]`.
  var flowText: String {
    switch self {
    case .number(let text), .text(let text): text
    case .flag(let flag): "\(flag)"
    case .list(let elements): "[" + elements.map(\.flowText).joined(separator: ", ") + "]"
    case .object(let members): "{" + members.map { "\($0.key): \($0.value.flowText)" }.joined(separator: ", ") + "}"
    }
  }
}
