import PortableMath
import Records

/// How blocks are taken in turns.
struct TurnPlan: Sendable {
  /// The least length of a block.
  var blockMilliseconds = 1.0
  /// Between blocks: a pair of processes is over after this time, started processes included.
  var pairSeconds: Double
  /// The fewest and the most blocks a side, whatever time they take; of longer ones as many as `secondsOfBlocks` has.
  var blocks = 8...200
  /// How long the fewest blocks may take: what the pair has, within these bounds.
  var secondsOfBlocks: Double { min(1, max(0.25, pairSeconds)) }
}

/// One trial's work of one side, as a pair of processes needs it.
struct PairedJob: Sendable {
  var command: WorkerCommand
  var record: TrialRecord
  var slowdown = 0.0

  var work: PairedWork {
    PairedWork(
      trial: record.trial, steps: record.steps, evaluations: RecordedEvaluations(record),
      digest: record.program?.repetition, slowdown: slowdown)
  }
}

/// Starts a fresh process for either side, lets them take turns in random order, and ends them.
///
/// - Parameter seed: decides the order of blocks and the paddings of this pair.
func measurePair(_ baseline: PairedJob, _ candidate: PairedJob, _ plan: TurnPlan, seed: Seed) async -> TimedPair {
  let (start, stolen) = (monotonicNanoseconds(), stolenSeconds())
  let paddings = [0, 1].map { seed.derived(for: "padding").integer(below: 4096, element: UInt64($0)) }
  var turns = Turns(baseline, candidate, plan, seed: seed.derived(for: "order"), start: start)
  var reasons: [String?] = [nil, nil]
  do {
    let started = turns
    let outer = try await withWorker(baseline.command, environment: environment(paddings[0])) { a in
      do {
        let inner = try await withWorker(candidate.command, environment: environment(paddings[1])) { b in
          var turns = started
          await turns.take(&a, &b)
          return turns
        }
        return (turns: inner.result, end: Optional(inner.end), reason: nil as String?)
      } catch {
        return (turns: started, end: nil, reason: "it could not be started: \(error)")
      }
    }
    turns = outer.result.turns
    turns.sides[0].explain(outer.end)
    if let end = outer.result.end { turns.sides[1].explain(end) }
    reasons[1] = outer.result.reason
  } catch {
    reasons[0] = "it could not be started: \(error)"
  }
  let sides = zip(zip(turns.sides, paddings), reasons).map { side, reason in
    ProcessSide(
      environmentPaddingBytes: side.1, digest: side.0.digest, matchesRecording: side.0.matchesRecording,
      failure: reason.map { WorkerFailure(.crashed, $0) } ?? side.0.failure)
  }
  var pair = TimedPair(baseline: sides[0], candidate: sides[1], blocks: turns.blocks)
  let elapsed = Double(monotonicNanoseconds() - start) / 1e9
  let taken = stolen.flatMap { before in stolenSeconds().map { $0 - before } } ?? 0
  // A tick is ten milliseconds, which may be the greater part of a pair.
  if taken > 0.2 * elapsed, taken > 0.015 {
    pair.machineLoss = "the hypervisor gave \(shortest((taken * 100).rounded() / 100)) s of it to others"
  } else if turns.wasMostlyInterrupted {
    pair.machineLoss = "other programs had the processor in most of its blocks"
  }
  return pair
}

/// A variable that no program reads: it moves the stack, on which the speed of code may depend.
private func environment(_ padding: Int) -> [String: String] {
  ["ASSAY_PADDING": String(repeating: "x", count: padding)]
}

/// The conversation with both sides, as far as it came.
private struct Turns: Sendable {
  let plan: TurnPlan
  let seed: Seed
  let start: Int
  var sides: [TurningSide]
  private var quiet: [BlockPair] = []
  private var every: [BlockPair] = []

  /// Those in which no other program got a side's processor: the rest times the neighbors. All, where the neighbors leave
  /// too few.
  var blocks: [BlockPair] { quiet.count >= fewest ? quiet : every }

  /// Whether other programs left too few blocks alone.
  var wasMostlyInterrupted: Bool { every.count >= fewest && quiet.count < fewest }

  /// How many blocks there must be: fewer than the plan's if they are long. Up to twice as many are taken, until so many are quiet.
  private var fewest: Int
  /// The time of the shortest pair of blocks, which others have interrupted least.
  private var shortestSeconds = Double.infinity

  init(_ baseline: PairedJob, _ candidate: PairedJob, _ plan: TurnPlan, seed: Seed, start: Int) {
    self.plan = plan
    self.seed = seed
    self.start = start
    sides = [TurningSide(job: baseline), TurningSide(job: candidate)]
    fewest = plan.blocks.lowerBound
  }

