import Foundation
import Harness
import PluginHost
import Records
import SystemFiles

/// Returns what `plan` makes of the registries of one side or two, and each side's plugins.
///
/// Code of plugins never runs in this process, which it could end or hold up for ever. Another process loads them and plans:
/// the same command with `--rehearsal`. It hands the plan over as data, and ends here.
func rehearsedPlan<Plan: Codable>(
  _ sides: [NamedPlugins], isRehearsal: Bool, limitSeconds: Double, _ plan: ([Registry]) throws -> Plan
) async throws -> (plan: Plan, plugins: [[PluginIdentity]]) {
  if isRehearsal { try rehearse(sides, plan) }
  guard sides.contains(where: { !$0.names.isEmpty }) else {
    return (try plan(sides.map { _ in builtInRegistry }), sides.map { _ in [] })
  }
  switch try await Harness.rehearse(thisCommand(with: rehearsalFlag), limitSeconds: limitSeconds) {
  case .finished(let code, let standardError, let output):
    passOn(standardError)
    if code != ExitStatus.fine.rawValue { throw Failure(ExitStatus(rawValue: code) ?? .internalError, "") }
    let rehearsed = try decodeJSON(Rehearsed<Plan>.self, from: output)
    return (rehearsed.plan, rehearsed.plugins)
  case .lost(let end):
    let blamed = try await blamed(sides, limitSeconds: limitSeconds)
    throw Failure(.badInput, "a process that loaded \(blamed.listed) and planned the suite \(end)")
  }
}

/// What a rehearsing process hands over.
private struct Rehearsed<Plan: Codable>: Codable {
  var plan: Plan
  var plugins: [[PluginIdentity]]
}

/// Loads the plugins, plans, writes both to standard output and ends this process.
private func rehearse<Plan: Codable>(_ sides: [NamedPlugins], _ plan: ([Registry]) throws -> Plan) throws {
  // Out of reach of what plugins print.
  let output = dup(STDOUT_FILENO)
  dup2(STDERR_FILENO, STDOUT_FILENO)
  try runSheltered {
    let loaded = try sides.map { try $0.load() }
    defer { for side in loaded { side.plugins.endProcesses() } }
    let rehearsed = Rehearsed(plan: try plan(loaded.map(\.registry)), plugins: loaded.map(\.plugins.identities))
    try writeAll(encodeJSON(rehearsed), to: output, named: "standard output")
  }
}

/// The first plugin of all sides that ends a process which loads only it; all plugins if none does.
private func blamed(_ sides: [NamedPlugins], limitSeconds: Double) async throws -> NamedPlugins {
  var names: [String] = []
  for name in sides.flatMap(\.names) where !names.contains(name) { names.append(name) }
  let sandbox = sides.contains { $0.sandbox != nil } ? ["--sandbox"] : []
  let loadings = names.map { thisExecutable(["list", rehearsalFlag, "--plugin", $0] + sandbox) }
  guard names.count > 1, let index = try await firstLost(loadings, limitSeconds: limitSeconds) else {
    return NamedPlugins(names)
  }
  return NamedPlugins([names[index]])
}

/// How long a command may take that only loads plugins.
///
/// More than a plugin may take to say what it offers, so that what it said instead can be told.
let loadingSeconds = 90.0

extension NamedPlugins {
  /// Runs a command that calls these plugins in a process of its own; throws a sentence if a plugin ends that process.
  ///
  /// - Parameters:
  ///   - isSheltered: whether this is that process.
  ///   - limitSeconds: of the whole command.
  ///   - lost: the status if a plugin ends the process.
  func shelter(
    isSheltered: Bool, limitSeconds: Double, lost: ExitStatus = .badInput, _ body: () throws -> Void
  ) async throws {
    guard !names.isEmpty else { return try body() }
    guard !isSheltered else { try runSheltered(body) }
    switch try await runElsewhere(thisCommand(with: shelterFlag), limitSeconds: limitSeconds) {
    case .finished(let code, let standardError, _):
      passOn(standardError)
      if code != ExitStatus.fine.rawValue { throw Failure(ExitStatus(rawValue: code) ?? .internalError, "") }
    case .lost(let end): throw Failure(lost, "a process with \(listed) \(end)")
    }
  }
}

extension PluginOptions {
  func shelter(limitSeconds: Double, _ body: () throws -> Void) async throws {
    try await plugins.shelter(isSheltered: sheltered, limitSeconds: limitSeconds, body)
  }
}

/// Runs `body` and ends this process, so that nothing of plugins' runs after it; the mark says that it came to this end.
private func runSheltered(_ body: () throws -> Void) throws -> Never {
  leaveWithParent()
  isolate(memoryLimitBytes: usualMemoryLimitBytes)
  var status = ExitStatus.fine
  do {
    try body()
  } catch let failure as Failure {
    printError(failure.message)
    status = failure.status
  }
  fflush(nil)
  printToStandardError(markOfEnd(status.rawValue))
  _exit(status.rawValue)
}

/// This command once more, with a flag of its own.
private func thisCommand(with flag: String) -> WorkerCommand {
  thisExecutable(Array(CommandLine.arguments.dropFirst()) + [flag])
}
