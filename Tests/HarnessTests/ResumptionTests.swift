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
  var state = RunState(plan: trials, withTiming: true)
  var entries: [JournalEntry] = []
  func keep(_ entry: JournalEntry) {
    entries.append(entry)
    state.enter(entry)
  }
  for request in state.pendingRecordings(stepDigestsFolder: "") {
    guard case .record(let record) = perform(request, with: faultyRegistry) else { throw Unexpected(what: "no record") }
    keep(.record(record))
  }
  for request in state.pendingAllocations {
    keep(.allocations(trial: request.trial.id, .measured(Allocations(steps: request.steps, bytes: 64, count: 2))))
  }
  for request in state.pendingTimings(seed: 4) {
    let times = ProcessTiming(
      repetitionsPerBlock: 3, wallNanoseconds: [100 + request.process], cpuNanoseconds: [90],
      clockResolutionNanoseconds: 20, clockReadNanoseconds: 30, peakMemoryBytes: 1000 + request.process)
    keep(.timing(trial: request.trial.id, process: request.process, .measured(times)))
  }
  return entries
}

private func report(_ entries: [JournalEntry], _ trials: [Trial]) -> Report {
  var state = RunState(plan: trials, withTiming: true)
  for entry in entries { state.enter(entry) }
  return state.report(testHeader, finishedAt: "later")
}

@Suite struct RunStates {
  let trials: [Trial]
  let entries: [JournalEntry]

  init() throws {
    trials = try plan(suite(yaml), with: faultyRegistry)
    entries = try allEntries(trials)
  }

  @Test func aWholeRunHasEveryPieceOfWork() {
    // Three recordings; the failed trial is not measured: two allocation passes, two trials in two processes.
    #expect(entries.count == 3 + 2 + 4)
    let report = report(entries, trials)
    #expect(report.records.map(\.status) == [.budgetSpent, .budgetSpent, .failed])
    #expect(report.records.map { $0.timing.value?.processes.count } == [2, 2, nil])
    #expect(report.records[0].peakMemoryBytes == .measured(1001))
    #expect(report.records[2].timing == .absent("the trial failed"))
  }

  @Test func whatIsPendingAfterAnyPrefixIsTheRest() {
    for count in 0...entries.count {
      var state = RunState(plan: trials, withTiming: true)
      for entry in entries.prefix(count) { state.enter(entry) }
      #expect(state.pendingRecordings(stepDigestsFolder: "").count == max(0, 3 - count))
      guard count >= 3 else { continue }
      #expect(state.pendingAllocations.count == max(0, 5 - count))
      let timings = state.pendingTimings(seed: 4).map { "\($0.trial.id) \($0.process)" }
      let rest = entries.suffix(from: max(5, count)).map { entry in
        if case .timing(let trial, let process, _) = entry { "\(trial) \(process)" } else { "" }
      }
      #expect(timings == rest)
    }
  }

  @Test func theOrderOfArrivalDoesNotMatter() {
    let whole = report(entries, trials)
    for shift in 1..<entries.count {
      #expect(report(Array(entries[shift...] + entries[..<shift]), trials) == whole)
    }
    #expect(report(entries.reversed(), trials) == whole)
  }

  @Test func oneProcessWithoutTimesSpoilsATrialsTimes() {
    let spoiled = entries + [.timing(trial: trials[0].id, process: 1, .absent("it was another result"))]
    #expect(report(spoiled, trials).records[0].timing == .absent("it was another result"))
    #expect(report(spoiled, trials).records[0].peakMemoryBytes == .absent("it was another result"))
    #expect(report(spoiled, trials).records[1].timing.value != nil)
  }

  @Test func measuringRequestsRepeatTheRecord() {
    var state = RunState(plan: trials, withTiming: true)
    for entry in entries.prefix(3) { state.enter(entry) }
    for request in state.pendingTimings(seed: 4) + state.pendingAllocations {
      #expect(request.steps == 6)
      #expect(request.digest.count == 32)
    }
  }

  @Test func aTrialOfAnotherPlanIsPassedOver() {
    let short = Array(trials.prefix(2))
    #expect(report(entries, short).records.count == 2)
  }

