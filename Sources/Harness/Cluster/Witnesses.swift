import Records
import Synchronization

/// Returns the records of trials that give one, as one worker computes them; those that begin within a time, and take no longer.
func records(of trials: [Trial], by worker: WorkerCommand, withinSeconds limit: Double) async throws -> [TrialRecord] {
  var pool = WorkerPool(command: worker, workers: 1, isFreshEachTime: false)
  pool.greatestSeconds = limit
  let source = TimedPasses(trials.map { PassRequest(pass: .recording, trial: $0) }, withinSeconds: limit)
  try await pool.perform(source)
  return source.records
}

/// Requests that are handed out until a time is over.
private final class TimedPasses: PassSource {
  private let rest: Mutex<ArraySlice<PassRequest>>
  private let deadline: Int
  private let kept = Mutex<[TrialRecord]>([])

  init(_ requests: [PassRequest], withinSeconds limit: Double) {
    rest = Mutex(requests[...])
    deadline = limit.isFinite ? monotonicNanoseconds() + Int(limit * 1e9) : .max
  }

  var records: [TrialRecord] { kept.withLock { $0 } }

  func next() -> PassRequest? { monotonicNanoseconds() < deadline ? rest.withLock { $0.popFirst() } : nil }

  func accept(_ outcome: PassOutcome, of request: PassRequest) {
    // A trial without a digest is no witness: its shard tells why.
    guard case .record(let record) = JournalEntry(outcome, of: request), !record.digest.isEmpty else { return }
    kept.withLock { $0.append(record) }
  }
}
