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
public func runTool(_ name: String, _ arguments: [String]) async -> ToolEnd? {
  let most = 1 << 24
  let end = try? await Subprocess.run(
    .name(name), arguments: Arguments(arguments), output: .string(limit: most), error: .string(limit: most))
  return end.map {
    ToolEnd(
      succeeded: $0.terminationStatus.isSuccess, output: $0.standardOutput, standardError: $0.standardError)
  }
}
