import PortableMath
import Records
import SystemFiles

/// A run's state and its journal; what enters the state is in the journal before.
actor RunLedger: PassSource {
  private var journal: Journal
  private let progress: @Sendable (RunProgress) -> Void
  private let notice: @Sendable (RunNotice) -> Void
  private let start = monotonicNanoseconds()
  private var timeLeft = TimeLeft()
  private var savedStates: SavedTrainings
  /// How often a request's worker was killed since its trial came further.
  private var kills: [String: Int] = [:]
  /// What has no result because its workers were killed.
  private var givenUp: [JournalEntry] = []
  private var isFlushDue = false
  private var lastFlush: Task<Void, Never>?
  private var flushFailure: FileError?
  private(set) var state: RunState
  private var totals: RunTotals
  private let recordingFiles: RecordingFiles
  /// The node on which a trial is timed, where a launcher chooses it.
  private var timingNodes: [String: String] = [:]
  /// What programs tell of their frameworks.
  private var programLines = AgreedLines()

  /// - Parameter earlier: What is finished, and stands in other files or already in the journal.
  /// - Parameter statesRun: The run that saved states are of; nil for that of the journal's header.
  init(
    state: RunState, journal: consuming Journal, earlier: [NodeEntry] = [], statesRun: String? = nil, options: RunOptions,
    progress: @escaping @Sendable (RunProgress) -> Void, notice: @escaping @Sendable (RunNotice) -> Void
  ) throws {
    var state = state
    var totals = RunTotals(state.plan)
    var journal = journal
    for usable in usableEntries(earlier + journal.takeEntries(), on: journal.node) {
      let entry = usable.entry
      state.enter(entry)
      if case .timing(let trial, _, _) = entry { timingNodes[trial] = usable.node }
      programLines.add(entry)
      if case .record(let record) = entry, let place = state.place(of: record.trial.id) { totals.enter(record, at: place) }
    }
    self.state = state
    self.totals = totals
    recordingFiles = RecordingFiles(String(journal.path.dropLast(journalSuffix.count)), options)
    self.progress = progress
    self.notice = notice
    // A worker's plugins may change its working folder.
    savedStates = SavedTrainings(
      folder: absolutePath(journal.path.dropLast(journalSuffix.count) + ".states"),
      run: statesRun ?? ReportLine.header(journal.header).encoded().checksum.description)
    self.journal = journal
  }

  private func keep(_ entry: JournalEntry, text: ArraySlice<UInt8>? = nil, node: String? = nil) throws {
    if let flushFailure { throw flushFailure }
    try journal.append(entry, place: entry.trial.flatMap { state.place(of: $0) } ?? 0, text: text, node: node)
    enter(entry)
    flushSoon()
  }

  private func enter(_ entry: JournalEntry) {
    state.enter(entry)
    programLines.add(entry)
    if case .record(let record) = entry, let place = state.place(of: record.trial.id) { totals.enter(record, at: place) }
  }

  /// Has the journal flushed in 50 ms, with all that is written until then: a disk may take longer for one line.
  private func flushSoon() {
    guard !isFlushDue else { return }
    isFlushDue = true
    let file = journal.file
    lastFlush = Task {
      try? await Task.sleep(for: .milliseconds(50))
      self.beginFlush()
      // Workers' results are taken in meanwhile.
      do throws(FileError) { try await flushed(file) } catch { self.note(error) }
    }
  }

  private func beginFlush() { isFlushDue = false }

  /// Waits for a flush under way, which holds the journal: what fails then leaves a journal that another run can resume.
  func endFlush() async { await lastFlush?.value }

  private func note(_ error: FileError) { flushFailure = FileError("flush", journal.path, code: error.code) }

  /// The common path of the journal and of the report, without their suffixes.
  var stem: String { String(journal.path.dropLast(journalSuffix.count)) }

  func noteResumption(_ options: RunOptions) throws {
    if journal.header.eventsFolder != options.eventsFolder {
      notice(.otherLogs(then: journal.header.eventsFolder, now: options.eventsFolder))
    }
    try keep(.resumed(at: utcNow()))
  }

  /// Performs what is still to do of a phase; a pass that lost its worker or its saved state is tried again.
  func perform(_ phase: RunProgress.Phase, on pool: WorkerPool, seed: UInt64 = 0) async throws {
    state.begin(phase, seed: seed)
    try await pool.perform(self)
  }

  func next() -> PassRequest? {
    guard var request = state.next() else { return nil }
    guard request.pass == .recording else { return request }
    recordingFiles.name(in: &request)
    request.statePlace = savedStates.place(of: request.trial, seconds: recordingFiles.stateSeconds)
    if let steps = savedStates.beginAttempt(request) { notice(.resumes(trial: request.trial.id, steps: steps)) }
    return request
  }

  func accept(_ outcome: PassOutcome, of request: PassRequest, on fingerprint: Fingerprint?) throws {
    var outcome = outcome
    switch outcome {
    case .reply(.unlogged(let record, let reason)):
      notice(.lostLog(trial: request.trial.id, reason: reason))
      outcome = .reply(.record(record))
    case .reply(.unusableState(let reason)):
      savedStates.discard(request)
      state.again(request)
      return notice(.startsAgain(trial: request.trial.id, reason: reason))
    case .reply(.unwritten(let path, let code)): throw FileError("write", path, code: code)
    case .lost(let lost) where lost.cause != .late && savedStates.hasAdvanced(request):
      kills[request.key] = nil
      state.again(request)
      return notice(.lostWorker(trial: request.trial.id, reason: lost.reason))
    case .lost(let lost) where lost.cause == .kill: return try acceptKill(lost, of: request)
    case .recorded, .reply, .lost: break
    }
    let entry = JournalEntry(outcome, of: request)
    // Counts of allocations are of no node: the library that counts would be part of its fingerprint.
    if let fingerprint, request.pass != .allocation {
      let (entry, node) = onOneNode(entry, try journal.know(fingerprint))
      try keep(entry, text: outcome.text(of: entry), node: node)
    } else {
      try keep(entry, text: outcome.text(of: entry))
    }
    savedStates.remove(request)
    tellProgress(after: request)
  }

  /// The entry that counts of one that a node gave: times of several nodes are no sample, and a launcher may choose another.
  private func onOneNode(_ entry: JournalEntry, _ node: String) -> (JournalEntry, node: String) {
    guard case .timing(let trial, let process, _) = entry else { return (entry, node) }
    let first = timingNodes[trial] ?? node
    timingNodes[trial] = first
    if first == node { return (entry, node) }
    return (.timing(trial: trial, process: process, .absent("the launcher had several nodes time it")), first)
  }

  /// Has a request tried again whose worker somebody killed, or gives it up: a kill is no verdict on a trial.
  ///
  /// What is given up is in the report, but not in the journal, so that a resumed run tries it again. A search has gone on from
  /// its trials' records, so theirs are kept.
  private func acceptKill(_ lost: LostPass, of request: PassRequest) throws {
    kills[request.key, default: 0] += 1
    guard kills[request.key, default: 0] >= WorkerPool.greatestKills else {
      state.again(request)
      return notice(.killed(trial: request.trial.id, reason: lost.reason))
    }
    let reason = "it lost its worker \(WorkerPool.greatestKills) times: \(lost.reason)"
    let outcome = PassOutcome.lost(LostPass(reason: reason, cause: .kill, standardError: lost.standardError))
    if request.trial.tuning == nil {
      givenUp.append(JournalEntry(outcome, of: request))
      enter(JournalEntry(outcome, of: request))
      notice(.givenUp(trial: request.trial.id, reason: reason))
    } else {
      try keep(JournalEntry(outcome, of: request))
    }
    tellProgress(after: request)
  }

  private func tellProgress(after request: PassRequest) {
    var progress = state.progress(after: request)
    timeLeft.note(progress.phase, atNanoseconds: monotonicNanoseconds() - start)
    progress.secondsLeft = timeLeft.seconds(progress.remaining, timing: request.trial.timing)
    self.progress(progress)
  }

  /// Whether everything that was to be done is in the journal.
  var isWhole: Bool { givenUp.isEmpty }

  /// Returns once everything that was kept is on the disk.
  func settle() async throws {
    // No other line comes that it could wait for.
    lastFlush?.cancel()
    await lastFlush?.value
    if let flushFailure { throw flushFailure }
  }

  /// Makes a report of the journal. If something is left for a resumed run, the journal stays beside it.
  func finish() throws -> FinishedRun {
    let end = totals.end(startedAt: journal.header.startedAt, finishedAt: utcNow())
    let path = stem + reportSuffix
    let rest = closingLines
    if givenUp.isEmpty {
      try journal.append(rest)
      try journal.finish(end, at: path)
      savedStates.removeAll()
    } else {
      let lost: [ReportLine] = givenUp.map { entry in
        .entry(entry, node: journal.node, place: entry.trial.flatMap { state.place(of: $0) } ?? 0)
      }
      try journal.writeReport(end, adding: rest + lost, to: path)
    }
    return FinishedRun(path: path)
  }

  /// What is known only now: why a trial was not measured, and what plugins did to the arithmetic.
  private var closingLines: [ReportLine] {
    let unmeasured = state.withTiming ? totals.unmeasured(on: journal.node) : []
    return unmeasured + journal.nodes.compactMap(amendment)
  }

  private func amendment(of node: ReportNode) -> ReportLine? {
    let fingerprint = node.fingerprint
    let changed =
      fingerprint.noting(changesOfArithmetic: totals.changesOfArithmetic).lines.filter {
        !fingerprint.lines.contains($0)
      } + programLines.lines.filter { fingerprint.value(named: $0.name) == nil }
    return changed.isEmpty ? nil : .amendment(node: node.name, lines: changed)
  }
}

