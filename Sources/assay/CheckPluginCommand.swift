import ArgumentParser
import AssayKit
import Conformance
import PluginHost
import Records
import Rendering

struct CheckPluginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks every optimizer, problem and model of a plugin; Assay's own pass the same checks.",
    discussion: """
      A plugin that is a command is also checked for the protocol. The exit code is 0 if every \
      check holds, and 1 if one does not.

      EXAMPLES
        assay plugin check 'python3 my_optimizer.py'
        assay plugin check --transcript ./my_optimizer
      """)

  @Argument(help: "The plugin: a shared library's path, or a command.")
  var plugin: String

  @Flag(help: "Print the messages and numbers that Assay and a command exchange in a short use; check nothing.")
  var transcript = false

  @Flag(help: "Run a command in a sandbox: a read-only system, an empty /tmp, no network, no reports.")
  var sandbox = false

  /// Whether this process runs the checks; see `shelter`.
  @Flag(help: .private)
  var sheltered = false

  /// How long all checks together may take.
  private static let limitSeconds = 3600.0

  func run() async throws {
    try await named.shelter(
      isSheltered: sheltered, limitSeconds: Self.limitSeconds, lost: .verdictAgainst, transcript ? printTranscript : check)
  }

  private func printTranscript() throws {
    useSandbox()
    do { try printText(shown(try PluginHost.transcript(of: plugin))) } catch let fault as PluginFault {
      throw Failure(.verdictAgainst, "plugin '\(plugin)': \(fault)")
    }
  }

  /// What is not loaded as a plugin, but started as a command.
  private func useSandbox() {
    if !isLibrary(plugin), let sandbox = named.sandbox { PluginProcesses.useSandbox(sandbox) }
  }

  /// A text line by line, with what a plugin may have said in it.
  private func shown(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }.joined(separator: "\n")
  }

  private var named: NamedPlugins {
    NamedPlugins([plugin], sandbox: sandbox ? Sandbox(hiding: ["results"]) : nil)
  }

  private func check() throws {
    useSandbox()
    var lines = isLibrary(plugin) ? [] : checkProtocol(plugin).map { Line($0.check, $0.failure) }
    try printLines(lines.map(\.text).joined())
    if lines.allSatisfy({ $0.failure == nil }) { lines += try checkContents() }
    let failed = lines.count { $0.failure != nil }
    if failed > 0 { throw Failure(.verdictAgainst, "\(failed) of \(lines.count) checks failed") }
  }

  /// Checks all that the plugin offers, and returns the lines printed.
  private func checkContents() throws -> [Line] {
    let loaded = try named.load().plugins
    defer { loaded.endProcesses() }
    var lines: [Line] = []
    for optimizer in loaded.optimizers {
      let description = optimizer.description
      guard try canBeMade(description.name, description.hyperparameters) else { continue }
      lines += try printed(checkOptimizer(optimizer), of: loaded)
    }
    for problem in loaded.problems {
      let description = problem.description
      guard try canBeMade(description.name, description.settings) else { continue }
      lines += try printed(checkProblem(problem), of: loaded)
    }
    return lines
  }

  /// Prints the findings about one plugin at once, since the next one may end this process.
  private func printed(_ findings: [Finding], of plugins: LoadedPlugins) throws -> [Line] {
    let lines = findings.filter { !isNotOffered($0, by: plugins) }.map { Line("\($0.plugin): \($0.check)", $0.failure) }
    try printLines(lines.map(\.text).joined())
    return lines
  }

  /// Checks make their plugins with the defaults of their settings.
  private func canBeMade(_ name: String, _ settings: [SettingDescription]) throws -> Bool {
    guard let required = settings.first(where: { $0.defaultValue == nil }) else { return true }
    try printLines("  --      \(visible(name)): not checked, since '\(visible(required.name))' has no default\n")
    return false
  }

  /// What a plugin does not offer is not checked.
  private func isNotOffered(_ finding: Finding, by plugins: LoadedPlugins) -> Bool {
    finding.check == "replaysFromASavedStateToTheBit" && plugins.withoutSavedState.contains(finding.plugin)
  }

  /// A line for each check.
  private struct Line {
    let check: String
    let failure: String?

    init(_ check: String, _ failure: String?) {
      self.check = check
      self.failure = failure
    }

    var text: String { "  \(failure == nil ? "ok    " : "FAILED")  \(shown)\n" }

    private var shown: String { visible(check + (failure.map { ": \(shortened($0))" } ?? "")) }

    /// The beginning of what a plugin may have written at any length.
    private func shortened(_ text: String) -> String {
      let lines = text.split(separator: "\n", maxSplits: Self.mostLines, omittingEmptySubsequences: false)
      let kept = lines.prefix(Self.mostLines).map {
        String($0.prefix(Self.mostLetters)) + ($0.count > Self.mostLetters ? "…" : "")
      }
      return kept.joined(separator: "\n") + (lines.count > Self.mostLines ? "\n…" : "")
    }

    private static let mostLines = 19
    private static let mostLetters = 1000
  }
}
