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

  /// The common path of the journal and of the report, without their suffixes.
  var stem: String { String(journal.path.dropLast(journalSuffix.count)) }

  func noteResumption() throws { try keep(.resumed(at: utcNow())) }

  /// Records what is not yet recorded; a trial that lost its worker or its saved state is tried again.
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
          notice(.resumes(trial: requests[index].trial.id, steps: steps))
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
    var progress = state.progress(after: request)
    timeLeft.note(progress.phase, atNanoseconds: monotonicNanoseconds() - start)
    progress.secondsLeft = timeLeft.seconds(progress.remaining, timing: request.trial.timing)
    self.progress(progress)
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
