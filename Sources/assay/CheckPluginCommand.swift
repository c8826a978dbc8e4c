import ArgumentParser
import AssayKit
import Conformance
import PluginHost

struct CheckPluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Puts every optimizer and problem of a plugin through the checks that Assay's own pass, a command also "
      + "through those of its protocol.",
    discussion: """
      Ends with 0 where every check holds, 1 where one does not.

      EXAMPLES
        assay plugin check 'python3 my_optimizer.py'
        assay plugin check --transcript ./my_optimizer
      """)

  @Argument(help: "The plugin, as '--plugin' names it.")
  var plugin: String

  @Flag(help: "Print the messages of a short use of a command instead, with their numbers.")
  var transcript = false

  func run() throws {
    if transcript {
      do { return try printResult(try PluginHost.transcript(of: plugin)) } catch let fault as PluginFault {
        throw Failure(.verdictAgainst, "plugin '\(plugin)': \(fault)")
      }
    }
    isolate(memoryLimitBytes: usualMemoryLimitBytes)
    var findings = isLibrary(plugin) ? [] : checkProtocol(plugin).map { Line($0.check, $0.failure) }
    if findings.allSatisfy({ $0.failure == nil }) {
      let loaded: LoadedPlugins
      do { loaded = try loadPlugins([plugin]) } catch { throw Failure(.badInput, "\(error)") }
      let ofPlugins = loaded.optimizers.flatMap(checkOptimizer) + loaded.problems.flatMap { checkProblem($0) }
      for finding in ofPlugins {
        // What is not offered is not checked.
        let needsState = finding.check == "replaysFromASavedStateToTheBit"
        if needsState && loaded.withoutSavedState.contains(finding.plugin) { continue }
        findings.append(Line("\(finding.plugin): \(finding.check)", finding.failure))
      }
      loaded.endProcesses()
    }
    try printResult(findings.map(\.text).joined())
    let failed = findings.count { $0.failure != nil }
    if failed > 0 { throw Failure(.verdictAgainst, "\(failed) of \(findings.count) checks failed") }
  }

  /// A line for each check.
  private struct Line {
    let check: String
    let failure: String?

    init(_ check: String, _ failure: String?) {
      self.check = check
      self.failure = failure
    }

    var text: String { "  \(failure == nil ? "ok    " : "FAILED")  \(check)\(failure.map { ": \($0)" } ?? "")\n" }
  }
}
