import Glibc
import PortableMath
public import Records

/// How a suite is run.
public struct RunOptions: Sendable {
  /// Worker processes of the recording and allocation passes; timing always has the machine to itself.
  public var jobs: Int
  public var withTiming: Bool
  /// Whether each trial is recorded by a worker of its own, so that nothing a plugin leaves behind reaches another.
  public var usesFreshWorkers: Bool
  /// Whether to go on with the newest interrupted run.
  public var resume: Bool
  /// The folder of reports.
  public var resultsFolder: String
  public var worker: WorkerCommand
  /// At least so long between two saved states of a trial.
  public var stateSeconds: Double
  /// The folder of TensorBoard's event files; nil for none.
  public var eventsFolder: String?

  public init(
    jobs: Int, withTiming: Bool, usesFreshWorkers: Bool = false, resume: Bool, resultsFolder: String,
    worker: WorkerCommand, stateSeconds: Double = 30, eventsFolder: String? = nil
  ) {
    self.jobs = jobs
    self.withTiming = withTiming
    self.usesFreshWorkers = usesFreshWorkers
    self.resume = resume
    self.resultsFolder = resultsFolder
    self.worker = worker
    self.stateSeconds = stateSeconds
    self.eventsFolder = eventsFolder
  }
}

/// A finished pass of a run, for those who watch.
public struct RunProgress: Sendable {
  public enum Phase: String, Sendable, CaseIterable {
    case recording
    case allocations
    case timing
  }

  public let phase: Phase
  /// Finished passes of the phase, and all of them; those of an earlier, interrupted run count as finished.
  public let finished: Int
  public let total: Int
  /// The trial that was finished last.
  public let trial: String
  /// Passes of all phases that are still to come.
  public let remaining: Int
  public let elapsedNanoseconds: Int
}

/// A finished run: its report and where it lies.
public struct FinishedRun: Sendable {
  public let report: Report
  public let path: String
}

/// Runs a planned suite to its report: records every trial, then counts allocations, then times.
///
/// Every finished pass is in the journal before it counts; the report appears whole, and then the journal goes. A trial
/// that crashes, hangs or fails is a record. A recording that is killed goes on from its last saved state. The methods of
/// searches are looked up in `registry`.
public func run(
  _ suite: SuiteDefinition, plan: [Trial], with registry: Registry, options: RunOptions, fingerprint: Fingerprint,
  progress: @escaping @Sendable (RunProgress) -> Void, notice: @escaping @Sendable (RunNotice) -> Void = { _ in }
) async throws -> FinishedRun {
  if let folder = options.eventsFolder { try makeFolder(folder) }
  let journal = try openJournal(suite, plan: plan, options: options, fingerprint: fingerprint)
  let ledger = try RunLedger(
    state: RunState(plan: plan, searches: searches(of: plan, with: registry), withTiming: options.withTiming),
    journal: journal, progress: progress, notice: notice)
  if options.resume { try await ledger.noteResumption() }
  let recorders = WorkerPool(
    command: options.worker, workers: options.jobs, isFreshEachTime: options.usesFreshWorkers, keepsStandardError: true)
  let stepDigestsFolder = await ledger.stem + ".stepDigests"
  if plan.contains(where: { $0.keepsStepDigests == true }) { try makeFolder(stepDigestsFolder) }
  try await ledger.record(on: recorders, stepDigestsFolder: stepDigestsFolder, options)
  if options.withTiming {
    var counters = recorders
    counters.environment["LD_PRELOAD"] = jemallocLibrary
    try await ledger.perform(await ledger.state.pendingAllocations, on: counters)
    let timers = WorkerPool(command: options.worker, workers: 1, isFreshEachTime: true)
    try await ledger.perform(await ledger.state.pendingTimings(seed: suite.seed), on: timers)
  }
  return try await ledger.finish()
}

/// The identity of a suite in reports and journals.
extension SuiteDefinition {
  var identity: SuiteIdentity { SuiteIdentity(name: name, digest: digest, seed: seed) }
}

