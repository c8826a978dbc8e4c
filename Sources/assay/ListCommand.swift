import ArgumentParser
import AssayKit

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the problems and optimizers that a suite may name.",
    discussion: """
      EXAMPLES
        assay list
        assay list --plugin ./libmine.so
      """)

  @OptionGroup var plugins: PluginOptions

  func run() async throws {
    guard !plugins.rehearsal else {
      _ = try await rehearsedPlan([plugins.plugins], isRehearsal: true, limitSeconds: loadingSeconds) { _ in }
      return
    }
    try await plugins.shelter(limitSeconds: loadingSeconds, list)
  }

  private func list() throws {
    let registry = try plugins.plugins.load().registry
    let problems = registry.problems.map { ($0.description.name, $0.description.summary) }
    let optimizers = registry.optimizers.map { ($0.description.name, $0.description.summary) }
    let width = (problems + optimizers).map(\.0.count).max() ?? 0
    func lines(_ entries: [(String, String)]) -> String {
      entries.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)\n" }.joined()
    }
    try printResult("problems\n\(lines(problems))\noptimizers\n\(lines(optimizers))")
  }
}
