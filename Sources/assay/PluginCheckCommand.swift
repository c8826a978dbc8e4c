import ArgumentParser
import AssayKit
import Conformance
import PluginHost

struct PluginCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Puts a plugin through the checks of its protocol, and all it offers through those of every plugin.",
    discussion: """
      Ends with 0 where every check holds, 1 where one does not.

      EXAMPLES
        assay plugin check 'python3 my_optimizer.py'
        assay plugin check --transcript ./my_optimizer
      """)

  @Argument(help: ArgumentHelp("The command.", valueName: "command"))
  var command: String

  @Flag(help: "Print the messages of a short use instead, with their numbers.")
  var transcript = false

  func run() throws {
    if transcript {
      do { return try printResult(try PluginHost.transcript(of: command)) } catch let fault as PluginFault {
        throw Failure(.verdictAgainst, "plugin '\(command)': \(fault)")
      }
    }
    let findings = checkProtocol(command)
    try show("protocol", findings.map { ($0.check, $0.failure) })
    var failures = findings.count { $0.failure != nil }
    if failures == 0 {
      let loaded = try loadPlugins([command])
      for plugin in loaded.optimizers { failures += try show(checkOptimizer(plugin), of: plugin.description.name) }
      for plugin in loaded.problems { failures += try show(checkProblem(plugin), of: plugin.description.name) }
    }
    if failures > 0 { throw Failure(.verdictAgainst, "\(failures) checks do not hold") }
  }

  /// Prints what was found of one plugin, and counts the failures.
  private func show(_ findings: [Finding], of name: String) throws -> Int {
    try show(name, findings.map { ($0.check, $0.failure) })
    return findings.count { $0.failure != nil }
  }

  private func show(_ title: String, _ findings: [(check: String, failure: String?)]) throws {
    let lines = findings.map { "  \($0.failure == nil ? "holds" : "fails")  \($0.check)\($0.failure.map { ": \($0)" } ?? "")\n" }
    try printResult("\(title)\n\(lines.joined())")
  }
}
