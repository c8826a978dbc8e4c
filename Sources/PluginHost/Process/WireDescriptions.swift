import AssayKit

/// An optimizer's description on the wire.
struct WireOptimizer: Decodable {
  let name: String
  let summary: String
  let formula: String
  let source: String
  let hyperparameters: [WireSetting]?
  let requires: [Capability]?
  let greatestDimension: Int?
  /// Whether its state can be saved and restored.
  let savesState: Bool?

  func description() throws(PluginFault) -> OptimizerDescription {
    try checkName(name, of: name)
    if let greatestDimension, greatestDimension < 1 {
      throw .badDescription(of: name, "its 'greatestDimension' is \(greatestDimension)")
    }
    return OptimizerDescription(
      name: name, summary: summary, formula: formula, source: source,
      hyperparameters: try settings(hyperparameters ?? [], of: name), requires: Set(requires ?? []),
      greatestDimension: greatestDimension)
  }
}

/// A problem's description on the wire.
struct WireProblem: Decodable {
  let name: String
  let summary: String
  let formula: String
  let domain: String
  let optimum: String
  let start: String
  let source: String
  let settings: [WireSetting]?
  /// Version 1's name of the settings.
  let parameters: [WireSetting]?

  func description() throws(PluginFault) -> ProblemDescription {
    try checkName(name, of: name)
    return ProblemDescription(
      name: name, summary: summary, formula: formula, domain: domain, optimum: optimum, start: start, source: source,
      settings: try PluginHost.settings(settings ?? parameters ?? [], of: name))
  }
}

/// A setting's description on the wire; its kind says which of the other keys it has.
struct WireSetting: Decodable {
  enum Kind: String, Decodable {
    case number
    case integer
    case numbers
    case integers
    case flag
    case choice
  }

  let name: String
  let summary: String
  let kind: Kind
  /// The range of a number, of an integer, or of a list's elements.
  let least: Double?
  let greatest: Double?
  let choices: [String]?
  /// nil makes the setting required.
  let `default`: SettingValue?

  func setting(of owner: String) throws(PluginFault) -> SettingDescription {
    try checkName(name, of: owner)
    let description = SettingDescription(name, try kind(of: owner), default: self.default?.setting, summary)
    guard description.hasFittingDefault else {
      throw .badDescription(of: owner, "'\(name)' does not admit its default")
    }
    return description
  }

  private func kind(of owner: String) throws(PluginFault) -> SettingDescription.Kind {
    switch kind {
    case .flag: return .flag
    case .choice:
      guard let choices, !choices.isEmpty else { throw .badDescription(of: owner, "'\(name)' has no choices") }
      return .choice(choices)
    case .number, .numbers:
      let (least, greatest) = (least ?? -.greatestFiniteMagnitude, greatest ?? .greatestFiniteMagnitude)
      guard least <= greatest else { throw .badDescription(of: owner, "'\(name)' has an empty range") }
      return kind == .number ? .number(least...greatest) : .numbers(least...greatest)
    case .integer, .integers:
      guard let least = Int(exactly: least ?? -1e15), let greatest = Int(exactly: greatest ?? 1e15), least <= greatest
      else {
        throw .badDescription(of: owner, "'\(name)' has no range of whole numbers")
      }
      return kind == .integer ? .integer(least...greatest) : .integers(least...greatest)
    }
  }
}

private func settings(_ wireSettings: [WireSetting], of owner: String) throws(PluginFault) -> [SettingDescription] {
  var settings: [SettingDescription] = []
  for wire in wireSettings {
    guard !settings.contains(where: { $0.name == wire.name }) else {
      throw .badDescription(of: owner, "it has two settings called '\(wire.name)'")
    }
    settings.append(try wire.setting(of: owner))
  }
  return settings
}

private func checkName(_ name: String, of owner: String) throws(PluginFault) {
  guard PluginName.isValid(name) else {
    throw .badDescription(of: owner, "'\(name)' is no name: \(PluginName.rule)")
  }
}
