import Subprocess

/// How a program ended, and all that it wrote.
public struct ToolEnd: Sendable {
  public let succeeded: Bool
  /// Standard output.
  public let output: String
  /// Standard error.
  public let standardError: String
}

/// Runs a program of the PATH to its end; nil if it cannot be started.
///
/// - Parameter unset: Variables that the program does not get.
public func runTool(_ name: String, _ arguments: [String], unsetting unset: [String] = []) async -> ToolEnd? {
  let most = 1 << 24
  let removed: [Environment.Key: String?] = Dictionary(unset.map { (Environment.Key(stringLiteral: $0), nil) }) { $1 }
  let end = try? await Subprocess.run(
    .name(name), arguments: Arguments(arguments), environment: .inherit.updating(removed), output: .string(limit: most),
    error: .string(limit: most))
  return end.map {
    ToolEnd(
      succeeded: $0.terminationStatus.isSuccess, output: $0.standardOutput, standardError: $0.standardError)
  }
}
