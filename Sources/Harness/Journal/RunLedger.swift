import PortableMath
import Records
import SystemFiles

/// A run's state and its journal; what enters the state is on the disk before.
actor RunLedger: PassSource {
  private let journal: Journal
  private let progress: @Sendable (RunProgress) -> Void
  private let notice: @Sendable (RunNotice) -> Void
  private let start = monotonicNanoseconds()
  private var timeLeft = TimeLeft()
  private var savedStates: SavedTrainings
  /// How often a request's worker was killed since its trial came further.
  private var kills: [String: Int] = [:]
  /// Whether something has no result because its workers were killed.
  private var hasGivenUp = false
  private(set) var state: RunState
  private var results: RunResults
  private let recordingFiles: RecordingFiles

  init(
    state: RunState, journal: consuming Journal, options: RunOptions, progress: @escaping @Sendable (RunProgress) -> Void,
    notice: @escaping @Sendable (RunNotice) -> Void
  ) throws {
    var state = state
    var results = RunResults(state)
    for entry in journal.entries {
      state.enter(entry)
      results.enter(entry)
    }
    self.state = state
    self.results = results
    recordingFiles = RecordingFiles(String(journal.path.dropLast(journalSuffix.count)), options)
    self.progress = progress
    self.notice = notice
    // A worker's plugins may change its working folder.
    savedStates = SavedTrainings(
      folder: absolutePath(journal.path.dropLast(journalSuffix.count) + ".states"),
      run: Digest(of: try encodeJSON(journal.header)).description)
    self.journal = journal
  }

  private func keep(_ entry: JournalEntry) throws {
    try journal.append(entry)
    enter(entry)
  }

  private func enter(_ entry: JournalEntry) {
    state.enter(entry)
    results.enter(entry)
  }

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

  func accept(_ outcome: PassOutcome, of request: PassRequest) throws {
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
    case .reply, .lost: break
    }
    try keep(JournalEntry(outcome, of: request))
    savedStates.remove(request)
    tellProgress(after: request)
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
      enter(JournalEntry(outcome, of: request))
      hasGivenUp = true
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

  /// Writes the report, then removes the journal, unless something is left for a resumed run.
  func finish() throws -> FinishedRun {
    let report = results.report(journal.header, finishedAt: utcNow())
    let path = stem + ".json"
    try writeFileAtomically(withChecksum(encodeJSON(report) + [UInt8(ascii: "\n")]), to: path)
    if !hasGivenUp {
      savedStates.removeAll()
      try journal.remove()
    }
    return FinishedRun(report: report, path: path)
  }
}

extension PassRequest {
  /// A name that no other request of a run has.
  fileprivate var key: String { "\(pass.rawValue)/\(process)/\(trial.id)" }
}
