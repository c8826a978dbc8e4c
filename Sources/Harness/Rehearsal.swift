import Records
import Subprocess

/// The last line that a rehearsed command prints, which says that it came to its end.
public let rehearsed = "rehearsed"

/// Runs a command of this executable in a process of its own, to see whether plugins let it live: a crash, a hang or an
/// exit while one is loaded or planned with would otherwise end the run itself.
///
/// Returns how the process ended, or nil where it came to its end or says why it does not: the command will say the same
/// again.
public func rehearse(_ command: WorkerCommand, limitSeconds: Double) async throws -> String? {
  let result = try await Subprocess.run(
    configuration(command, [:]), input: .none, output: .sequence, error: .sequence
  ) { execution in
    let watchdog = Watchdog(execution.processIdentifier.value, limit: limitSeconds)
    async let result = lastWords(of: execution.standardOutput)
    let complaint = await lastWords(of: execution.standardError)
    return (result: await result, complaint: complaint, isLate: watchdog.cancel())
  }
  let (last, complaint, isLate) = result.closureResult
  if isLate { return "was killed after its time limit of \(shortest(limitSeconds)) s" }
  switch result.terminationStatus {
  case .exited(0) where last == rehearsed: return nil
  case .exited(2) where !complaint.isEmpty: return nil
  default: return wording(result.terminationStatus) + (complaint.isEmpty ? "" : ": \(complaint)")
  }
}
