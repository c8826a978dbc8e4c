import FaultyPlugins
import Glibc
import PortableMath
import Records
import Synchronization
import SystemFiles
import Testing

@testable import Harness

/// Recordings of one configuration with so many seeds, from 0 on.
private func requests(_ seeds: Int, steps: Int = 5) throws -> [PassRequest] {
  let text = """
    {suite: t, seed: 1, experiments: [{name: e, problems: [doubleWell], optimizers: [gradientDescent], seeds: \(seeds), \
    budget: {steps: \(steps)}}]}
    """
  return try plan(suite(text), with: faultyRegistry).map { PassRequest(pass: .recording, trial: $0) }
}

/// A worker in the shell's language: `body` sees each request as `$line`, and a reply is one line.
private func shellWorker(_ body: String) -> WorkerCommand {
  WorkerCommand(executable: "/bin/sh", arguments: ["-c", "while read -r line; do \(body); done"])
}

private let done = #"echo '{"absent":{"_0":"done"}}'"#

/// How often each seed had which outcome: nil for a reply, and else why there is none.
private func outcomes(of requests: [PassRequest], on pool: WorkerPool) async throws -> [UInt64: [String?]] {
  let found = Mutex<[UInt64: [String?]]>([:])
  try await pool.perform(
    PassList(requests) { request, outcome in
      let reason: String? = if case .lost(let lost) = outcome { lost.reason } else { nil }
      found.withLock { $0[request.trial.seed, default: []].append(reason) }
    })
  return found.withLock { $0 }
}

/// Pace after two replies to requests like this one, the second after so long.
private func pace(_ request: PassRequest, milliseconds: Int) -> WorkerPace {
  var pace = WorkerPace()
  pace.begin(request, at: 0)
  pace.noteReply(at: 1)
  pace.noteReply(at: 1 + milliseconds * 1_000_000)
  return pace
}

@Suite struct Batches {
  /// The worker dies of two seeds, wherever they are in a batch.
  @Test(arguments: [1, 2]) func aBatchWhoseWorkerDiesLosesOnlyItsCulprit(workers: Int) async throws {
    let worker = shellWorker(#"case "$line" in *'"seed":7,'*|*'"seed":41,'*) exit 3;; esac; \#(done)"#)
    let pool = WorkerPool(command: worker, workers: workers, isFreshEachTime: false)
    let found = try await outcomes(of: requests(60), on: pool)
    #expect(found.count == 60 && found.values.allSatisfy { $0.count == 1 })
    let lost = found.filter { $0.value != [nil] }
    #expect(lost.keys.sorted() == [7, 41])
    #expect(lost.values.allSatisfy { $0 == ["the worker exited with code 3"] })
  }

  @Test func theTextOfARecordsReplyIsThatOfTheRecord() throws {
    let record = TrialRecord(failed: try requests(1)[0].trial, reason: "a \"reason\"}}")
    let reply = try encodeJSON(PassReply.record(record))
    #expect(PassReply.recordText(in: reply).map { Array($0) } == (try encodeJSON(record)))
    guard case .record(let read) = try decodeJSON(PassReply.self, from: reply) else { throw Unexpected(what: "another reply") }
    #expect(read == record)
  }

  @Test(arguments: [PassReply.absent("for a reason"), .unwritten(path: "record", code: 1)])
  func anotherReplyHasNoTextOfARecord(_ reply: PassReply) throws {
    #expect(PassReply.recordText(in: try encodeJSON(reply)) == nil)
  }

  /// The worker answers no request before the outcome of the one before has come to its source, which journals it.
  @Test(.timeLimit(.minutes(10))) func eachReplyOfABatchIsDeliveredBeforeTheNext() async throws {
    try await withTemporaryFolder { folder in
      let wait = "n=$((${n:-0} + 1)); \(done); until [ -e \(folder)/$n ]; do sleep 0.01; done"
      let pool = WorkerPool(command: shellWorker(wait), workers: 1, isFreshEachTime: false)
      let count = Atomic(0)
      try await pool.perform(
        PassList(try requests(12)) { _, _ in
          let number = count.add(1, ordering: .relaxed).newValue
          close(open("\(folder)/\(number)", O_CREAT | O_WRONLY, 0o600))
        })
      #expect(count.load(ordering: .relaxed) == 12)
    }
  }

  @Test func aBatchHoldsWhatIsAnsweredInAMoment() async throws {
    let requests = try requests(100)
    for (milliseconds, size) in [(1, 20), (5, 4), (30, 1)] {
      let dispatcher = Dispatcher(PassList(requests) { _, _ in })
      #expect(await dispatcher.batch(WorkerPace())?.count == 1, "nothing is known of its pace")
      #expect(await dispatcher.batch(pace(requests[0], milliseconds: milliseconds))?.count == size)
    }
  }

  @Test func aTrialOfAnotherKindWaitsBehindNone() async throws {
    let (small, large) = (try requests(3), try requests(2, steps: 1_000_000))
    let dispatcher = Dispatcher(PassList(small + large) { _, _ in })
    let pace = pace(small[0], milliseconds: 1)
    #expect(await dispatcher.batch(pace)?.map(\.trial.budget.steps) == [5, 5, 5])
    #expect(await dispatcher.batch(pace)?.map(\.trial.budget.steps) == [1_000_000])
    #expect(await dispatcher.batch(pace)?.map(\.trial.budget.steps) == [1_000_000])
  }

  @Test func whatALostWorkerDidNotAnswerIsHandedOutNext() async throws {
    let requests = try requests(30)
    let dispatcher = Dispatcher(PassList(requests) { _, _ in })
    let batch = try #require(await dispatcher.batch(pace(requests[0], milliseconds: 2)))
    await dispatcher.takeBack(Array(batch[3...]))
    #expect(await dispatcher.batch(WorkerPace())?.map(\.trial.seed) == [3])
    #expect(await dispatcher.batch(pace(requests[0], milliseconds: 5))?.map(\.trial.seed) == [4, 5, 6, 7])
  }
}
