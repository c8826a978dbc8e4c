import AssayKit
import Records

// What fits a setting, in words.

extension SettingDescription.Kind {
  /// What a value must be, in words.
  var wording: String {
    switch self {
    case .number: "a number"
    case .integer: "a whole number"
    case .numbers: "a list of numbers"
    case .integers: "a list of whole numbers"
    case .flag: "true or false"
    case .choice(let choices): "one of \(choices.joined(separator: ", "))"
    }
  }

  /// The numbers that fit, in words.
  var rangeWording: String {
    switch self {
    case .number(let range): "from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .numbers(SettingDescription.anyNumber): wording
    case .numbers(let range): "\(wording) from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
    case .integers(let range): "\(wording) from \(range.lowerBound) to \(range.upperBound)"
    case .flag, .choice: wording
    }
  }

  var choices: [String] { if case .choice(let choices) = self { choices } else { [] } }
}

extension Settings {
  /// A setting of numbers as suites write it.
  func wording(_ name: String, isList: Bool) -> String {
    isList ? "[\(numbers(name).map(shortest).joined(separator: ", "))]" : shortest(number(name))
  }
}
