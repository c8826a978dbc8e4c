import FaultyPlugins
import PortableMath
import Records
import Synchronization
import SystemFiles
import Testing

@testable import Harness

private let yaml = """
  suite: resumed
  seed: 4
  timing: {processes: 2, blocks: 1, blockMilliseconds: 0.1}
  experiments:
    - name: e
      problems: [doubleWell]
      optimizers: [gradientDescent, newton, {faulty: {fault: failed, at: 1}}]
      start: [2]
      budget: {steps: 6}
  """

/// All that a whole run of the suite keeps, with times and allocations made up.
private func allEntries(_ trials: [Trial]) throws -> [JournalEntry] {
  var state = RunState(plan: Plan(trials), withTiming: true)
  var entries: [JournalEntry] = []
  func keep(_ entry: JournalEntry) {
    entries.append(entry)
    state.enter(entry)
  }
  for request in state.rest(of: .recording) {
    guard case .record(let record) = perform(request, with: faultyRegistry) else { throw Unexpected(what: "no record") }
    keep(.record(record))
  }
  for request in state.rest(of: .allocations) {
    keep(.allocations(trial: request.trial.id, .measured(Allocations(steps: request.steps, bytes: 64, count: 2))))
  }
  for request in state.rest(of: .timing, seed: 4) {
    let times = ProcessTiming(
      repetitionsPerBlock: 3, wallNanoseconds: [100 + request.process], cpuNanoseconds: [90],
      clockResolutionNanoseconds: 20, clockReadNanoseconds: 30, peakMemoryBytes: 1000 + request.process)
    keep(.timing(trial: request.trial.id, process: request.process, .measured(times)))
  }
  return entries
}

private func records(_ entries: [JournalEntry], _ trials: [Trial]) -> [TrialRecord] {
  var results = RunResults(RunState(plan: Plan(trials), withTiming: true))
  for entry in entries { results.enter(entry) }
  return results.completeRecords
}

private func end(_ entries: [JournalEntry], _ trials: [Trial]) -> RunEnd {
  var totals = RunTotals(Plan(trials))
  for case .record(let record) in entries {
    if let place = trials.firstIndex(of: record.trial) { totals.enter(record, at: place) }
  }
  return totals.end(startedAt: testHeader.startedAt, finishedAt: "2026-01-01T00:00:01Z")
}

@Suite struct RunStates {
  let trials: [Trial]
  let entries: [JournalEntry]

  init() throws {
    trials = Array(try plan(suite(yaml), with: faultyRegistry))
    entries = try allEntries(trials)
  }

  @Test func aWholeRunHasEveryPieceOfWork() {
    // Three recordings; the failed trial is not measured: two allocation passes, two trials in two processes.
    #expect(entries.count == 3 + 2 + 4)
    let records = records(entries, trials)
    #expect(records.map(\.status) == [.budgetSpent, .budgetSpent, .failed])
    #expect(records.map { $0.timing.value?.processes.count } == [2, 2, nil])
    #expect(records[0].peakMemoryBytes == .measured(1001))
    #expect(records[2].timing == .absent("the trial failed"))
  }

  @Test func whatIsPendingAfterAnyPrefixIsTheRest() {
    for count in 0...entries.count {
      var state = RunState(plan: Plan(trials), withTiming: true)
      for entry in entries.prefix(count) { state.enter(entry) }
      #expect(state.rest(of: .recording).count == max(0, 3 - count))
      guard count >= 3 else { continue }
      #expect(state.rest(of: .allocations).count == max(0, 5 - count))
      let timings = state.rest(of: .timing, seed: 4).map { "\($0.trial.id) \($0.process)" }
      let rest = entries.suffix(from: max(5, count)).map { entry in
        if case .timing(let trial, let process, _) = entry { "\(trial) \(process)" } else { "" }
      }
      #expect(timings == rest)
    }
  }

  @Test func theOrderOfArrivalDoesNotMatter() {
    let whole = records(entries, trials)
    for shift in 1..<entries.count {
      #expect(records(Array(entries[shift...] + entries[..<shift]), trials) == whole)
    }
    #expect(records(entries.reversed(), trials) == whole)
  }

