import PortableMath
import Records
import SystemFiles

/// A run's state and its journal; what enters the state is on the disk before.
actor RunLedger {
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

  init(
    state: RunState, journal: consuming Journal, progress: @escaping @Sendable (RunProgress) -> Void,
    notice: @escaping @Sendable (RunNotice) -> Void
  ) throws {
    var state = state
    for entry in journal.entries { state.enter(entry) }
    self.state = state
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
    state.enter(entry)
  }

  /// The common path of the journal and of the report, without their suffixes.
  var stem: String { String(journal.path.dropLast(journalSuffix.count)) }

  func noteResumption(_ options: RunOptions) throws {
    if journal.header.eventsFolder != options.eventsFolder {
      notice(.otherLogs(then: journal.header.eventsFolder, now: options.eventsFolder))
    }
    try keep(.resumed(at: utcNow()))
  }

  /// Records what is not yet recorded; a trial that lost its worker or its saved state is tried again.
  func record(on pool: WorkerPool, stepDigestsFolder: String, _ options: RunOptions) async throws {
    let place = stem.split(separator: "/").suffix(3).joined(separator: "/")
    let eventsFolder = options.eventsFolder.map { absolutePath("\($0)/\(place)") }
    while true {
      var requests = state.pendingRecordings(stepDigestsFolder: stepDigestsFolder)
      if requests.isEmpty { return }
      for index in requests.indices {
        requests[index].statePlace = savedStates.place(of: requests[index].trial, seconds: options.stateSeconds)
        requests[index].eventsPath = eventsFolder.map { eventsPath(of: requests[index].trial, in: $0) }
        if let steps = savedStates.beginAttempt(requests[index]) {
          notice(.resumes(trial: requests[index].trial.id, steps: steps))
        }
      }
      try await perform(requests, on: pool)
    }
  }

  /// Performs what `pending` says is still to do, until nothing is.
  func performAll(on pool: WorkerPool, _ pending: @Sendable (RunState) -> [PassRequest]) async throws {
    while case let requests = pending(state), !requests.isEmpty { try await perform(requests, on: pool) }
  }

  private func perform(_ requests: [PassRequest], on pool: WorkerPool) async throws {
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
    case .reply(.unwritten(let path, let code)): throw FileError("write", path, code: code)
    case .lost(let lost) where lost.cause != .late && savedStates.hasAdvanced(request):
      kills[request.key] = nil
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
      return notice(.killed(trial: request.trial.id, reason: lost.reason))
    }
    let reason = "it lost its worker \(WorkerPool.greatestKills) times: \(lost.reason)"
    let outcome = PassOutcome.lost(LostPass(reason: reason, cause: .kill, standardError: lost.standardError))
    if request.trial.tuning == nil {
      state.enter(JournalEntry(outcome, of: request))
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
    let report = state.report(journal.header, finishedAt: utcNow())
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