extension AgreedLines {
  /// Adds the lines of a program's record.
  fileprivate mutating func add(_ entry: JournalEntry) {
    if case .record(let record) = entry { add(record.program?.lines ?? []) }
  }
}

@concurrent private func flushed(_ file: OpenFile) async throws(FileError) { try file.flush() }

/// The entries that count on a machine: without times of trials that other machines have not timed to the end.
func usableEntries(_ entries: [NodeEntry], on node: String) -> [NodeEntry] {
  guard entries.contains(where: { $0.node != node }) else { return entries }
  var times: [String: [TimedProcess]] = [:]
  var processes: [String: Int] = [:]
  for entry in entries {
    switch entry.entry {
    case .timing(let trial, let process, let measured):
      times[trial, default: []].append(TimedProcess(node: entry.node, process: process, times: measured))
    case .record(let record): processes[record.trial.id] = record.trial.timing.processes
    case .allocations, .resumed: break
    }
  }
  return entries.filter { entry in
    guard case .timing(let trial, _, _) = entry.entry, let all = times[trial] else { return true }
    let count = processes[trial] ?? 1
    let chosen = nodeThatTimed(all, processes: count)
    let isWhole = Set(all.filter { $0.node == chosen }.map(\.process)).count >= count
    return entry.node == (isWhole ? chosen : node)
  }
}

extension PassRequest {
  /// A name that no other request of a run has.
  fileprivate var key: String { "\(pass.rawValue)/\(process)/\(trial.id)" }
}
