/// A setting of a problem or an optimizer that a suite may choose: its name, kind, default and range.
public struct SettingDescription: Sendable {
  public let name: String
  public let summary: String
  public let kind: Kind
  /// The value if the suite gives none; nil makes the setting required.
  public let defaultValue: Setting?

  /// What a setting may be.
  public enum Kind: Sendable {
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    /// A list of numbers of any length above zero, each of them in the range.
    case numbers(ClosedRange<Double>)
    /// A list of whole numbers of any length above zero, each of them in the range.
    case integers(ClosedRange<Int>)
    /// True or false.
    case flag
    case choice([String])
  }

  /// The range of every finite number.
  public static let anyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  public init(_ name: String, _ kind: Kind, default defaultValue: Setting?, _ summary: String) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.summary = summary
  }
}

/// The value of a setting.
public enum Setting: Equatable, Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  case number(Double)
  case numbers([Double])
  case flag(Bool)
  case text(String)

  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(arrayLiteral elements: Double...) { self = .numbers(elements) }
}

/// What a run lends a problem: no part of a trial's definition. Threads change no bit, and data are known by their digest.
public struct Resources: Sendable {
  /// The folder of the data; nil for seeded ones.
  public let dataFolder: String?
  /// At most so many threads work on one step.
  public let threads: Int

  public init(dataFolder: String? = nil, threads: Int = 1) {
    precondition(threads > 0, "a step needs a thread, not \(threads)")
    self.dataFolder = dataFolder
    self.threads = threads
  }
}

/// The settings of one problem or optimizer, complete and checked against its descriptions.
public struct Settings: Sendable {
  public let resources: Resources
  private let values: [String: Setting]

  /// Completes `values` with the defaults of `descriptions`. The harness has checked that they fit their kinds.
  public init(_ values: [String: Setting], descriptions: [SettingDescription], resources: Resources = Resources()) {
    self.resources = resources
    var complete = values
    for description in descriptions where complete[description.name] == nil {
      complete[description.name] = description.defaultValue
    }
    self.values = complete
  }

  public func number(_ name: String) -> Double {
    guard case .number(let value) = values[name] else { preconditionFailure("'\(name)' is not a number setting") }
    return value
  }

  public func integer(_ name: String) -> Int { Int(number(name)) }

  public func numbers(_ name: String) -> [Double] {
    guard case .numbers(let value) = values[name] else { preconditionFailure("'\(name)' is not a list setting") }
    return value
  }

  public func integers(_ name: String) -> [Int] { numbers(name).map { Int($0) } }

  public func flag(_ name: String) -> Bool {
    guard case .flag(let value) = values[name] else { preconditionFailure("'\(name)' is not a true-or-false setting") }
    return value
  }

  public func text(_ name: String) -> String {
    guard case .text(let value) = values[name] else { preconditionFailure("'\(name)' is not a text setting") }
    return value
  }
}
