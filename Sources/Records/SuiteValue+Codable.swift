extension SuiteValue: Codable {
  /// A number, a string or a list, as itself.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let list = try? container.decode([SuiteValue].self) {
      self = .list(list)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}

extension SuiteValue: CustomStringConvertible {
  /// The shortest text that reads back to the same value: `0.001`, `pytorch`, `[1, -10]`.
  public var description: String {
    switch self {
    case .number(let number): shortest(number)
    case .text(let text): text
    case .list(let list): "[" + list.map(\.description).joined(separator: ", ") + "]"
    }
  }
}

/// The shortest decimal that reads back to `number`, without the `.0` of a whole number.
public func shortest(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
