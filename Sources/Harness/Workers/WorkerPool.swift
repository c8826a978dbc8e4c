import Glibc
import Records
import Synchronization

/// What came of a request: a reply, or why there is none.
enum PassOutcome: Sendable {
  /// A record, and its object as its worker has encoded it.
  case recorded(TrialRecord, text: ArraySlice<UInt8>)
  /// Any reply, also a record that is not as its worker has sent it.
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

/// Worker processes that take requests from one source.
///
/// A worker that crashes, hangs past a request's limit or replies nonsense loses only that request. The pool says why, and
/// continues with a fresh worker. If the lost worker had served others before, one of those may be to blame: a thread it left,
/// or memory it spoiled. So a fresh worker tries the request once more, except after a hang, which would take its time limit
/// twice. Small requests are sent in batches; those that a lost worker has not come to are handed out again. All that a plugin
/// started ends with its worker.
struct WorkerPool: Sendable {
  let command: WorkerCommand
  let workers: Int
  /// A fresh process for every request, or one process for as many as it survives.
  let isFreshEachTime: Bool
  var environment: [String: String] = [:]
  /// Whether a record keeps the end of what its trial's plugins wrote to standard error.
  var keepsStandardError = false
  /// A request is late after so many seconds, if its own limit is greater.
  var greatestSeconds = Double.infinity
  /// How much longer a worker's first request may take, since the worker starts meanwhile.
  var startSeconds = 0.0
  /// What each worker is asked first: on which node it is. nil where all of them are on this machine.
  var nodeRequest: NodeRequest?

