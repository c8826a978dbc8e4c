import Records

/// What a pool's workers are asked, and who is told what came of it.
protocol PassSource: Sendable {
  /// The next request; nil if there is none now, though outcomes under way may bring more.
  func next() async -> PassRequest?

  /// Takes the outcome of a request, once for each that was handed out; an error ends everything.
  ///
  /// - Parameter fingerprint: That of the worker's node; nil if the worker was not asked.
  func accept(_ outcome: PassOutcome, of request: PassRequest, on fingerprint: Fingerprint?) async throws
}

/// Hands the requests of a source to the workers of a pool, in batches.
actor Dispatcher {
  private let source: any PassSource
  /// Requests that are to be handed out before others: of lost workers, and the first that did not fit into a batch.
  private var returned: [PassRequest] = []
  /// How many requests are with workers.
  private var underWay = 0
  /// How many outcomes there were, each of which may have brought requests.
  private var outcomes = 0
  private var hasEnded = false
  /// Whether nobody gets a request any more.
  private(set) var isDone = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ source: any PassSource) { self.source = source }

  /// The next requests for a worker; nil if there is nothing more to do. Waits while outcomes under way may bring requests.
  func batch(_ pace: WorkerPace) async -> [PassRequest]? {
    while !hasEnded {
      let outcomes = outcomes
      if let first = await next() { return await batch(from: first, pace) }
      if underWay == 0, outcomes == self.outcomes { break }
      if outcomes == self.outcomes { await withCheckedContinuation { waiting.append($0) } }
    }
    isDone = true
    return nil
  }

  private func batch(from first: PassRequest, _ pace: WorkerPace) async -> [PassRequest] {
    underWay += 1
    var batch = [first]
    let size = pace.batchSize(from: first)
    while batch.count < size, let request = await next() {
      guard request.isLike(first) else {
        takeBack([request], areUnderWay: false)
        break
      }
      underWay += 1
      batch.append(request)
    }
    return batch
  }

  private func next() async -> PassRequest? {
    if let request = returned.popLast() { return request }
    return await source.next()
  }

  func deliver(_ outcome: PassOutcome, of request: PassRequest, on fingerprint: Fingerprint?) async throws {
    try await source.accept(outcome, of: request, on: fingerprint)
    underWay -= 1
    outcomes += 1
    wakeAll()
  }

  /// Takes back requests that a worker has not answered.
  func takeBack(_ requests: [PassRequest], areUnderWay: Bool = true) {
    guard !requests.isEmpty else { return }
    returned += requests.reversed()
    if areUnderWay { underWay -= requests.count }
    outcomes += 1
    wakeAll()
  }

  /// Lets every worker end, because of an error.
  func end() {
    hasEnded = true
    wakeAll()
  }

  private func wakeAll() {
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}

/// How fast a worker answers: so many requests at once as it answers in a moment.
///
/// Only requests that are like the last ones come together, so that none waits behind a slow one of another kind.
struct WorkerPace {
  /// The least time of a batch; what a worker and this process wait for each other in between is a small share of it.
  private static let batchNanoseconds = 20_000_000
  private static let greatestBatch = 64

  private var last: PassRequest?
  /// The longest that the worker took for a request of the last batch.
  private var nanoseconds = 0
  private var start = 0

  /// Begins a batch whose requests are like this one.
  mutating func begin(_ request: PassRequest, at now: Int = monotonicNanoseconds()) {
    last = request
    nanoseconds = 0
    start = now
  }

  /// Notes that a request was answered.
  mutating func noteReply(at now: Int = monotonicNanoseconds()) {
    nanoseconds = max(nanoseconds, now - start)
    start = now
  }

  /// How many requests like this one may come at once.
  func batchSize(from request: PassRequest) -> Int {
    guard let last, nanoseconds > 0, request.isLike(last) else { return 1 }
    return min(max(Self.batchNanoseconds / nanoseconds, 1), Self.greatestBatch)
  }
}

extension PassRequest {
  /// Whether another request takes about as long.
  fileprivate func isLike(_ other: PassRequest) -> Bool {
    pass == other.pass && trial.scalar == other.trial.scalar && trial.budget == other.trial.budget
      && trial.arithmetic == other.trial.arithmetic && trial.problem == other.trial.problem
      && trial.optimizer == other.trial.optimizer
  }
}