  @Test func oneProcessWithoutTimesSpoilsATrialsTimes() {
    let spoiled = entries + [.timing(trial: trials[0].id, process: 1, .absent("it was another result"))]
    #expect(records(spoiled, trials)[0].timing == .absent("it was another result"))
    #expect(records(spoiled, trials)[0].peakMemoryBytes == .absent("it was another result"))
    #expect(records(spoiled, trials)[1].timing.value != nil)
  }

  @Test func measuringRequestsRepeatTheRecord() {
    var state = RunState(plan: Plan(trials), withTiming: true)
    for entry in entries.prefix(3) { state.enter(entry) }
    for request in state.rest(of: .timing, seed: 4) + state.rest(of: .allocations) {
      #expect(request.steps == 6)
      #expect(request.digest.count == 32)
    }
  }

  @Test func aTrialOfAnotherPlanIsPassedOver() {
    let short = Array(trials.prefix(2))
    #expect(records(entries, short).count == 2)
  }

  @Test func progressCountsDownToNothing() {
    var state = RunState(plan: Plan(trials), withTiming: true)
    for entry in entries { state.enter(entry) }
    let last = PassRequest(pass: .timing, trial: trials[0])
    let progress = state.progress(after: last)
    #expect(progress.remaining.values.allSatisfy { $0 == 0 })
    #expect(progress.finished == progress.total && progress.total > 4, "of all phases")
  }

  @Test func theTimeLeftIsThatOfAllPhases() {
    var left = TimeLeft()
    var plan = TimingPlan()
    (plan.blocks, plan.blockMilliseconds) = (10, 1)
    left.note(.recording, atNanoseconds: 1_000_000_000)
    left.note(.recording, atNanoseconds: 2_000_000_000)
    #expect(left.seconds([.recording: 1], timing: plan) == nil)
    left.note(.recording, atNanoseconds: 3_000_000_000)
    // A block repeats what was recorded, at least once.
    #expect(left.seconds([.recording: 1, .allocations: 4, .timing: 6], timing: plan) == 65)
    left.note(.timing, atNanoseconds: 3_500_000_000)
    #expect(left.seconds([.recording: 0, .allocations: 0, .timing: 6], timing: plan) == 3)
  }

  @Test func equalArithmeticHasEqualDigests() {
    let whole = end(entries, trials)
    #expect(whole.digest == end(entries.filter { if case .timing = $0 { false } else { true } }, trials).digest)
    #expect(whole.digest != end(entries, trials.reversed()).digest)
  }
}

@Suite struct Resumptions {
  private func options(_ results: String, _ resumption: Resumption = .newest, jobs: Int = 1) -> RunOptions {
    RunOptions(jobs: jobs, withTiming: false, resumption: resumption, resultsFolder: results, worker: faultyWorker())
  }

  /// A run interrupted after `entries`, as its journal shows it.
  private func leaveJournal(
    _ results: String, _ trials: [Trial], _ entries: [JournalEntry] = [], named name: String = "20260101T000000Z",
    change: (inout JournalHeader) -> Void = { _ in }
  ) throws -> String {
    let folder = "\(results)/resumed/\(testFingerprint.machine)"
    try makeFolder(folder)
    var header = JournalHeader(
      suite: try suite(yaml).identity, conditions: runConditions(of: Plan(trials), options(results)),
      planDigest: Digest(of: try encodeJSON(Plan(trials).withoutPlaces)).description, startedAt: "2026-01-01T00:00:00Z",
      fingerprint: testFingerprint)
    change(&header)
    let path = "\(folder)/\(name).journal"
    var journal = try Journal.create(path, header: header)
    for (place, entry) in entries.enumerated() { try journal.append(entry, place: place) }
    return path
  }

  private func resume(_ trials: [Trial], _ options: RunOptions) async throws -> FinishedRun {
    try await run(
      try suite(yaml), plan: Plan(trials), with: faultyRegistry, options: options, fingerprint: testFingerprint,
      progress: { _ in })
  }