  /// Performs all requests of a source and tells it each outcome once; an error of the source ends everything.
  func perform(_ source: some PassSource) async throws {
    let dispatcher = Dispatcher(source)
    try await withThrowingTaskGroup { group in
      for _ in 0..<workers {
        group.addTask {
          do {
            let loop = WorkerLoop(pool: self, dispatcher: dispatcher)
            if nodeRequest == nil { try await loop.run() } else { try await loop.runIntroduced() }
          } catch {
            await dispatcher.end()
            throw error
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
      try await perform(PassList([request]) { _, delivered in outcome.withLock { $0 = delivered } })
    } catch {
      return .lost(LostPass(reason: "the worker could not be started: \(error)", cause: .fault))
    }
    return outcome.withLock { $0 }
  }
}

/// Requests that are all known beforehand.
final class PassList: PassSource {
  private let rest: Mutex<ArraySlice<PassRequest>>
  private let deliver: @Sendable (PassRequest, PassOutcome) throws -> Void

  init(_ requests: [PassRequest], deliver: @escaping @Sendable (PassRequest, PassOutcome) throws -> Void) {
    rest = Mutex(requests[...])
    self.deliver = deliver
  }

  func next() -> PassRequest? { rest.withLock { $0.popFirst() } }

  func accept(_ outcome: PassOutcome, of request: PassRequest, on _: Fingerprint?) throws { try deliver(request, outcome) }
}

/// One worker process and the requests it serves.
private struct WorkerLoop: Sendable {
  let pool: WorkerPool
  let dispatcher: Dispatcher

  /// A request without its reply.
  private struct Lost {
    let request: PassRequest
    let loss: WorkerLoss
    /// Whether the worker had answered none before.
    let isFirst: Bool
    /// The fingerprint of its node, if it told one.
    let fingerprint: Fingerprint?
  }

  /// Starts workers while there are requests.
  func run() async throws {
    while let first = await dispatcher.batch(WorkerPace()) {
      var next = Optional(first)
      while let batch = next { next = try await serve(from: batch).map { [$0] } }
    }
  }

  /// Starts workers that take a request only once they have told their node: a launcher may wait long for a place.
  func runIntroduced() async throws {
    guard let first = await dispatcher.batch(WorkerPace()) else { return }
    await dispatcher.takeBack(first)
    var retried: PassRequest?
    while await !dispatcher.isDone { retried = try await serveIntroduced(retrying: retried) }
  }

  /// Starts a worker and gives it a batch and, if it lives on, what the dispatcher has next.
  ///
  /// Returns the request that it lost after others, which a fresh worker is to try again.
  private func serve(from first: [PassRequest]) async throws -> PassRequest? {
    let (lost, end) = try await withWorker(pool.command, environment: pool.environment) { worker in
      worker.capturesStandardError = pool.keepsStandardError
      return try await converse(with: &worker, from: first, on: nil)
    }
    return try await accept(lost, end)
  }

  /// The same with a worker that is asked for its node first. If all is done before it is there, its launcher is ended.
  private func serveIntroduced(retrying retried: PassRequest?) async throws -> PassRequest? {
    let (lost, end) = try await withWorker(pool.command, environment: pool.environment) { worker -> Lost? in
      let watch = worker.endLauncher(when: dispatcher)
      let answer = await worker.ask(pool.nodeRequest, answeredBy: Fingerprint.self, limit: .infinity)
      watch.cancel()
      worker.capturesStandardError = pool.keepsStandardError
      let first: [PassRequest]? = if let retried { [retried] } else { await dispatcher.batch(WorkerPace()) }
      guard let first else { return nil }
      switch answer {
      case .reply(let fingerprint): return try await converse(with: &worker, from: first, on: fingerprint)
      case .lost(let loss):
        await dispatcher.takeBack(Array(first[1...]))
        return Lost(request: first[0], loss: loss, isFirst: true, fingerprint: nil)
      }
    }
    return try await accept(lost, end)
  }

  /// Delivers that a request is lost, or returns it.
  private func accept(_ lost: Lost?, _ end: WorkerEnd) async throws -> PassRequest? {
    guard let lost else { return nil }
    if !lost.isFirst, lost.loss != .late { return lost.request }
    let reason = describe(lost.loss, end, limit: limit(of: lost.request))
    let standardError = pool.keepsStandardError ? keptEnd(of: end.standardError) : nil
    let cause: LostPass.Cause = lost.loss == .late ? .late : lost.loss == .ended && end.isKill ? .kill : .fault
    try await dispatcher.deliver(
      .lost(LostPass(reason: reason, cause: cause, standardError: standardError)), of: lost.request, on: lost.fingerprint)
    return nil
  }

  /// Sends batch after batch, and delivers the replies one by one, until there is nothing more to do or the worker is lost.
  private func converse(
    with worker: inout WorkerSession, from first: [PassRequest], on fingerprint: Fingerprint?
  ) async throws -> Lost? {
    var pace = WorkerPace()
    var isFirst = true
    var next = Optional(first)
    while let batch = next {
      pace.begin(batch[0])
      await worker.send(batch, limit: limit(of: batch[0]))
      for (index, request) in batch.enumerated() {
        let limit = limit(of: request) + (isFirst ? pool.startSeconds : 0)
        switch await worker.receive(PassReply.self, limit: limit) {
        case .lost(let loss):
          await dispatcher.takeBack(Array(batch[(index + 1)...]))
          return Lost(request: request, loss: loss, isFirst: isFirst, fingerprint: fingerprint)
        case .reply(let reply):
          pace.noteReply()
          try await dispatcher.deliver(outcome(reply, of: worker), of: request, on: fingerprint)
        }
        isFirst = false
        guard worker.isKilled else { continue }
        await dispatcher.takeBack(Array(batch[(index + 1)...]))
        return nil
      }
      next = pool.isFreshEachTime ? nil : await dispatcher.batch(pace)
    }
    return nil
  }

  private func limit(of request: PassRequest) -> Double { min(request.limitSeconds, pool.greatestSeconds) }

  private func outcome(_ reply: PassReply, of worker: WorkerSession) -> PassOutcome {
    if case .record(let record) = reply, record.node == nil, keptEnd(of: worker.standardError) == nil,
      let text = PassReply.recordText(in: worker.reply)
    {
      return .recorded(record, text: text)
    }
    return .reply(reply.keeping(standardError: worker.standardError))
  }
}

extension WorkerSession {
  /// Ends a launcher that has not started its worker when all is done: it may wait for a place that nobody needs.
  fileprivate func endLauncher(when dispatcher: Dispatcher) -> Task<Void, Never> {
    let process = process
    return Task {
      while await !dispatcher.isDone {
        guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
      }
      if !Task.isCancelled { kill(-process, SIGTERM) }
    }
  }
}

extension PassReply {
  /// The reply, a record with the end of what was written to standard error meanwhile.
  fileprivate func keeping(standardError text: String) -> PassReply {
    switch self {
    case .record(var record):
      record.standardError = keptEnd(of: text)
      record.quoteLastWords(in: text)
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
