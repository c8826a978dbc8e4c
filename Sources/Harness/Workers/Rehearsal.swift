import Foundation
import PluginHost
import Records
import Subprocess

/// The last line that a rehearsed command prints, which says that it came to its end.
public let rehearsed = "rehearsed"

/// Runs a command of this executable in a process of its own, to see whether plugins let it live.
///
/// A crash, a hang or an exit while a plugin is loaded or planned with would otherwise end the run itself.
///
/// - Returns: how the process was lost; nil if it came to its end, or said why it did not, as the command itself will.
public func rehearse(_ command: WorkerCommand, limitSeconds: Double) async throws -> String? {
  let result = try await Subprocess.run(
    configuration(command, [:]), input: .none, output: .sequence, error: .sequence
  ) { execution in
    let watchdog = Watchdog(execution.processIdentifier.value, limit: limitSeconds)
    async let result = lastWords(of: execution.standardOutput)
    let message = await lastWords(of: execution.standardError)
    return (result: await result, message: message, isLate: watchdog.cancel())
  }
  let (last, message, isLate) = result.closureResult
  if isLate { return "was killed after its time limit of \(shortest(limitSeconds)) s" }
  switch result.terminationStatus {
  case .exited(0) where last == rehearsed: return nil
  case .exited(2) where !message.isEmpty: return nil
  default: return ending(result.terminationStatus, message)
  }
}

/// The index of the first command that is lost when it is rehearsed; nil if none is.
public func firstLost(_ commands: [WorkerCommand], limitSeconds: Double) async throws -> Int? {
  for (index, command) in commands.enumerated() {
    if try await rehearse(command, limitSeconds: limitSeconds) != nil { return index }
  }
  return nil
}

/// How a process ended that ran a command of this executable in the place of this one.
public enum EndElsewhere: Sendable {
  /// By itself, with all that it wrote to standard error.
  case finished(code: Int32, standardError: String)
  /// Before it came to its end, in words.
  case lost(String)
}

/// The last line that such a process writes to standard error. The exit code does not suffice, since it could be a plugin's.
public let finishedElsewhere = "finished elsewhere"

/// Runs a command of this executable in a process of its own, which plugins may end; its standard output is this one's.
public func runElsewhere(_ command: WorkerCommand, limitSeconds: Double?) async throws -> EndElsewhere {
  let result = try await Subprocess.run(
    configuration(command, [:]), input: .inputWriter, output: .currentStandardOutput, error: .sequence
  ) { execution in
    let process = execution.processIdentifier.value
    let watchdog = limitSeconds.map { Watchdog(process, limit: $0) }
    let text = await tail(of: execution.standardError)
    killGroup(process)
    return (text: text, isLate: watchdog?.cancel() ?? false)
  }
  PluginProcesses.endOrphans()
  let (text, isLate) = result.closureResult
  if isLate, let limitSeconds { return .lost("was killed after its time limit of \(shortest(limitSeconds)) s") }
  let mark = finishedElsewhere + "\n"
  if case .exited(let code) = result.terminationStatus, let end = text.range(of: mark, options: .backwards) {
    return .finished(code: code, standardError: String(text[..<end.lowerBound]))
  }
  return .lost(ending(result.terminationStatus, lastWords(in: text)))
}

private func ending(_ status: TerminationStatus, _ message: String) -> String {
  wording(status) + (message.isEmpty ? "" : ": \(message)")
}

/// Ends this process when its standard input ends: then the one that started it has gone.
public func leaveWithParent() {
  Thread.detachNewThread {
    var byte: UInt8 = 0
    var count = 0
    repeat { count = read(STDIN_FILENO, &byte, 1) } while count > 0 || count < 0 && errno == EINTR
    _exit(0)
  }
}
