/// A setting of a problem or an optimizer that a suite may choose: its name, kind, default and range.
public struct SettingDescription: Sendable {
  /// What suites call it, by the rule of `PluginName`.
  public let name: String
  /// A phrase for `assay describe`.
  public let summary: String
  /// What it may be, with its range.
  public let kind: Kind
  /// The value if the suite gives none; nil makes the setting required.
  public let defaultValue: Setting?
  /// The plugin's setting that this one must not be above, nil for none.
  package private(set) var upperSetting: String?

  /// What a setting may be.
  public enum Kind: Sendable {
    /// A number in the range, never NaN.
    case number(ClosedRange<Double>)
    /// A whole number in the range.
    case integer(ClosedRange<Int>)
    /// A list of numbers of any length above zero, each of them in the range.
    case numbers(ClosedRange<Double>)
    /// A list of whole numbers of any length above zero, each of them in the range.
    case integers(ClosedRange<Int>)
    /// True or false.
    case flag
    /// One of these words.
    case choice([String])
  }

  /// The range of every finite number.
  public static let anyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  /// Describes a setting.
  ///
  ///     SettingDescription("rate", .number(0...1e300), default: 0.01, "the learning rate")
  public init(_ name: String, _ kind: Kind, default defaultValue: Setting?, _ summary: String) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.summary = summary
  }

  /// Returns the setting as one that must not be above another of its plugin, which has a default and is a list if this is.
  package func notAbove(_ other: String) -> SettingDescription {
    var description = self
    description.upperSetting = other
    return description
  }
}

/// The value of a setting.
public enum Setting: Equatable, Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  /// A number, or a whole number.
  case number(Double)
  /// A list of numbers, or of whole numbers.
  case numbers([Double])
  /// True or false.
  case flag(Bool)
  /// A word of a choice.
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

  /// - Parameters:
  ///   - dataFolder: The folder of the data; nil for seeded ones.
  ///   - threads: At least 1.
  public init(dataFolder: String? = nil, threads: Int = 1) {
    precondition(threads > 0, "a step needs a thread, not \(threads)")
    self.dataFolder = dataFolder
    self.threads = threads
  }
}

/// The settings of one problem or optimizer, complete and checked against its descriptions.
///
/// To ask for a setting that has no description, or one of another kind, is a programming error.
public struct Settings: Sendable {
  /// What the run lends the problem: threads and a folder of data.
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

  /// The value of a setting of the kind `number`.
  public func number(_ name: String) -> Double {
    guard case .number(let value) = values[name] else { preconditionFailure("'\(name)' is not a number setting") }
    return value
  }

  /// The value of a setting of the kind `integer`.
  public func integer(_ name: String) -> Int { Int(number(name)) }

  /// The value of a setting of the kind `numbers`.
  public func numbers(_ name: String) -> [Double] {
    guard case .numbers(let value) = values[name] else { preconditionFailure("'\(name)' is not a list setting") }
    return value
  }

  /// The value of a setting of the kind `integers`.
  public func integers(_ name: String) -> [Int] { numbers(name).map { Int($0) } }

  /// The value of a setting of the kind `flag`.
  public func flag(_ name: String) -> Bool {
    guard case .flag(let value) = values[name] else { preconditionFailure("'\(name)' is not a true-or-false setting") }
    return value
  }

  /// The value of a setting of the kind `choice`.
  public func text(_ name: String) -> String {
    guard case .text(let value) = values[name] else { preconditionFailure("'\(name)' is not a text setting") }
    return value
  }
}
