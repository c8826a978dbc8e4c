import Foundation
import PluginHost
import Records
import Subprocess

/// How a process ended that ran a command of this executable in the place of this one.
public enum EndElsewhere: Sendable {
  /// By itself, with all that it wrote to standard error, and to standard output if that was kept.
  case finished(code: Int32, standardError: String, output: [UInt8] = [])
  /// Before it came to its end, in words.
  case lost(String)
}

/// The last line that such a process writes to standard error, with its exit code.
///
/// A code alone does not suffice, since it could be a plugin's. And how the process ends may get lost: its supervisor is killed
/// if it needs too long to end what plugins have started.
public func markOfEnd(_ code: Int32) -> String { finishedElsewhere + "\(code)\n" }

private let finishedElsewhere = "finished elsewhere with "

/// The code of the last mark in a text, and what stands before it; nil without a mark.
private func markedEnd(in text: String) -> (code: Int32, before: String)? {
  guard let mark = text.range(of: finishedElsewhere, options: .backwards),
    let code = Int32(text[mark.upperBound...].prefix { $0 != "\n" })
  else { return nil }
  return (code, String(text[..<mark.lowerBound]))
}

/// Runs a command of this executable in a process of its own, which plugins may end; keeps its standard output.
public func rehearse(_ command: WorkerCommand, limitSeconds: Double) async throws -> EndElsewhere {
  let result = try await Subprocess.run(
    configuration(command, [:]), input: .inputWriter, output: .sequence, error: .sequence
  ) { execution in
    let process = execution.processIdentifier.value
    let watchdog = Watchdog(process, command)
    watchdog.begin(limit: limitSeconds)
    async let output = bytes(of: execution.standardOutput)
    let standardError = await tail(of: execution.standardError)
    await end(process, command)
    return (output: await output, standardError: standardError, isLate: watchdog.stop())
  }
  PluginProcesses.endOrphans()
  let (output, standardError, isLate) = result.closureResult
  let words = lastWords(in: standardError)
  if !isLate, case .exited(2) = result.terminationStatus, !words.isEmpty, markedEnd(in: standardError) == nil {
    // What cannot continue because of a plugin says so, and ends as after any bad input.
    return .finished(code: 2, standardError: (words.hasPrefix("assay: ") ? "" : "assay: ") + words + "\n")
  }
  return endElsewhere(result.terminationStatus, standardError, output, lateAfter: isLate ? limitSeconds : nil)
}

/// The index of the first command that is lost when it is rehearsed; nil if none is.
public func firstLost(_ commands: [WorkerCommand], limitSeconds: Double) async throws -> Int? {
  for (index, command) in commands.enumerated() {
    if case .lost = try await rehearse(command, limitSeconds: limitSeconds) { return index }
  }
  return nil
}

/// Runs a command of this executable in a process of its own, which plugins may end; its standard output is this one's.
public func runElsewhere(_ command: WorkerCommand, limitSeconds: Double) async throws -> EndElsewhere {
  let result = try await Subprocess.run(
    configuration(command, [:]), input: .inputWriter, output: .currentStandardOutput, error: .sequence
  ) { execution in
    let process = execution.processIdentifier.value
    let watchdog = Watchdog(process, command)
    watchdog.begin(limit: limitSeconds)
    let text = await tail(of: execution.standardError)
    await end(process, command)
    return (text: text, isLate: watchdog.stop())
  }
  PluginProcesses.endOrphans()
  let (text, isLate) = result.closureResult
  return endElsewhere(result.terminationStatus, text, [], lateAfter: isLate ? limitSeconds : nil)
}

/// How a process ended, by what it wrote and by how its supervisor ended.
private func endElsewhere(
  _ status: TerminationStatus, _ text: String, _ output: [UInt8], lateAfter limit: Double?
) -> EndElsewhere {
  if let limit { return .lost("was killed after its time limit of \(shortest(limit)) s") }
  if let end = markedEnd(in: text), [.exited(end.code), .signaled(SIGKILL)].contains(status) {
    return .finished(code: end.code, standardError: end.before, output: output)
  }
  let standardError = lastWords(in: text)
  return .lost(wording(status) + (standardError.isEmpty ? "" : ": \(standardError)"))
}

/// All bytes of a stream.
private func bytes(of stream: SubprocessOutputSequence) async -> [UInt8] {
  var bytes: [UInt8] = []
  do {
    for try await buffer in stream { buffer.withUnsafeBytes { bytes.append(contentsOf: $0) } }
  } catch {
    // What came before the stream broke is all there is.
  }
  return bytes
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
