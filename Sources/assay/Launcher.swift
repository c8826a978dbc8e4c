import ArgumentParser
import Foundation
import Harness
import PluginHost
import Records

/// How a run starts its workers.
struct LauncherOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Start workers through this command, such as 'taskset -c 0' or an emulator. Spaces separate its words.",
      valueName: "command"))
  var launcher: String?

  func worker(
    _ plugins: NamedPlugins, memoryLimitBytes: Int = usualMemoryLimitBytes
  ) -> WorkerCommand {
    command(plugins.workerArguments(memoryLimitBytes: memoryLimitBytes))
  }

  /// What a fingerprint says of the launcher.
  var fingerprintLines: [Fingerprint.Line] { launcher.map { [.init(.launcher, $0)] } ?? [] }

  /// The fingerprint as a worker reads it: of the machine that the launcher provides.
  func fingerprint(of plan: Plan) async throws -> Fingerprint {
    guard let launcher else { return readFingerprint(with: plan.arithmetics) }
    let arithmetics = plan.arithmetics.map(\.rawValue).sorted()
    do {
      return try await Harness.fingerprint(by: command(["fingerprint"] + arithmetics))
    } catch {
      throw Failure(.badInput, "'--launcher \(launcher)' does not start this program: \(error)")
    }
  }

  /// This executable with these arguments, behind the launcher.
  func command(_ arguments: [String]) -> WorkerCommand {
    let words = (launcher ?? "").split(separator: " ").map(String.init)
    guard let first = words.first else { return thisExecutable(arguments) }
    // A launcher is another program, so that the open file of this one would be its own.
    return WorkerCommand(executable: first, arguments: words.dropFirst() + [executablePath] + arguments, isThisExecutable: true)
  }
}

/// Prints the fingerprint of the machine that a launcher provides, as JSON.
struct FingerprintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fingerprint", abstract: "Prints the fingerprint as JSON.", shouldDisplay: false)

  @Argument var arithmetics: [ArithmeticBackend] = []

  func run() throws {
    try printResult(String(decoding: try encodeJSON(readLaunchedFingerprint(with: arithmetics)), as: UTF8.self))
  }
}