private func openJournal(
  _ suite: SuiteDefinition, plan: [Trial], options: RunOptions, fingerprint: Fingerprint
) throws -> Journal {
  let folder = reportFolder(of: suite, machine: fingerprint.machine, in: options.resultsFolder)
  let planDigest = Digest(of: try encodeJSON(plan)).description
  guard options.resume else {
    try makeFolder(folder)
    let header = JournalHeader(
      suite: suite.identity, planDigest: planDigest, startedAt: utcNow(), withTiming: options.withTiming,
      fingerprint: fingerprint)
    return try createJournal(in: folder, header: header)
  }
  guard let newest = listFolder(folder).last(where: { $0.hasSuffix(journalSuffix) }) else {
    throw JournalError.none(folder: folder)
  }
  let journal = try Journal.reopen("\(folder)/\(newest)")
  guard journal.header.suite == suite.identity else { throw JournalError.otherSuite(journal.path) }
  guard journal.header.fingerprint["executable.digest"] == fingerprint["executable.digest"] else {
    throw JournalError.otherExecutable(journal.path)
  }
  guard journal.header.fingerprint.pluginLines == fingerprint.pluginLines else {
    throw JournalError.otherPlugins(journal.path)
  }
  guard journal.header.planDigest == planDigest else { throw JournalError.otherTrials(journal.path) }
  guard journal.header.withTiming == options.withTiming else { throw JournalError.otherOptions(journal.path) }
  return journal
}

/// Where a suite's reports and journals of one machine lie.
private func reportFolder(of suite: SuiteDefinition, machine: String, in resultsFolder: String) -> String {
  "\(resultsFolder)/\(suite.name)/\(machine)"
}

private let journalSuffix = ".journal"

/// A journal named by its start; runs begun in the same second are numbered, so that names sort by start: '_' is after
/// the '.' that ends the first one's name.
private func createJournal(in folder: String, header: JournalHeader) throws(FileError) -> Journal {
  let stamp = header.startedAt.filter { $0 != ":" && $0 != "-" }
  var number = 1
  while true {
    let name = number == 1 ? stamp : "\(stamp)_\(number)"
    let exists = listFolder(folder).contains { $0 == name + ".json" || $0 == name + journalSuffix }
    number += 1
    if exists { continue }
    do throws(FileError) {
      return try Journal.create("\(folder)/\(name)\(journalSuffix)", header: header)
    } catch {
      // Another run may have taken the name since.
      guard error.code == EEXIST else { throw error }
    }
  }
}

/// Interrupted runs of a suite on this machine, oldest first: the paths of their journals.
public func interruptedRuns(of suite: SuiteDefinition, machine: String, resultsFolder: String) -> [String] {
  let folder = reportFolder(of: suite, machine: machine, in: resultsFolder)
  return listFolder(folder).filter { $0.hasSuffix(journalSuffix) }.map { "\(folder)/\($0)" }
    .filter { !Journal.isInUse($0) }
}

