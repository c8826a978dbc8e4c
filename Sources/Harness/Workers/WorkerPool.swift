import Records
import Synchronization

/// What came of a request: a reply, or why there is none.
enum PassOutcome: Sendable {
  case reply(PassReply)
  case lost(LostPass)
}

/// Why a request has no reply.
struct LostPass: Sendable {
  enum Cause: Sendable {
    /// The worker crashed, left or answered nonsense.
    case fault
    /// It was killed after the request's time limit.
    case late
    /// Somebody else killed it, such as a kernel that needs its memory: that says nothing of the trial.
    case kill
  }

  let reason: String
  let cause: Cause
  /// The end of what the worker wrote to standard error, where that is kept.
  var standardError: String?
}

/// Worker processes that take requests from one queue.
///
/// A worker that crashes, hangs past a request's limit or replies nonsense loses only that request. The pool says why, and
/// continues with a fresh worker. If the lost worker had served others before, one of those may be to blame: a thread it left,
/// or memory it spoiled. So a fresh worker tries the request once more, except after a hang, which would take its time limit
/// twice. All that a plugin started ends with its worker.
struct WorkerPool: Sendable {
  let command: WorkerCommand
  let workers: Int
  /// A fresh process for every request, or one process for as many as it survives.
  let isFreshEachTime: Bool
  var environment: [String: String] = [:]
  /// Whether a record keeps the end of what its trial's plugins wrote to standard error.
  var keepsStandardError = false

  typealias Deliver = @Sendable (_ index: Int, PassOutcome) async throws -> Void

  /// Performs all requests and delivers each outcome once; an error of `deliver` ends everything.
  func perform(_ requests: [PassRequest], deliver: @escaping Deliver) async throws {
    let queue = RequestCounter(count: requests.count)
    try await withThrowingTaskGroup { group in
      for _ in 0..<min(workers, requests.count) {
        group.addTask {
          while let first = queue.next() {
            let lane = WorkerLoop(pool: self, requests: requests, queue: queue, deliver: deliver)
            var next = Optional(first)
            while let request = next { next = try await lane.serve(from: request) }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// How often a request is tried whose worker somebody kills each time.
  static let greatestKills = 4

  /// The outcome of a single request.
  func performOne(_ request: PassRequest) async -> PassOutcome {
    var outcome = await tryOne(request)
    for _ in 1..<Self.greatestKills {
      guard case .lost(let lost) = outcome, lost.cause == .kill else { return outcome }
      outcome = await tryOne(request)
    }
    return outcome
  }

  private func tryOne(_ request: PassRequest) async -> PassOutcome {
    let outcome = Mutex(PassOutcome.lost(LostPass(reason: "the worker could not be started", cause: .fault)))
    do {
      try await perform([request]) { _, delivered in outcome.withLock { $0 = delivered } }
    } catch {
      return .lost(LostPass(reason: "the worker could not be started: \(error)", cause: .fault))
    }
    return outcome.withLock { $0 }
  }
}

/// Hands out the numbers 0 ..< count, each once.
private final class RequestCounter: Sendable {
  private let upcoming = Atomic(0)
  private let count: Int

  init(count: Int) { self.count = count }

  func next() -> Int? {
    let number = upcoming.add(1, ordering: .relaxed).oldValue
    return number < count ? number : nil
  }
}

/// One worker process and the requests it serves.
private struct WorkerLoop: Sendable {
  let pool: WorkerPool
  let requests: [PassRequest]
  let queue: RequestCounter
  let deliver: WorkerPool.Deliver

  /// Starts a worker and gives it request `first` and, if it lives on, what the queue has next.
  ///
  /// Returns the request that it lost after others, which a fresh worker is to try again.
  func serve(from first: Int) async throws -> Int? {
    let (lost, end) = try await withWorker(pool.command, environment: pool.environment) { worker in
      var index = Optional(first)
      worker.capturesStandardError = pool.keepsStandardError
      while let current = index {
        switch await worker.ask(requests[current], answeredBy: PassReply.self, limit: requests[current].limitSeconds) {
        case .lost(let loss): return Optional((index: current, loss: loss))
        case .reply(let reply): try await deliver(current, .reply(reply.keeping(standardError: worker.standardError)))
        }
        index = pool.isFreshEachTime || worker.isKilled ? nil : queue.next()
      }
      return nil
    }
    guard let (index, loss) = lost else { return nil }
    if index != first, loss != .late { return index }
    let reason = describe(loss, end, limit: requests[index].limitSeconds)
    let standardError = pool.keepsStandardError ? keptEnd(of: end.standardError) : nil
    let cause: LostPass.Cause = loss == .late ? .late : loss == .ended && end.isKill ? .kill : .fault
    try await deliver(index, .lost(LostPass(reason: reason, cause: cause, standardError: standardError)))
    return nil
  }
}

extension PassReply {
  /// The reply, a record with the end of what was written to standard error meanwhile.
  fileprivate func keeping(standardError text: String) -> PassReply {
    switch self {
    case .record(var record):
      record.standardError = keptEnd(of: text)
      return .record(record)
    case .unlogged(var record, let reason):
      record.standardError = keptEnd(of: text)
      return .unlogged(record, reason)
    default: return self
    }
  }
}

/// The last 2 KiB of a text, nil if it says nothing.
private func keptEnd(of text: String) -> String? {
  let end = String(decoding: text.utf8.suffix(2048).drop { $0 & 0xc0 == 0x80 }, as: UTF8.self)
  return end.allSatisfy(\.isWhitespace) ? nil : end
}

extension PassRequest {
  /// Seconds after which the pass is killed; a timed pass repeats the trial for its warm-up and each of its blocks.
  var limitSeconds: Double {
    pass == .timing ? trial.timeLimitSeconds * Double(trial.timing.blocks + 2) : trial.timeLimitSeconds
  }
}
