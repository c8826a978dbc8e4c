import ArgumentParser
import AssayKit
import Records
import Rendering

struct DescribeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Describes a problem or an optimizer: formula, optimum, settings with defaults, source.",
    discussion: """
      EXAMPLES
        assay describe rosenbrock
        assay describe adam
        assay describe myOptimizer --plugin ./libmine.so
      """)

  @Argument(
    help: "The name, as 'assay list' shows it.",
    completion: .list(
      builtInRegistry.problems.map(\.description.name) + builtInRegistry.optimizers.map(\.description.name)))
  var name: String

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  func run() async throws { try await plugins.shelter(limitSeconds: loadingSeconds, describe) }

  private func describe() throws {
    let registry = try plugins.plugins.load().registry
    if let problem = registry.problem(name) {
      try printLines(text(problem.description))
    } else if let optimizer = registry.optimizer(name) {
      try printLines(text(optimizer.description))
    } else {
      let known = registry.problems.map(\.description.name) + registry.optimizers.map(\.description.name)
      let hint = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? "; 'assay list' shows all"
      throw Failure(.badInput, "nothing is called '\(name)'\(hint)")
    }
  }

  private func text(_ problem: ProblemDescription) -> String {
    """
    \(visible(problem.name)): \(visible(problem.summary))

      formula  \(visible(problem.formula))
      domain   \(visible(problem.domain))
      optimum  \(visible(problem.optimum))
      start    \(visible(problem.start))
      source   \(visible(problem.source))

    """ + text(problem.settings, title: "settings")
  }

  private func text(_ optimizer: OptimizerDescription) -> String {
    let needs = Capability.allCases.filter(optimizer.requires.contains).map(\.description)
    return """
      \(visible(optimizer.name)): \(visible(optimizer.summary))

        formula  \(visible(optimizer.formula))
        needs    \(needs.isEmpty ? "values only" : needs.joined(separator: " and "))
        source   \(visible(optimizer.source))

      """ + text(optimizer.hyperparameters, title: "hyperparameters")
  }

  private func text(_ settings: [SettingDescription], title: String) -> String {
    guard !settings.isEmpty else { return "\nno \(title)\n" }
    let lines = settings.map { setting in
      let value = setting.defaultValue.map { "default \(wording($0))" } ?? "required"
      return "  \(visible("\(setting.name): \(setting.summary) (\(wording(setting.kind)); \(value))"))\n"
    }
    return "\n\(title)\n" + lines.joined()
  }

  private func wording(_ kind: SettingDescription.Kind) -> String {
    switch kind {
    case .number(let range): "\(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
    case .integer(let range): "whole, \(range.lowerBound) to \(range.upperBound)"
    case .numbers(let range):
      range == SettingDescription.anyNumber
        ? "a list of numbers" : "a list of numbers, \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
    case .integers(let range): "a list of whole numbers, \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .choice(let choices): choices.joined(separator: ", ")
    }
  }

  private func wording(_ setting: Setting) -> String {
    switch setting {
    case .number(let number): shortest(number)
    case .numbers(let numbers): "[\(numbers.map(shortest).joined(separator: ", "))]"
    case .flag(let flag): flag ? "true" : "false"
    case .text(let text): text
    }
  }
}
