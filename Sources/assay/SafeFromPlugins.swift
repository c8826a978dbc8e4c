import Foundation
import Harness
import PluginHost

/// Returns what `plan` makes of the registries of one side or two, and each side's plugins.
///
/// A library that crashes, hangs or exits while it is loaded or planned with would end this process. So another process does
/// it all first: the same command with `--rehearsal`, which ends here.
func rehearsedPlan<Plan>(
  _ sides: [NamedPlugins], isRehearsal: Bool, limitSeconds: Double, _ plan: ([Registry]) throws -> Plan
) async throws -> (plan: Plan, plugins: [LoadedPlugins]) {
  if !isRehearsal, sides.contains(where: \.mayCrash),
    let end = try await rehearse(thisCommand(with: "--rehearsal"), limitSeconds: limitSeconds)
  {
    let blamed = try await blamed(sides, limitSeconds: limitSeconds)
    throw Failure(.badInput, "a process that loaded \(blamed.listed) and planned the suite \(end)")
  }
  let loaded = try sides.map { try $0.load() }
  defer { for side in loaded { side.plugins.endProcesses() } }
  let made = try plan(loaded.map(\.registry))
  if isRehearsal {
    try printResult(rehearsed + "\n")
    throw Failure(.fine, "")
  }
  return (made, loaded.map(\.plugins))
}

/// The first plugin of all sides that ends a process which loads only it; all plugins if none does.
private func blamed(_ sides: [NamedPlugins], limitSeconds: Double) async throws -> NamedPlugins {
  var names: [String] = []
  for name in sides.flatMap(\.names) where !names.contains(name) { names.append(name) }
  let suspects = names.filter { NamedPlugins([$0]).mayCrash }
  let loadings = suspects.map { thisExecutable(["list", "--rehearsal", "--plugin", $0]) }
  guard names.count > 1, let index = try await firstLost(loadings, limitSeconds: limitSeconds) else {
    return NamedPlugins(names)
  }
  return NamedPlugins([suspects[index]])
}

/// How long a command may take that only loads plugins.
let loadingSeconds = 60.0

extension NamedPlugins {
  /// Runs a command that calls these plugins in a process of its own; throws a sentence if a plugin ends that process.
  ///
  /// - Parameters:
  ///   - isSheltered: whether this is that process.
  ///   - limitSeconds: of the whole command; nil if its parent limits it.
  ///   - lost: the status if a plugin ends the process.
  func shelter(
    isSheltered: Bool, limitSeconds: Double? = nil, lost: ExitStatus = .badInput, _ body: () throws -> Void
  ) async throws {
    guard !names.isEmpty else { return try body() }
    guard !isSheltered else { return try runSheltered(body) }
    switch try await runElsewhere(thisCommand(with: "--sheltered"), limitSeconds: limitSeconds) {
    case .finished(let code, let standardError):
      passOn(standardError)
      if code != ExitStatus.fine.rawValue { throw Failure(ExitStatus(rawValue: code) ?? .internalError, "") }
    case .lost(let end): throw Failure(lost, "a process with \(listed) \(end)")
    }
  }
}

extension PluginOptions {
  func shelter(limitSeconds: Double? = nil, _ body: () throws -> Void) async throws {
    try await plugins.shelter(isSheltered: sheltered, limitSeconds: limitSeconds, body)
  }
}

private func runSheltered(_ body: () throws -> Void) throws {
  leaveWithParent()
  isolate(memoryLimitBytes: usualMemoryLimitBytes)
  do {
    try body()
    printToStandardError(finishedElsewhere + "\n")
  } catch let failure as Failure {
    printError(failure.message)
    printToStandardError(finishedElsewhere + "\n")
    throw Failure(failure.status, "")
  }
}

/// This command once more, with a flag of its own.
private func thisCommand(with flag: String) -> WorkerCommand {
  thisExecutable(Array(CommandLine.arguments.dropFirst()) + [flag])
}