  @Test func aResumedRunEndsInTheSameReport() async throws {
    let suite = try suite(yaml)
    let trials = Array(try plan(suite, with: faultyRegistry))
    let recordings = try allEntries(trials).prefix(3)
    let whole = try await runToReport(yaml)
    for count in 0...3 {
      try await withTemporaryFolder { results in
        _ = try leaveJournal(results, trials, Array(recordings.prefix(count)))
        let passes = Atomic(0)
        let finished = try await run(
          suite, plan: Plan(trials), with: faultyRegistry, options: options(results), fingerprint: testFingerprint,
          progress: { _ in passes.add(1, ordering: .relaxed) })
        #expect(passes.load(ordering: .relaxed) == 3 - count, "finished work is not done again")
        let report = try finished.report
        #expect(report.records == whole.records)
        #expect(report.digest == whole.digest)
        #expect(report.resumptions == 1)
        #expect(interruptedRuns(of: suite, machine: testFingerprint.machine, resultsFolder: results).isEmpty)
      }
    }
  }

  @Test func aJournalOfAnotherRunIsRefused() async throws {
    let suite = try suite(yaml)
    let trials = Array(try plan(suite, with: faultyRegistry))
    @Sendable func other(_ path: String, _ name: String, _ then: String?, _ now: String?) -> JournalError {
      .otherCondition(path, RunConditionChange(name: name, then: then, now: now))
    }
    let changes: [(@Sendable (inout JournalHeader) -> Void, @Sendable (String) -> JournalError)] = [
      ({ $0.suite.digest = "other" }, { .otherSuite($0) }), ({ $0.planDigest = "other" }, { .otherTrials($0) }),
      ({ $0.fingerprint.lines = [] }, { other($0, "'executable.digest'", nil, "0") }),
      (
        { $0.fingerprint.lines.append(.init(plugin: "mine.so", "digest", "1")) },
        { other($0, "'plugin.mine.so.digest'", "1", nil) }
      ), ({ $0.conditions[0].value = "not given" }, { other($0, "'--no-timing'", "not given", "given") }),
      ({ $0.conditions.append(RunCondition("'--filter'", "'adam'")) }, { other($0, "'--filter'", "'adam'", nil) }),
    ]
    for (change, error) in changes {
      try await withTemporaryFolder { results in
        let path = try leaveJournal(results, trials, [], change: change)
        await #expect(throws: error(path)) {
          try await run(
            suite, plan: Plan(trials), with: faultyRegistry, options: options(results), fingerprint: testFingerprint,
            progress: { _ in })
        }
        #expect(interruptedRuns(of: suite, machine: testFingerprint.machine, resultsFolder: results) == [path])
      }
    }
  }

  /// Times of two machines are no sample: what one has not timed to the end, the other times again.
  @Test func aRunThatResumesElsewhereTellsWhichMachineDidWhat() async throws {
    let trials = Array(try plan(try suite(yaml), with: faultyRegistry))
    let all = try allEntries(trials)
    var other = testFingerprint
    other.lines.append(.init(.kernel, "another"))
    let (here, there) = (ReportNode(testFingerprint).name, ReportNode(other).name)
    try await withTemporaryFolder { folder in
      let path = "\(folder)/x.journal"
      var journal = try Journal.create(path, header: testHeader)
      for (place, entry) in all.prefix(6).enumerated() { try journal.append(entry, place: place) }
      try journal.join(other)
      for entry in all.dropFirst(5) { try journal.append(entry) }
      let end = end(all, trials)
      try journal.finish(end, at: "\(folder)/x.report")
      let read = try readReport(try readFile("\(folder)/x.report"), file: "x.report")
      #expect(read.nodes?.map(\.name) == [here, there])
      #expect(read.records.map(\.node) == [here, here, here])
      #expect(Set(read.records.compactMap { $0.timing.value?.node }) == [there])
      #expect(read.records.map(\.timing.value?.processes.count) == [2, 2, nil])
      #expect(read.digest == end.digest)
    }
  }

  /// Neither a run under way nor one with other trials hides the one that fits.
  @Test func theNewestRunThatFitsIsResumed() async throws {
    let trials = Array(try plan(try suite(yaml), with: faultyRegistry))
    try await withTemporaryFolder { results in
      _ = try leaveJournal(results, trials, named: "1")
      let fitting = try leaveJournal(results, trials, named: "2")
      _ = try leaveJournal(results, trials, named: "3") { $0.planDigest = "other" }
      let held = try Journal.reopen(try leaveJournal(results, trials, named: "4"))
      #expect(try await resume(trials, options(results)).path == fitting.replacing(".journal", with: ".report"))
      let named = try await resume(trials, options(results, .named("1")))
      #expect(named.path.hasSuffix("/1.report"))
      let error = await #expect(throws: JournalError.self) { try await resume(trials, options(results)) }
      let words = "\(error.map { "\($0)" } ?? "")"
      #expect(words.contains("none of 2 interrupted runs fits") && words.contains("is being written by another run"))
      #expect(held.entries.isEmpty)
    }
  }

  /// Threads change no bit, and are no reason to refuse.
  @Test func anotherNumberOfThreadsAndJobsIsNoOtherRun() async throws {
    let trials = Array(try plan(try suite(yaml), with: faultyRegistry))
    var threaded = trials
    for index in threaded.indices { threaded[index].threads = 2 }
    try await withTemporaryFolder { results in
      _ = try leaveJournal(results, trials)
      let whole = try await runToReport(yaml)
      let finished = try await resume(threaded, options(results, jobs: 2))
      #expect(try finished.report.digest == whole.digest)
    }
  }

  /// The data are known by their bytes; that they lie elsewhere is nothing.
  @Test func otherDataAreAConditionAndAnotherPlaceIsNone() async throws {
    var trials = Array(try plan(try suite(yaml), with: faultyRegistry))
    try await withTemporaryFolder { results in
      func conditions(_ folder: String) -> [RunCondition] {
        for index in trials.indices { trials[index].data = folder }
        return runConditions(of: Plan(trials), options(results))
      }
      for folder in ["a", "b", "c"] {
        try makeFolder("\(results)/\(folder)/deep")
        try writeFileAtomically(Array((folder == "c" ? "2" : "1").utf8), to: "\(results)/\(folder)/deep/images")
      }
      let (a, b, c) = (conditions("\(results)/a"), conditions("\(results)/b"), conditions("\(results)/c"))
      func header(_ conditions: [RunCondition]) -> JournalHeader {
        var header = testHeader
        header.conditions = conditions
        return header
      }
      #expect(header(a).refusal(of: header(b), path: "j") == nil)
      let refusal = header(a).refusal(of: header(c), path: "j")
      let words = "\(refusal.map { "\($0)" } ?? "")"
      let (then, now) = (digestOfFiles(in: "\(results)/a"), digestOfFiles(in: "\(results)/c"))
      #expect(words.contains("' in '\(results)/c' was \(then) and is \(now) now"), "\(words)")
    }
  }

  @Test func thereMustBeARunToResume() async throws {
    let suite = try suite(yaml)
    let trials = Array(try plan(suite, with: faultyRegistry))
    try await withTemporaryFolder { results in
      _ = await #expect(throws: JournalError.none(folder: "\(results)/resumed/\(testFingerprint.machine)")) {
        try await run(
          suite, plan: Plan(trials), with: faultyRegistry, options: options(results), fingerprint: testFingerprint,
          progress: { _ in })
      }
    }
  }

  @Test func runsOfTheSameSecondHaveNamesOfTheirOwn() async throws {
    let suite = try suite(yaml)
    let trials = Array(try plan(suite, with: faultyRegistry).prefix(1))
    try await withTemporaryFolder { results in
      var paths: Set<String> = []
      for _ in 0..<4 {
        paths.insert(
          try await run(
            suite, plan: Plan(trials), with: faultyRegistry, options: options(results, .none), fingerprint: testFingerprint,
            progress: { _ in }
          ).path)
      }
      #expect(paths.count == 4)
    }
  }
}
