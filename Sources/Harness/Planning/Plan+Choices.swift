import AssayKit
import Records

// How the choices of a suite become plugins with settings: every name found, every list multiplied out, every value checked.

extension ExperimentPlanner {
  func problems(_ choice: PluginChoice) throws(ConfigurationError) -> [ConfiguredPlugin] {
    guard let plugin = registry.problem(choice.name) else {
      throw error(
        choice.line,
        .unknownPlugin(choice.name, kind: "problem", known: registry.problems.map(\.description.name)))
    }
    return try expand(choice, settings: plugin.description.settings)
  }

  func optimizers(_ choice: PluginChoice) throws(ConfigurationError) -> [ConfiguredPlugin] {
    guard let plugin = registry.optimizer(choice.name) else {
      throw error(
        choice.line,
        .unknownPlugin(choice.name, kind: "optimizer", known: registry.optimizers.map(\.description.name)))
    }
    return try expand(
      choice, settings: plugin.description.hyperparameters, besides: experiment.tuning?.hyperparameters.map(\.name) ?? [])
  }

  /// One plugin for each combination of the choice's lists, the last setting by name fastest; settings `besides` are given
  /// elsewhere.
  func expand(
    _ choice: PluginChoice, settings descriptions: [SettingDescription], besides: [String] = []
  ) throws(ConfigurationError) -> [ConfiguredPlugin] {
    for name in choice.settings.keys.sorted() where !descriptions.contains(where: { $0.name == name }) {
      throw error(
        choice.settingLines[name] ?? choice.line,
        .unknownSetting(name, of: choice.name, known: descriptions.map(\.name)))
    }
    var combinations: [[String: SuiteValue]] = [[:]]
    for description in descriptions.sorted(by: { $0.name < $1.name }) {
      guard let given = choice.settings[description.name] else {
        if description.defaultValue == nil, !besides.contains(description.name) {
          throw error(choice.line, .missingSetting(description.name, of: choice.name))
        }
        continue
      }
      let line = choice.settingLines[description.name] ?? choice.line
      let values = alternatives(given, of: description).map(description.kind.canonical)
      for value in values { try check(value, against: description, line: line) }
      combinations = combinations.flatMap { combination in
        values.map { value in combination.merging([description.name: value]) { $1 } }
      }
    }
    let plugins = combinations.map { ConfiguredPlugin(name: choice.name, settings: $0) }
    for plugin in plugins { try checkOrder(of: plugin, descriptions, line: choice.line) }
    return plugins
  }

  /// Refuses a setting that is above the one that bounds it; `reason` ends the sentence.
  func checkOrder(
    of plugin: ConfiguredPlugin, _ descriptions: [SettingDescription], line: Int, reason: String = ""
  ) throws(ConfigurationError) {
    for description in descriptions {
      guard let upper = description.upperSetting else { continue }
      let settings = Settings(plugin, descriptions: descriptions)
      guard !description.isBounded(in: settings) else { continue }
      let values = [description.name, upper].map { "'\($0)' (\(settings.wording($0, isList: description.kind.isList)))" }
      throw error(line, .invalid("\(values[0]) of '\(plugin.name)' is above \(values[1])\(reason)"))
    }
  }

  /// The values a setting takes: a list's elements, except where a list is one value.
  func alternatives(_ setting: SuiteValue, of description: SettingDescription) -> [SuiteValue] {
    guard case .list(let elements) = setting else { return [setting] }
    if description.kind.isList, !elements.contains(where: { if case .list = $0 { true } else { false } }) {
      return [setting]
    }
    return elements
  }

  func check(_ value: SuiteValue, against description: SettingDescription, line: Int) throws(ConfigurationError) {
    let kind = description.kind
    let otherKind = ConfigurationError.Fault.wrongType(of: description.name, expected: kind.wording, found: "'\(value)'")
    guard let setting = Setting(value, as: kind) else { throw error(line, otherKind) }
    switch kind.misfit(setting) {
    case nil: try checkRepresentable(description.name, setting.writtenNumbers, line: line)
    case .otherKind: throw error(line, otherKind)
    case .outOfRange:
      throw error(line, .outOfRange(description.name, value: "\(value)", range: kind.rangeWording))
    case .unknownChoice:
      throw error(line, .unknownName("\(value)", kind: description.name, known: kind.choices))
    }
  }
}
