import Records
import Synchronization

/// Returns the records of trials that give one, as one worker computes them; those that begin within a time, and take no longer.
///
/// The time begins with the worker's first answer. So the start of the worker and of its plugins takes none of it.
func records(of trials: [Trial], by worker: WorkerCommand, withinSeconds limit: Double) async throws -> [TrialRecord] {
  guard var warmUp = trials.first else { return [] }
  warmUp.budget.steps = 1
  var pool = WorkerPool(command: worker, workers: 1, isFreshEachTime: false)
  pool.greatestSeconds = limit
  pool.startSeconds = greatestStartSeconds
  let source = TimedPasses(([warmUp] + trials).map { PassRequest(pass: .recording, trial: $0) }, withinSeconds: limit)
  try await pool.perform(source)
  return source.records
}

/// How long a worker and its plugins may take to start, also on a loaded machine.
private let greatestStartSeconds = 30.0

/// Requests that are handed out until a time is over, which begins with the first outcome. That one is no result.
private final class TimedPasses: PassSource {
  private struct Progress {
    var rest: ArraySlice<PassRequest>
    /// nil until the first outcome is there.
    var deadline: Int?
    var records: [TrialRecord] = []
  }

  private let progress: Mutex<Progress>
  private let limit: Double

  init(_ requests: [PassRequest], withinSeconds limit: Double) {
    progress = Mutex(Progress(rest: requests[...]))
    self.limit = limit
  }

  var records: [TrialRecord] { progress.withLock { $0.records } }

  func next() -> PassRequest? {
    progress.withLock { progress in
      if let deadline = progress.deadline, monotonicNanoseconds() >= deadline { return nil }
      return progress.rest.popFirst()
    }
  }

  func accept(_ outcome: PassOutcome, of request: PassRequest, on _: Fingerprint?) {
    // After one that took too long no other begins: the cheapest come first.
    if case .lost(let lost) = outcome, lost.cause == .late { return progress.withLock { $0.deadline = 0 } }
    let isFirst = progress.withLock { progress in
      guard progress.deadline == nil else { return false }
      progress.deadline = limit.isFinite ? monotonicNanoseconds() + Int(limit * 1e9) : Int.max
      return true
    }
    if isFirst { return }
    // A trial without a digest is no witness: its shard tells why.
    guard case .record(let record) = JournalEntry(outcome, of: request), !record.digest.isEmpty else { return }
    progress.withLock { $0.records.append(record) }
  }
}