  @Test func progressCountsDownToNothing() {
    var state = RunState(plan: trials, withTiming: true)
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
    let whole = report(entries, trials)
    #expect(whole.digest == report(entries.filter { if case .timing = $0 { false } else { true } }, trials).digest)
    #expect(whole.digest != report(entries, trials.reversed()).digest)
  }
}

@Suite struct Resumptions {
  private func options(_ results: String, resume: Bool, withTiming: Bool = false) -> RunOptions {
    RunOptions(jobs: 1, withTiming: withTiming, resume: resume, resultsFolder: results, worker: faultyWorker())
  }

  /// A run interrupted after `entries`, as its journal shows it.
  private func leaveJournal(
    _ results: String, _ trials: [Trial], _ entries: some Sequence<JournalEntry>,
    change: (inout JournalHeader) -> Void = { _ in }
  ) throws -> String {
    let folder = "\(results)/resumed/\(testFingerprint.machine)"
    try makeFolder(folder)
    var header = JournalHeader(
      suite: try suite(yaml).identity, planDigest: Digest(of: try encodeJSON(trials)).description,
      startedAt: "2026-01-01T00:00:00Z", withTiming: false, fingerprint: testFingerprint)
    change(&header)
    let path = "\(folder)/20260101T000000Z.journal"
    let journal = try Journal.create(path, header: header)
    for entry in entries { try journal.append(entry) }
    return path
  }

  @Test func aResumedRunEndsInTheSameReport() async throws {
    let suite = try suite(yaml)
    let trials = try plan(suite, with: faultyRegistry)
    let recordings = try allEntries(trials).prefix(3)
    let whole = try await runToReport(yaml)
    for count in 0...3 {
      try await withTemporaryFolder { results in
        _ = try leaveJournal(results, trials, recordings.prefix(count))
        let passes = Atomic(0)
        let finished = try await run(
          suite, plan: trials, with: faultyRegistry, options: options(results, resume: true), fingerprint: testFingerprint,
          progress: { _ in passes.add(1, ordering: .relaxed) })
        #expect(passes.load(ordering: .relaxed) == 3 - count, "finished work is not done again")
        #expect(finished.report.records == whole.records)
        #expect(finished.report.digest == whole.digest)
        #expect(finished.report.resumptions == 1)
        #expect(interruptedRuns(of: suite, machine: testFingerprint.machine, resultsFolder: results).isEmpty)
      }
    }
  }

  @Test func aJournalOfAnotherRunIsRefused() async throws {
    let suite = try suite(yaml)
    let trials = try plan(suite, with: faultyRegistry)
    let changes: [(@Sendable (inout JournalHeader) -> Void, @Sendable (String) -> JournalError)] = [
      ({ $0.suite.digest = "other" }, { .otherSuite($0) }),
      ({ $0.planDigest = "other" }, { .otherTrials($0) }),
      ({ $0.fingerprint.lines = [] }, { .otherExecutable($0) }),
      ({ $0.fingerprint.lines.append(.init(plugin: "mine.so", "digest", "1")) }, { .otherPlugins($0) }),
      ({ $0.withTiming = true }, { .otherOptions($0) }),
    ]
    for (change, error) in changes {
      try await withTemporaryFolder { results in
        let path = try leaveJournal(results, trials, [], change: change)
        await #expect(throws: error(path)) {
          try await run(
            suite, plan: trials, with: faultyRegistry, options: options(results, resume: true), fingerprint: testFingerprint,
            progress: { _ in })
        }
        #expect(interruptedRuns(of: suite, machine: testFingerprint.machine, resultsFolder: results) == [path])
      }
    }
  }

  @Test func thereMustBeARunToResume() async throws {
    let suite = try suite(yaml)
    let trials = try plan(suite, with: faultyRegistry)
    try await withTemporaryFolder { results in
      _ = await #expect(throws: JournalError.none(folder: "\(results)/resumed/\(testFingerprint.machine)")) {
        try await run(
          suite, plan: trials, with: faultyRegistry, options: options(results, resume: true), fingerprint: testFingerprint,
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
            suite, plan: trials, with: faultyRegistry, options: options(results, resume: false), fingerprint: testFingerprint,
            progress: { _ in }
          ).path)
      }
      #expect(paths.count == 4)
    }
  }
}