/// A run's state with its journal: nothing is in the one before it is in the other.
private actor RunLedger {
  private let journal: Journal
  private let progress: @Sendable (RunProgress) -> Void
  private let notice: @Sendable (RunNotice) -> Void
  private let start = monotonicNanoseconds()
  private var savedStates: SavedTrainings
  private(set) var state: RunState

  init(
    state: RunState, journal: consuming Journal, progress: @escaping @Sendable (RunProgress) -> Void,
    notice: @escaping @Sendable (RunNotice) -> Void
  ) throws {
    var state = state
    for entry in journal.entries { state.enter(entry) }
    self.state = state
    self.progress = progress
    self.notice = notice
    savedStates = SavedTrainings(
      folder: journal.path.dropLast(journalSuffix.count) + ".states",
      run: Digest(of: try encodeJSON(journal.header)).description)
    self.journal = journal
  }

  private func keep(_ entry: JournalEntry) throws {
    try journal.append(entry)
    state.enter(entry)
  }

  /// The path of the journal and of the report, without what each ends with.
  var stem: String { String(journal.path.dropLast(journalSuffix.count)) }

  func noteResumption() throws { try keep(.resumed(at: utcNow())) }

  /// Records what is not yet recorded; a trial that lost its worker or its saved state comes round again.
  func record(on pool: WorkerPool, stepDigestsFolder: String, _ options: RunOptions) async throws {
    let place = stem.split(separator: "/").suffix(3).joined(separator: "/")
    let eventsFolder = options.eventsFolder.map { "\($0)/\(place)" }
    while true {
      var requests = state.pendingRecordings(stepDigestsFolder: stepDigestsFolder)
      if requests.isEmpty { return }
      for index in requests.indices {
        requests[index].statePlace = savedStates.place(of: requests[index].trial, seconds: options.stateSeconds)
        requests[index].eventsPath = eventsFolder.map { eventsPath(of: requests[index].trial, in: $0) }
        if let steps = savedStates.beginAttempt(requests[index]) {
          notice(.goesOn(trial: requests[index].trial.id, steps: steps))
        }
      }
      try await perform(requests, on: pool)
    }
  }

  func perform(_ requests: [PassRequest], on pool: WorkerPool) async throws {
    try await pool.perform(requests) { index, outcome in
      try await self.accept(outcome, of: requests[index])
    }
  }

  private func accept(_ outcome: PassOutcome, of request: PassRequest) throws {
    var outcome = outcome
    switch outcome {
    case .reply(.unlogged(let record, let reason)):
      notice(.lostLog(trial: request.trial.id, reason: reason))
      outcome = .reply(.record(record))
    case .reply(.unusableState(let reason)):
      savedStates.discard(request)
      return notice(.startsAgain(trial: request.trial.id, reason: reason))
    case .lost(let reason, isLate: false, standardError: _) where savedStates.hasAdvanced(request):
      return notice(.lostWorker(trial: request.trial.id, reason: reason))
    case .reply, .lost: break
    }
    try keep(JournalEntry(outcome, of: request))
    savedStates.remove(request)
    progress(state.progress(after: request, elapsedNanoseconds: monotonicNanoseconds() - start))
  }

  /// Writes the report, then removes the journal.
  func finish() throws -> FinishedRun {
    let report = state.report(journal.header, finishedAt: utcNow())
    let path = stem + ".json"
    try writeFileAtomically(withChecksum(encodeJSON(report) + [UInt8(ascii: "\n")]), to: path)
    savedStates.removeAll()
    try journal.remove()
    return FinishedRun(report: report, path: path)
  }
}

extension JournalEntry {
  /// What came of a request, as a journal keeps it.
  init(_ outcome: PassOutcome, of request: PassRequest) {
    let trial = request.trial.id
    switch (outcome, request.pass) {
    case (.reply(.record(let record)), .recording) where record.trial == request.trial:
      self = .record(record)
    case (.reply(.allocations(let count)), .allocation):
      self = .allocations(trial: trial, .measured(count))
    case (.reply(.timing(let times)), .timing):
      self = .timing(trial: trial, process: request.process, .measured(times))
    case (.lost(let reason, _, let standardError), _): self.init(absent: reason, request, standardError)
    case (.reply(.absent(let reason)), _): self.init(absent: reason, request)
    case (.reply, _): self.init(absent: "the worker answered another question", request)
    }
  }

  private init(absent reason: String, _ request: PassRequest, _ standardError: String? = nil) {
    switch request.pass {
    case .recording:
      var record = TrialRecord(failed: request.trial, reason: reason)
      record.standardError = standardError
      self = .record(record)
    case .allocation: self = .allocations(trial: request.trial.id, .absent(reason))
    case .timing: self = .timing(trial: request.trial.id, process: request.process, .absent(reason))
    }
  }
}