  mutating func take(_ a: inout WorkerSession, _ b: inout WorkerSession) async {
    guard let baseline = await sides[0].prepare(&a, plan), let candidate = await sides[1].prepare(&b, plan) else { return }
    let repetitions = max(baseline, candidate)
    while every.count < plan.blocks.upperBound,
      every.count < 2 * fewest && quiet.count < fewest || Double(monotonicNanoseconds() - start) < plan.pairSeconds * 1e9
    {
      let isBaselineFirst = seed.bits(element: UInt64(every.count)) & 1 == 0
      var times: [TimedBlock?] = [nil, nil]
      for side in isBaselineFirst ? [0, 1] : [1, 0] {
        times[side] = await side == 0 ? sides[0].block(&a, repetitions) : sides[1].block(&b, repetitions)
        if times[side] == nil { return }
      }
      guard let baseline = times[0], let candidate = times[1] else { return }
      let pair = BlockPair(isBaselineFirst: isBaselineFirst, baseline: baseline, candidate: candidate)
      every.append(pair)
      shortestSeconds = min(shortestSeconds, Double(baseline.nanoseconds + candidate.nanoseconds) / 1e9)
      fewest = max(1, Int(min(Double(plan.blocks.lowerBound), plan.secondsOfBlocks / shortestSeconds)))
      if !sides[0].wasInterrupted, !sides[1].wasInterrupted { quiet.append(pair) }
    }
    // A program cannot reach the clock of its worker, and what a worker does around a run grows with the runs.
    guard sides[0].job.record.trial.program == nil else { return }
    await sides[0].proveClock(&a, repetitions)
    await sides[1].proveClock(&b, repetitions)
  }
}

/// So many steps of a block can be counted, and their times added.
private let possibleRepetitions = 1 << 53

/// One process of a pair, from its parent's view.
private struct TurningSide: Sendable {
  let job: PairedJob
  var digest: String?
  var matchesRecording = true
  /// In its last block.
  var wasInterrupted = false
  var failure: WorkerFailure?
  private var loss: WorkerLoss?
  /// What its exchanges so far have shown of its clock.
  private var clock = ExchangeClock()

  init(job: PairedJob) { self.job = job }

  private var limit: Double { job.record.trial.timeLimitSeconds }

  /// How many repetitions fill a block; nil if the side is lost.
  mutating func prepare(_ worker: inout WorkerSession, _ plan: TurnPlan) async -> Int? {
    let request = PairRequest.prepare(job.work, blockMilliseconds: plan.blockMilliseconds)
    guard case .ready(let repetitions)? = await ask(request, &worker) else { return lose() }
    guard (1...possibleRepetitions / max(1, job.record.steps)).contains(repetitions) else {
      return refuse("it wants blocks of \(repetitions) repetitions of \(job.record.steps) steps")
    }
    return repetitions
  }

  /// One block; nil if the side is lost, or did other work than its recording.
  mutating func block(_ worker: inout WorkerSession, _ repetitions: Int) async -> TimedBlock? {
    let start = monotonicNanoseconds()
    let reply = await ask(.block(repetitions: repetitions), &worker)
    guard case .block(let nanoseconds, let reached, let interrupted)? = reply else { return lose() }
    let elapsed = monotonicNanoseconds() - start
    if let reason = clock.takeIn(reported: nanoseconds, elapsed: elapsed, steps: repetitions * job.record.steps) {
      return refuse(reason)
    }
    wasInterrupted = interrupted
    digest = reached
    matchesRecording = reached == job.record.finalIterateDigest
    return matchesRecording ? TimedBlock(nanoseconds: nanoseconds, steps: repetitions * job.record.steps) : nil
  }

  /// Asks for longer and longer blocks until one takes about the time that the process reports.
  ///
  /// What an exchange costs beside its block does not grow with the block; what a process leaves out does.
  mutating func proveClock(_ worker: inout WorkerSession, _ repetitions: Int) async {
    var count = repetitions
    while failure == nil, loss == nil, !clock.isProved {
      guard clock.mayBeBusy, count <= possibleRepetitions / max(1, 2 * job.record.steps) else {
        let _: Int? = refuse(clock.contradiction)
        return
      }
      count *= 2
      guard await block(&worker, count) != nil else { return }
    }
  }

  private mutating func refuse<Value>(_ reason: String) -> Value? {
    failure = WorkerFailure(.garbage, reason)
    return nil
  }

  private mutating func ask(_ request: PairRequest, _ worker: inout WorkerSession) async -> PairReply? {
    switch await worker.ask(request, answeredBy: PairReply.self, limit: limit) {
    case .reply(.refused(let reason)):
      failure = WorkerFailure(.garbage, reason)
      return nil
    case .reply(let reply): return reply
    case .lost(let loss):
      self.loss = loss
      return nil
    }
  }

  /// Where no loss and no refusal explains it, the worker's reply does not fit the request.
  private mutating func lose<Value>() -> Value? {
    if loss == nil, failure == nil { failure = WorkerFailure(.garbage, "the worker's reply does not fit the request") }
    return nil
  }

  /// How it was lost, now that its process has ended.
  mutating func explain(_ end: WorkerEnd) {
    guard let loss else { return }
    let kind: WorkerFailure.Kind =
      switch loss {
      case .ended: .crashed
      case .late: .hung
      case .nonsense: .garbage
      }
    failure = WorkerFailure(kind, describe(loss, end, limit: limit))
  }
}
