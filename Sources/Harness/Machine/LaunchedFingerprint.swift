import Foundation
public import Records
import Subprocess

/// Asks a worker that a launcher has started on which node it is.
struct NodeRequest: Codable, Sendable {
  /// What the run's trials compute with.
  let arithmetics: [ArithmeticBackend]
  /// What the run's fingerprint has beside what is read from a machine.
  let nodeLines: [Fingerprint.Line]

  func fingerprint() -> Fingerprint {
    var fingerprint = readLaunchedFingerprint(with: arithmetics)
    fingerprint.lines += nodeLines
    return fingerprint
  }
}

/// The fingerprint of the machine that a launcher provides, with the name that a cluster's engine gives it.
public func readLaunchedFingerprint(with arithmetics: [ArithmeticBackend]) -> Fingerprint {
  var fingerprint = readFingerprint(with: arithmetics)
  if let name = AttemptPlace.nodeName(ProcessInfo.processInfo.environment) {
    fingerprint.lines.append(.init(.clusterNode, name))
  }
  return fingerprint
}

/// Why a command gave no fingerprint.
public struct LaunchError: Error, CustomStringConvertible {
  public let description: String
}

/// The fingerprint that a command prints as JSON.
public func fingerprint(by command: WorkerCommand) async throws -> Fingerprint {
  let result = try await Subprocess.run(
    command.launched, arguments: Arguments(command.arguments), output: .string(limit: 1 << 20),
    error: .string(limit: 1 << 16))
  guard result.terminationStatus.isSuccess else {
    let reason = result.standardError.split(separator: "\n").last.map(String.init)
    throw LaunchError(description: reason ?? "it ended with \(result.terminationStatus)")
  }
  let fingerprint = try decodeJSON(Fingerprint.self, from: Array(result.standardOutput.utf8))
  // The machine's name becomes that of a folder.
  guard !fingerprint.machine.isEmpty, fingerprint.machine.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
    throw LaunchError(description: "it names its machine with other characters than letters, digits and '-'")
  }
  return fingerprint
}

extension WorkerCommand {
  /// A name without a slash is looked up as a shell would.
  var launched: Executable { executable.contains("/") ? .path(.init(executable)) : .name(executable) }
}
