import Records
import Synchronization

/// Asks a side's executable who it is.
func introduce(_ side: PairedSide) async throws -> WorkerIntroduction {
  let limit = 60.0
  func refuse(_ reason: String) -> PairedError { .noIntroduction(side: side.label, reason: reason) }
  let answer: WorkerReply<PairReply>
  let end: WorkerEnd
  do {
    (answer, end) = try await withWorker(side.command) { worker in
      await worker.ask(PairRequest.introduction(side.plan), answeredBy: PairReply.self, limit: limit)
    }
  } catch {
    throw refuse("it could not be started: \(error)")
  }
  switch answer {
  case .lost(let loss): throw refuse(describe(loss, end, limit: limit))
  case .reply(.introduction(let introduction)):
    guard introduction.version == WorkerIntroduction.version else {
      throw PairedError.otherVersion(side: side.label, version: introduction.version)
    }
    return introduction
  case .reply: throw refuse("the worker's reply does not fit the request")
  }
}

/// A side's records, one for each planned trial; nil if it has no such plugin.
func record(
  _ side: PairedSide, _ introduction: WorkerIntroduction, _ options: PairedOptions
) async throws -> [TrialRecord?] {
  let plugins = Set(introduction.plugins)
  let known = side.plan.filter {
    $0.program != nil || plugins.contains($0.problem.name) && plugins.contains($0.optimizer.name)
  }
  let run = RunState(plan: Plan(known), withTiming: options.countsAllocations)
  let state = Mutex((pending: run, results: RunResults(run)))
  func perform(_ work: String, _ phase: RunProgress.Phase, _ pool: WorkerPool) async throws {
    let requests = state.withLock { $0.pending.rest(of: phase) }
    let finished = Mutex(0)
    let source = PassList(requests) { request, outcome in
      let entry = JournalEntry(outcome, of: request)
      state.withLock {
        $0.pending.enter(entry)
        $0.results.enter(entry)
      }
      options.progress(
        "\(work) \(side.label)",
        finished.withLock {
          $0 += 1
          return $0
        }, requests.count)
    }
    try await pool.perform(source)
  }
  // Another revision's worker may not mark where the words of a pass end.
  var pool = WorkerPool(
    command: side.command, workers: options.jobs, isFreshEachTime: options.usesFreshWorkers,
    keepsStandardError: side.command.isThisExecutable)
  try await perform("recording", .recording, pool)
  if options.countsAllocations {
    pool.environment["LD_PRELOAD"] = jemallocLibrary
    try await perform("counting allocations of", .allocations, pool)
  }
  let records = Dictionary(uniqueKeysWithValues: state.withLock { $0.results.completeRecords }.map { ($0.trial.id, $0) })
  return side.plan.map { trial in
    var record = records[trial.id]
    record?.timing = .absent("taken in turns with the other side")
    return record
  }
}
