/// Why a value does not fit a setting's kind.
public enum SettingMisfit: Equatable, Sendable {
  /// A text for a number, or the like.
  case otherKind
  /// A number outside the range, or one that is not whole but must be; also as an element of a list, or an empty list.
  case outOfRange
  /// A text that is not among the choices.
  case unknownChoice
}

extension SettingDescription.Kind {
  /// Whether a value is a list.
  public var isList: Bool {
    switch self {
    case .numbers, .integers: true
    case .number, .integer, .flag, .choice: false
    }
  }

  /// Returns why a value does not fit, or nil if it fits.
  public func misfit(_ value: Setting) -> SettingMisfit? {
    switch (self, value) {
    case (.number(let range), .number(let number)): range.contains(number) ? nil : .outOfRange
    case (.integer(let range), .number(let number)):
      range.contains(whole: number) ? nil : .outOfRange
    case (.numbers(let range), .numbers(let numbers)):
      !numbers.isEmpty && numbers.allSatisfy(range.contains) ? nil : .outOfRange
    case (.integers(let range), .numbers(let numbers)):
      !numbers.isEmpty && numbers.allSatisfy(range.contains(whole:)) ? nil : .outOfRange
    case (.flag, .flag): nil
    case (.choice(let choices), .text(let text)): choices.contains(text) ? nil : .unknownChoice
    default: .otherKind
    }
  }
}

extension ClosedRange<Int> {
  fileprivate func contains(whole number: Double) -> Bool { Int(exactly: number).map(contains) == true }
}

extension SettingDescription {
  /// Whether the default, if there is one, fits the kind.
  public var hasFittingDefault: Bool { defaultValue.flatMap(kind.misfit) == nil }
}

extension SettingDescription {
  /// Whether the value is not above that of the setting which bounds it; element by element, and one number stands for all.
  package func isBounded(in settings: Settings) -> Bool {
    guard let upperSetting else { return true }
    guard kind.isList else { return settings.number(name) <= settings.number(upperSetting) }
    let (lower, upper) = (settings.numbers(name), settings.numbers(upperSetting))
    return (0..<max(lower.count, upper.count)).allSatisfy { index in
      guard let least = element(index, of: lower), let greatest = element(index, of: upper) else { return true }
      return least <= greatest
    }
  }

  /// Returns nil beyond the end of a list of several.
  private func element(_ index: Int, of list: [Double]) -> Double? {
    list.count == 1 ? list[0] : index < list.count ? list[index] : nil
  }
}

/// The rule for names of plugins and settings, which are keys of suites and parts of trials' names.
public enum PluginName {
  /// The rule in words.
  public static let rule = "letters, digits, '-' and '_', a letter first, 64 at most"

  /// Whether a name keeps the rule.
  public static func isValid(_ name: String) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 64 else { return false }
    return name.utf8.allSatisfy { byte in
      isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_")
    }
  }
}
