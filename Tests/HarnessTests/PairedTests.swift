import Analysis
import FaultyPlugins
import Glibc
import Records
import Testing

@testable import Harness

/// Two trials; the first may misbehave.
private func pairedSuite(_ fault: Fault = .none, timeLimitSeconds: Double = 60) -> String {
  """
  {suite: paired, seed: 1, timeLimitSeconds: \(timeLimitSeconds), experiments: [
  {name: first, problems: [cliff], optimizers: [{faulty: {fault: \(fault.rawValue)}}], budget: {steps: 5}},
  {name: second, problems: [cliff], optimizers: [{faulty: {fault: none}}], budget: {steps: 6}}]}
  """
}

/// Both sides of the suite, where the candidate's first trial misbehaves.
private func session(
  baseline: WorkerCommand = faultyWorker(), candidate: WorkerCommand = faultyWorker(), _ fault: Fault = .none,
  timeLimitSeconds: Double = 60, pairSeconds: Double = 0.01
) async throws -> PairedSession {
  let shared = try readPaired(pairedSuite())
  func side(_ label: String, _ command: WorkerCommand, _ fault: Fault) throws -> PairedSide {
    let trials = Array(try plan(readPaired(pairedSuite(fault, timeLimitSeconds: timeLimitSeconds)), with: faultyRegistry))
    return PairedSide(label: label, command: command, plan: trials)
  }
  let options = PairedOptions(
    seed: 7, jobs: 1, countsAllocations: false, countsInstructions: false, pairSeconds: pairSeconds)
  return try await PairedSession(
    shared, try side("baseline", baseline, .none), try side("candidate", candidate, fault), options)
}

private func readPaired(_ yaml: String) throws -> SuiteDefinition { try suite(yaml) }

/// As many pairs to pass as to find a slowdown.
private func alike(_ needed: [Int: Double]) -> [Int: (toPass: Double, toFind: Double)] { needed.mapValues { ($0, $0) } }

private let fewPairs = PairPlan(looks: [1, 2], seconds: 600)

/// All pairs of a gate whose looks decide nothing.
private func measured(_ session: PairedSession) async -> PairedRun {
  await measureInTurns(session, fewPairs, undecided: { $0.trials.map(\.id) })
}

/// A worker behind a shell that does something else with the first trial's blocks than to pass them on.
private func disturbed(_ action: String) -> WorkerCommand {
  let worker = "\(binaryFolder)/faulty-worker"
  return WorkerCommand(
    executable: "/bin/sh",
    arguments: [
      "-c",
      """
      exec 3>&1
      first=
      while IFS= read -r line; do
        case "$line" in '{"prepare"'*first*) first=yes;; esac
        case "$first$line" in 'yes{"block"'*) \(action);; esac
        printf '%s\\n' "$line"
      done | "\(worker)" worker
      """,
    ])
}

@Suite struct PairedMeasurements {
  @Test func bothSidesTakeTurnsAndEndInTheirRecordings() async throws {
    let session = try await session()
    let run = await measured(session)
    #expect(run.trials.map(\.id) == session.run.trials.map(\.id))
    for trial in run.trials {
      #expect(trial.pairs.count == 2)
      for pair in trial.pairs {
        #expect(pair.blocks.count >= 8)
        #expect(pair.blocks.allSatisfy { $0.baseline.nanoseconds > 0 && $0.candidate.nanoseconds > 0 })
        #expect(pair.blocks.allSatisfy { $0.baseline.steps == $0.candidate.steps })
        #expect(Set(pair.blocks.map(\.isBaselineFirst)).count == 2, "the order varies")
        for side in [pair.baseline, pair.candidate] {
          #expect(side.failure == nil)
          #expect(side.matchesRecording)
          #expect(side.digest == trial.baseline.record?.finalIterateDigest)
        }
      }
    }
    let paddings = run.trials.flatMap(\.pairs).flatMap { [$0.baseline, $0.candidate] }.map(\.environmentPaddingBytes)
    #expect(Set(paddings).count > 4, "the size of the environment varies: \(paddings)")
  }

  @Test func addedStepsTakeTime() async throws {
    let session = try await session(pairSeconds: 0.1)
    let pair = try #require(await session.pair(0, of: 1, slowdown: 1))
    let ratios = pair.blocks.map { Double($0.candidate.nanoseconds) / Double($0.baseline.nanoseconds) }.sorted()
    #expect(ratios[ratios.count / 2] > 1.4, "twice the work: \(ratios)")
    #expect(pair.candidate.matchesRecording)
  }

