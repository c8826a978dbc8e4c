public import Records
import SystemFiles

/// A finished run: where its report lies.
public struct FinishedRun: Sendable {
  public let path: String

  public init(path: String) { self.path = path }
}

/// Runs a planned suite to its report: records every trial, then counts allocations, then times.
///
/// Every finished pass is in the journal before it counts. When all are, the journal is renamed to a report. A trial
/// that crashes, hangs or fails is a record. One that somebody kills resumes from its last saved state, or is tried again. The
/// methods of searches are looked up in `registry`.
public func run(
  _ suite: SuiteDefinition, plan: Plan, with registry: Registry, options: RunOptions, fingerprint: Fingerprint,
  progress: @escaping @Sendable (RunProgress) -> Void, notice: @escaping @Sendable (RunNotice) -> Void = { _ in }
) async throws -> FinishedRun {
  if let folder = options.eventsFolder { try makeFolder(folder) }
  let journal = try openJournal(suite, plan: plan, options: options, fingerprint: fingerprint)
  let ledger = try RunLedger(
    state: RunState(plan: plan, searches: searches(of: plan, with: registry), withTiming: options.withTiming),
    journal: journal, options: options, progress: progress, notice: notice)
  do {
    if options.resumption != .none { try await ledger.noteResumption(options) }
    try await performAll(plan, seed: suite.seed, ledger, options)
    return try await ledger.finish()
  } catch {
    await ledger.endFlush()
    throw error
  }
}

/// Makes every pass of a plan that is not finished; the suite's `seed` decides the order of timing.
func performAll(_ plan: Plan, seed: UInt64, _ ledger: RunLedger, _ options: RunOptions) async throws {
  let nodeRequest =
    options.worker.isLaunched
    ? NodeRequest(arithmetics: plan.arithmetics.sorted { $0.rawValue < $1.rawValue }, nodeLines: options.nodeLines) : nil
  let recorders = WorkerPool(
    command: options.worker, workers: options.jobs, isFreshEachTime: options.usesFreshWorkers, keepsStandardError: true,
    nodeRequest: nodeRequest)
  if plan.templates.contains(where: { $0.keepsStepDigests == true }) {
    let folder = RecordingFiles(await ledger.stem, options).stepDigestsFolder
    try makeFolder(folder)
    removeLeftOvers(in: folder)
  }
  try await ledger.perform(.recording, on: recorders)
  if options.withTiming {
    var counters = recorders
    counters.environment["LD_PRELOAD"] = jemallocLibrary
    try await ledger.perform(.allocations, on: counters)
    let timers = WorkerPool(command: options.worker, workers: 1, isFreshEachTime: true, nodeRequest: nodeRequest)
    try await ledger.perform(.timing, on: timers, seed: seed)
  }
}

/// The identity of a suite in reports and journals.
extension SuiteDefinition {
  public var identity: SuiteIdentity { SuiteIdentity(name: name, digest: digest, seed: seed) }
}
