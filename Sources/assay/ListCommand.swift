import ArgumentParser
import AssayKit
import Rendering

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the problems and optimizers that a suite may name.",
    discussion: """
      EXAMPLES
        assay list
        assay list --plugin ./libmine.so
        assay list --format json
      """)

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<DocumentFormats>

  func run() async throws {
    guard !plugins.rehearsal else {
      _ = try await rehearsedPlan([plugins.plugins], isRehearsal: true, limitSeconds: loadingSeconds) { _ in [Int]() }
      return
    }
    try await plugins.shelter(limitSeconds: loadingSeconds, list)
  }

  private func list() throws {
    let registry = try plugins.plugins.load().registry
    try output.deliver(
      Document(
        Catalog(
          problems: registry.problems.map { entry($0.description.name, $0.description.summary, $0.description.settings) },
          optimizers: registry.optimizers.map {
            entry($0.description.name, $0.description.summary, $0.description.hyperparameters)
          })))
  }

  private func entry(_ name: String, _ summary: String, _ settings: [SettingDescription]) -> Catalog.Entry {
    Catalog.Entry(name: name, summary: summary, settings: settings.map(\.name))
  }
}