  @Test(arguments: [
    (Fault.forgetful, "does not repeat itself"), (.none, ""),
  ])
  func aSideThatDoesNotRepeatItselfFails(_ fault: Fault, reason: String) async throws {
    let run = await measured(try await session(fault))
    let findings = try evaluateGate(run, under: GatePolicy()).findings
    let first = findings.filter { $0.subject == run.trials[0].id && $0.metric == .timePerStep }
    #expect(first.contains { $0.verdict == .failed } == (fault == .forgetful), "\(first)")
    if fault == .forgetful { #expect(first.first?.reason?.contains(reason) == true) }
    #expect(run.trials[1].pairs.count == 2, "\(run.trials[1])")
  }

  @Test(arguments: [(Fault.trap, "trapped on purpose"), (.failed, "no descent"), (.forgesReply, "nonsense")])
  func aCandidateThatFailsItsRecordingFailsTheTrial(_ fault: Fault, reason: String) async throws {
    let run = await measured(try await session(fault))
    let report = try evaluateGate(run, under: GatePolicy())
    let finding = try #require(report.findings.first { $0.subject == run.trials[0].id })
    #expect(finding.verdict == .failed)
    #expect(finding.reason?.contains(reason) == true, "\(finding)")
    #expect(report.outcome == .fail)
    #expect(run.trials[1].pairs.count == 2, "the other trial is evaluated: \(run.trials[1])")
  }

  @Test(arguments: [
    ("kill -9 0", WorkerFailure.Kind.crashed, "ended by signal 9"),
    ("echo garbage >&3; continue", .garbage, "the worker answered nonsense: garbage"),
    ("continue", .hung, "killed after its time limit of 20 s"),
  ])
  func aWorkerLostInATurnFailsItsTrialAlone(
    _ action: String, kind: WorkerFailure.Kind, reason: String
  ) async throws {
    let run = await measured(try await session(candidate: disturbed(action), timeLimitSeconds: 20))
    let pairs = run.trials[0].pairs
    #expect(pairs.count == 1, "a lost trial is not tried again")
    #expect(pairs.first?.candidate.failure?.kind == kind)
    #expect(pairs.first?.candidate.failure?.reason.contains(reason) == true, "\(String(describing: pairs.first?.candidate))")
    #expect(pairs.first?.baseline.failure == nil)
    #expect(run.trials[1].pairs.count == 2, "\(run.trials[1])")
    let report = try evaluateGate(run, under: GatePolicy())
    #expect(report.findings.first { $0.subject == run.trials[0].id && $0.metric == .timePerStep }?.verdict == .failed)
    #expect(report.outcome == .fail)
  }

  /// A process that lies about time, or asks for what cannot be.
  @Test(arguments: [
    (
      "block", #"{"block":{"nanoseconds":1,"digest":"d","wasInterrupted":false}}"#, "it reports 1 ns for",
    ),
    ("block", #"{"block":{"nanoseconds":9000000000000,"digest":"d","wasInterrupted":false}}"#, "for a block that was over"),
    ("prepare", #"{"ready":{"repetitions":4611686018427387904}}"#, "it wants blocks of 4611686018427387904 repetitions"),
    ("prepare", #"{"ready":{"repetitions":0}}"#, "it wants blocks of 0 repetitions"),
  ])
  func aTimeThatCannotBeIsRefused(_ request: String, reply: String, reason: String) async throws {
    let script = """
      exec 3>&1
      while IFS= read -r line; do
        case "$line" in '{"\(request)"'*) echo '\(reply)' >&3; continue;; esac
        printf '%s\\n' "$line"
      done | "\(binaryFolder)/faulty-worker" worker
      """
    let liar = WorkerCommand(executable: "/bin/sh", arguments: ["-c", script])
    let run = await measured(try await session(candidate: liar))
    let failure = run.trials[0].pairs.first?.candidate.failure
    #expect(failure?.kind == .garbage && failure?.reason.contains(reason) == true, "\(String(describing: failure))")
    #expect(try evaluateGate(run, under: GatePolicy()).outcome == .fail)
  }

  /// Half of the time is left out of every block.
  @Test func aShareOfTheTimeThatIsLeftOutIsNoticed() {
    var (honest, liar) = (ExchangeClock(), ExchangeClock())
    for block in [1_000_000, 2_000_000, 4_000_000, 8_000_000] {
      // An exchange costs half a millisecond beside its block.
      #expect(honest.takeIn(reported: block, elapsed: block + 500_000, steps: 10) == nil)
      #expect(liar.takeIn(reported: block / 2, elapsed: block + 500_000, steps: 10) == nil)
    }
    #expect(honest.isProved && !liar.isProved)
    #expect(liar.contradiction.contains("it reports 4000000 ns for a block that took 8500000 ns"))
  }

  @Test(arguments: [
    ("while read line; do echo nonsense; done", "answered nonsense"),
    ("echo 'Fatal error: not a request' >&2; exit 1", "Fatal error: not a request"),
    // Its output ends before it does.
    ("exec >&-; sleep 0.2; exit 3", "exited with code 3"),
  ])
  func anExecutableThatSpeaksAnotherLanguageIsRefused(_ script: String, reason: String) async throws {
    let other = WorkerCommand(executable: "/bin/sh", arguments: ["-c", script])
    let error = await #expect(throws: PairedError.self) { try await session(candidate: other) }
    #expect("\(try #require(error))".contains(reason))
    #expect("\(try #require(error))".hasPrefix("'candidate' does not take part in paired measurements"))
  }

  @Test func aPluginThatASideLacksIsMissing() async throws {
    let introduction = WorkerIntroduction(
      version: 1, fingerprint: testFingerprint, plugins: faultyRegistry.problems.map(\.description.name))
    let plan = Array(try plan(readPaired(pairedSuite()), with: faultyRegistry))
    let options = PairedOptions(seed: 1, jobs: 1, countsAllocations: false, countsInstructions: false, pairSeconds: 0.1)
    let side = PairedSide(label: "old", command: faultyWorker(), plan: plan)
    #expect(try await record(side, introduction, options) == [nil, nil])
  }

  @Test func noPairBeginsAfterTheTimeIsUp() async throws {
    let session = try await session()
    let run = await measureInTurns(session, PairPlan(looks: [1000], seconds: 0), undecided: { $0.trials.map(\.id) })
    #expect(run.trials.allSatisfy { $0.pairs.isEmpty })
    #expect(try evaluateGate(run, under: GatePolicy()).outcome != .pass)
  }

  /// Further looks, and time, for what is undecided then; the first ones stay as they are.
  @Test func aLargerBudgetOnlyAddsLooks() {
    let plan = PairPlan(looks: [12, 24, 48], seconds: 60)
    #expect(plan.extended(to: 300).looks == [12, 24, 48, 96, 192, 384] && plan.extended(to: 300).seconds == 300)
    #expect(plan.extended(to: 300).pairSeconds(trials: 20) == plan.pairSeconds(trials: 20))
    #expect(plan.extended(to: 30).looks == plan.looks && plan.extended(to: 30).seconds == 30)
    #expect(PairPlan(looks: [600], seconds: 1).extended(to: 10).looks == [600], "no more pairs than a policy may ask for")
  }

  /// Twice or four times the looks for a trial that needs as many pairs, if the time suffices for what all are expected to take.
  @Test func noisyTrialsHaveMorePairsAndTime() {
    let plan = PairPlan(looks: [12, 24, 48], seconds: 60)
    let needed = alike([0: 3.0, 1: 50, 2: 300])
    let noisy = plan.planned(for: needed, secondsPerPair: 0.01)
    #expect(noisy.looks(of: 0) == [12, 24, 48] && noisy.looks(of: 1) == [24, 48, 96] && noisy.looks(of: 2) == [48, 96, 192])
    // A trial that is not named has the usual looks.
    #expect(noisy.looks(of: 3) == plan.looks)
    // All pairs that are left share the time: a noisy trial has as many times more of it.
    #expect(noisy.pairSeconds(elapsed: 0, look: 0, counts: [0: 0, 1: 0, 2: 0]) == 60.0 / (48 + 96 + 192))
    #expect(noisy.pairSeconds(elapsed: 30, look: 1, counts: [2: 48]) == 30.0 / 144)
    // 12 + 50 + 192 pairs of 0.3 s are too many, 12 + 50 + 96 are not.
    #expect(plan.planned(for: needed, secondsPerPair: 0.3).looks(of: 2) == [24, 48, 96])
    #expect(plan.planned(for: needed, secondsPerPair: 0.3).looks(of: 1) == [24, 48, 96])
    #expect([0, 1, 2].allSatisfy { plan.planned(for: needed, secondsPerPair: 9).looks(of: $0) == plan.looks })
    #expect(PairPlan(looks: [600], seconds: 60).planned(for: alike([0: 1e9]), secondsPerPair: 0).looks(of: 0) == [600])
    // A trial may need more pairs to be found slower. Few are, so that no time is set aside for it.
    #expect(plan.planned(for: [0: (toPass: 40, toFind: 120)], secondsPerPair: 1).looks(of: 0) == [48, 96, 192])
    #expect(plan.planned(for: [0: (toPass: 70, toFind: 120)], secondsPerPair: 1).looks(of: 0) == [12, 24, 48])
  }

  @Test func aNoisyTrialIsLookedAtWithTheOthersAndHasMorePairs() async throws {
    let session = try await session()
    let plan = fewPairs.planned(for: alike([1: 4]), secondsPerPair: 0.01)
    let run = await measureInTurns(session, plan, undecided: { $0.trials.map(\.id) })
    #expect(run.trials.map(\.pairs.count) == [2, 4] && run.trials.map(\.looks) == [[1, 2], [2, 4]])
  }

  /// Pairs of their own paddings, which the run of the gate does not have.
  @Test func triedPairsTellTheNoiseAndDoNotCount() async throws {
    let session = try await session()
    var told: [Int] = []
    let pilot = await measurePilot(session, seconds: 600) { finished, planned in
      told.append(finished)
      #expect(planned == 24)
    }
    #expect(pilot.run.trials.map(\.pairs.count) == [12, 12] && told == Array(1...24))
    #expect(pilot.secondsPerPair > 0 && session.run.trials.allSatisfy { $0.pairs.isEmpty })
    let tried = Set(pilot.run.trials.flatMap(\.pairs).map(\.baseline.environmentPaddingBytes))
    let first = try #require(await session.pair(0, of: 0))
    #expect(tried.count > 12 && !tried.contains(first.baseline.environmentPaddingBytes))
    #expect(pairsNeeded(pilot.run, GatePolicy()).keys.sorted() == [0, 1])
    let none = await measurePilot(session, seconds: 0) { _, _ in Issue.record("no time, no pair") }
    #expect(none.run.trials.allSatisfy { $0.pairs.isEmpty } && pairsNeeded(none.run, GatePolicy()).isEmpty)
  }

  @Test func thePlanHasThePairsThatTheTriedOnesAskForInTheTimeThatIsLeft() async throws {
    let (session, plan) = (try await session(), PairPlan(looks: [12, 24, 48], seconds: 6000))
    let noisy = await plan.adapted(to: session) { run in
      #expect(run.trials.map(\.pairs.count) == [12, 12])
      return [1: (toPass: 30, toFind: 100)]
    }
    #expect(noisy.looks(of: 0) == [12, 24, 48] && noisy.looks(of: 1) == [48, 96, 192])
    #expect(noisy.seconds < 6000 && noisy.firstSeconds < 6000)
    let quiet = await plan.adapted(to: session) { _ in [:] }
    #expect(quiet.looks(of: 1) == [12, 24, 48])
  }

  @Test func undecidedTrialsGetTheTimeThatIsLeft() {
    let plan = PairPlan(looks: [12, 24, 48], seconds: 60).extended(to: 120)
    // Half of the pairs of one in twenty trials are to come, in half of the first time.
    #expect(plan.pairSeconds(elapsed: 30, look: 2, counts: [7: 24]) == 30.0 / 24)
    // Then those that further looks are for.
    #expect(plan.pairSeconds(elapsed: 70, look: 3, counts: [4: 48, 5: 48]) == 50.0 / 96)
  }

  /// The machine may be taken away always; three of four pairs count in any case.
  @Test func aPairWithoutTheMachineIsLeftOutNowAndThen() throws {
    let side = ProcessSide(environmentPaddingBytes: 0, digest: nil, matchesRecording: true)
    var lost = TimedPair(baseline: side, candidate: side, blocks: [])
    lost.machineLoss = "gone"
    var trial = PairedTrial(
      id: "t", baseline: PairedTrialSide(record: nil), candidate: PairedTrialSide(record: nil), pairs: [])
    for _ in 0..<12 { trial.add(lost) }
    #expect(trial.pairs.count == 12 && trial.countedPairs.count == 9)
  }

  @Test func onlyUndecidedTrialsContinueAfterALook() async throws {
    let session = try await session()
    let second = session.run.trials[1].id
    let run = await measureInTurns(session, fewPairs, undecided: { _ in [second] })
    #expect(run.trials.map(\.pairs.count) == [1, 2])
  }
}
