public import AssayKit
import Records

/// The problems and optimizers that a suite may name.
public struct Registry: Sendable {
  public let problems: [ProblemPlugin]
  public let optimizers: [OptimizerPlugin]

  public init(problems: [ProblemPlugin], optimizers: [OptimizerPlugin]) {
    let names = problems.map(\.description.name) + optimizers.map(\.description.name)
    precondition(Set(names).count == names.count, "two plugins of a registry share a name")
    self.problems = problems
    self.optimizers = optimizers
  }

  /// This registry and these plugins; one that has a name of this registry's takes its place.
  public func adding(problems: [ProblemPlugin], optimizers: [OptimizerPlugin]) -> Registry {
    let names = Set(problems.map(\.description.name) + optimizers.map(\.description.name))
    return Registry(
      problems: self.problems.filter { !names.contains($0.description.name) } + problems,
      optimizers: self.optimizers.filter { !names.contains($0.description.name) } + optimizers)
  }

  /// Whether a problem or an optimizer has this name.
  public func contains(_ name: String) -> Bool { problem(name) != nil || optimizer(name) != nil }

  public func problem(_ name: String) -> ProblemPlugin? { problems.first { $0.description.name == name } }

  public func optimizer(_ name: String) -> OptimizerPlugin? { optimizers.first { $0.description.name == name } }
}

extension Setting {
  /// A suite's value as a plugin's; nil if it is a list of anything but numbers.
  ///
  /// True and false are texts in suites and records, so that trials keep their names.
  init?(_ value: SuiteValue, as kind: SettingDescription.Kind) {
    switch value {
    case .number(let number): self = .number(number)
    case .text(let text):
      if case .flag = kind, let flag = truth(text) { self = .flag(flag) } else { self = .text(text) }
    case .list(let list):
      var numbers: [Double] = []
      for case .number(let number) in list { numbers.append(number) }
      guard numbers.count == list.count else { return nil }
      self = .numbers(numbers)
    }
  }
}

extension SettingDescription.Kind {
  /// The one way in which a value is written in trials' names: all words for a truth are the kind's own.
  func canonical(_ value: SuiteValue) -> SuiteValue {
    guard case .text(let text) = value, let truth = truth(text) else { return value }
    switch self {
    case .flag: return .text(truth ? "true" : "false")
    case .choice(let choices) where Set(choices) == ["no", "yes"]: return .text(truth ? "yes" : "no")
    default: return value
    }
  }
}

/// What a text says is true or false; nil for any other.
private func truth(_ text: String) -> Bool? {
  switch text {
  case "true", "yes": true
  case "false", "no": false
  default: nil
  }
}

extension Settings {
  /// The settings of a planned trial's plugin, completed with defaults.
  init(_ plugin: ConfiguredPlugin, descriptions: [SettingDescription], resources: Resources = Resources()) {
    var values: [String: Setting] = [:]
    for description in descriptions {
      values[description.name] = plugin.settings[description.name].flatMap { Setting($0, as: description.kind) }
    }
    self.init(values, descriptions: descriptions, resources: resources)
  }
}
