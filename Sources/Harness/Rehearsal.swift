import Subprocess

/// Runs a command of this executable in a process of its own, to see whether plugins let it live: a crash while one is
/// loaded or planned with would otherwise end the run itself.
///
/// Returns how the process was ended by a signal or by its time limit, or nil where it ended by itself, whatever its
/// exit code: the command will say the same again.
public func rehearse(_ command: WorkerCommand, limitSeconds: Double) async throws -> String? {
  let pool = WorkerPool(command: command, workers: 1, isFreshEachTime: true)
  let result = try await Subprocess.run(
    pool.configuration, input: .none, output: .discarded, error: .sequence
  ) { execution in
    let watchdog = Watchdog(execution.processIdentifier.value, limit: limitSeconds)
    let complaint = await lastWords(of: execution.standardError)
    return (isLate: watchdog.cancel(), complaint: complaint)
  }
  if result.closureResult.isLate { return "was killed after its time limit of \(Int(limitSeconds)) s" }
  guard case .signaled = result.terminationStatus else { return nil }
  let complaint = result.closureResult.complaint
  return wording(result.terminationStatus) + (complaint.isEmpty ? "" : ": \(complaint)")
}
