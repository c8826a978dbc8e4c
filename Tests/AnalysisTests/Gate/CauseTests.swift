import PortableMath
import Records
import ReportFixtures
import Testing

@testable import Analysis

/// Findings that follow from one thing name it.
@Suite struct Causes {
  private func gate(
    _ metrics: [GateMetric], seeds: Int = 2, _ change: (inout TrialRecord) -> Void
  ) throws -> GateReport {
    let baseline = (0..<seeds).map { fixtureRecord(fixtureTrial(seed: UInt64($0)), gap: 0.5).allocating(bytes: 48, count: 1) }
    let candidate = baseline.map { record in
      var record = record
      change(&record)
      return record
    }
    return try evaluateGate(
      baseline: ("a", fixtureReport(baseline)), candidate: ("b", fixtureReport(candidate)),
      under: GatePolicy(rules: metrics.map { MetricRule.standard($0) }))
  }

  @Test func aChangedResultIsOneCauseOfItsRow() throws {
    let report = try gate([.steps, .evaluations, .finalLoss]) { record in
      record.digest += "'"
      record.steps += 3
      record.evaluations.gradients += 6
      record.finalGap = RecordedNumber(0.6)
    }
    let worse = report.findings.filter { $0.verdict == .regressed }
    #expect(worse.count == 5, "steps and evaluations of both trials, the loss of the row")
    #expect(Set(worse.map(\.cause)) == [GateCause(kind: .resultChanged, row: worse.last?.subject ?? "")])
  }

  @Test func otherAllocationsOfTheSameBitsAreACauseOfTheirOwn() throws {
    let report = try gate([.allocations, .allocatedBytes]) { $0 = $0.allocating(bytes: 96, count: 2) }
    #expect(report.findings.count == 4 && report.findings.allSatisfy { $0.cause?.kind == .allocationsChanged })
  }

  @Test func onlyOtherBitsFailIdenticalResults() throws {
    let same = try gate([.identicalResults]) { $0.finalGap = $0.finalGap }
    #expect(same.findings.map(\.verdict) == [.equivalent, .equivalent] && same.outcome == .pass)
    let other = try gate([.identicalResults], seeds: 1) { $0.digest = "other" }
    #expect(other.findings.map(\.verdict) == [.regressed])
    #expect(other.findings[0].reason == "other bits: its digest is other, the baseline's d0")
  }
}

/// Instructions beside times.
@Suite struct InstructionEvidence {
  private let noisy = (0..<24).map { plainPair(1_000_000, $0.isMultiple(of: 2) ? 800_000 : 1_260_000) }
  private let policy = GatePolicy(rules: [.standard(.timePerStep), .standard(.instructions)])

  private func verdicts(
    _ a: Measured<InstructionCounts>, _ b: Measured<InstructionCounts>, under policy: GatePolicy
  ) throws -> GateReport {
    var run = pairedRun([noisy])
    (run.trials[0].baseline.instructions, run.trials[0].candidate.instructions) = (a, b)
    return try evaluateGate(run, under: policy)
  }

  private func counted(_ count: Int, by key: String = "callgrind") -> Measured<InstructionCounts> {
    .measured(InstructionCounts(count: count, key: key))
  }

  @Test func asManyLetAnUndecidedTimePass() throws {
    let report = try verdicts(counted(1_000_000), counted(1_000_400), under: policy)
    #expect(report.findings.map(\.verdict) == [.sameInstructions, .equivalent] && report.outcome == .pass)
    #expect(report.findings[0].reason == "both sides execute the same 1000000 instructions")
  }

  @Test func moreFailWhereTimeShowsNothing() throws {
    let report = try verdicts(counted(1_000_000), counted(1_010_000), under: policy)
    #expect(report.findings.map(\.verdict) == [.inconclusive, .regressed] && report.outcome == .fail)
  }

  /// Within the rule, and yet not as many: neither a regression nor a pass.
  @Test func aFewMoreDecideNothing() throws {
    let report = try verdicts(counted(1_000_000), counted(1_003_000), under: policy)
    #expect(report.findings.map(\.verdict) == [.inconclusive, .equivalent] && report.outcome == .undecided)
  }

  @Test func whatIsNotCountedIsANoteBesideTimesAndNeverPassesAlone() throws {
    let report = try verdicts(.absent("no Valgrind"), .absent("no Valgrind"), under: policy)
    #expect(report.findings.map(\.verdict) == [.inconclusive])
    #expect(report.notes.contains("the instructions of 1 of 1 trials are not counted: no Valgrind"))
    let others = try verdicts(counted(10), counted(10, by: "hardware"), under: policy)
    #expect(others.findings.map(\.verdict) == [.inconclusive], "counts of two counters are not compared")
    let alone = GatePolicy(rules: [.standard(.instructions)])
    #expect(try verdicts(.absent("no"), .absent("no"), under: alone).findings.map(\.verdict) == [.incomparable])
  }

  @Test func aCountThatOneSideAloneLacksNeverPasses() throws {
    let report = try verdicts(counted(10), .absent("the process ended"), under: policy)
    #expect(report.findings.map(\.verdict) == [.inconclusive, .incomparable] && report.outcome == .undecided)
    #expect(report.findings[1].reason == "the candidate has no instructions: the process ended")
  }

  @Test func aTimeThatIsDecidedKeepsItsVerdict() throws {
    var run = pairedRun([(0..<24).map { plainPair(1_000_000, 1_040_000 + $0) }])
    (run.trials[0].baseline.instructions, run.trials[0].candidate.instructions) = (counted(9), counted(9))
    #expect(try evaluateGate(run, under: policy).findings.map(\.verdict) == [.regressed, .equivalent])
  }
}

/// How pairs count, and what is planned before them.
@Suite struct PlannedPairs {
  @Test func aPairWithoutTheMachineDoesNotCount() throws {
    var pairs = (0..<12).map { plainPair(1_000_000, 1_000_000 + 100 * ($0 % 5)) }
    var lost = plainPair(1_000_000, 90_000_000)
    lost.machineLoss = "the hypervisor gave 0.3 s of it to others"
    pairs.insert(lost, at: 3)
    let report = try evaluateGate(pairedRun([pairs]), under: timePolicy)
    #expect(report.findings[0].verdict == .equivalent && report.findings[0].effect?.samples == 12)
    #expect(report.notes.contains("1 of 13 pairs do not count: the machine was taken away meanwhile"))
  }

  @Test func theLooksOfTheRunAreEvaluated() throws {
    var run = pairedRun([(0..<96).map { plainPair(1_000_000, 1_000_000 + 100 * ($0 % 5)) }])
    run.trials[0].looks = [24, 48, 96]
    let report = try evaluateGate(run, under: timePolicy)
    #expect(report.findings[0].effect?.looks?.map(\.samples) == [24, 48, 96])
    #expect(report.notes.contains { $0.hasSuffix("looks were planned at 24, 48 and 96 pairs") })
    #expect(report.policy.looks == nil, "the policy is shown as it is")
  }

  /// A trial is open while it has looks of its own to come.
  @Test func eachTrialHasItsOwnLooks() throws {
    var draws = Draws("looks", 5)
    let noisy = (0..<48).map { _ in plainPair(1_000_000, Int(1e6 * Double.exp(0.3 * draws.normal()))) }
    var run = pairedRun([noisy, noisy])
    run.trials[1].looks = [48, 96, 192]
    #expect(undecidedTrials(run, under: timePolicy) == [run.trials[1].id])
    let report = try evaluateGate(run, under: timePolicy)
    #expect(report.findings.map { $0.effect?.looks?.map(\.samples) } == [[12, 24, 48], [48]])
    #expect(report.notes.contains { $0.hasSuffix("looks of 1 of 2 trials were planned at 48, 96 and 192 pairs") })
  }

  /// Pairs of ±4 % have a spread of about 4 %, whatever their effect.
  @Test func noiseIsTheSpreadOfPairsAndNotTheirEffect() throws {
    var draws = Draws("noise", 3)
    func needed(_ spreads: [Double], pairs: Int, effect: Double = 0) -> [Double] {
      let run = pairedRun(
        spreads.map { spread in
          (0..<pairs).map { _ in plainPair(1_000_000, Int(1e6 * (1 + effect) * (1 + spread * draws.normal()))) }
        })
      return pairsNeeded(run, policyOf(.standard(.timePerStep))).sorted { $0.key < $1.key }.map(\.value.toPass)
    }
    let alike = [Double](repeating: 0.04, count: 20)
    // Of three pairs each, all trials together tell.
    for effect in [0, 0.5] { #expect(needed(alike, pairs: 3, effect: effect).allSatisfy { (6...14).contains($0) }) }
    // Of more, each trial by itself.
    let mixed = needed([0.01, 0.16, 0.01, 0.16], pairs: 40)
    #expect(mixed.count == 4 && mixed[0] < 2 && mixed[1] > 80 && mixed[2] < 2 && mixed[3] > 80)
    #expect(needed([0.04], pairs: 1).isEmpty)
    func known(_ spread: Double, family: Int, pairs: Int = 1_000_000) -> PairsNeeded {
      pairsNeeded(GatePolicy(), PairNoise(spread: spread, pairs: pairs), family: family)
    }
    // (1.645 + 1.960)² · (0.0488/0.0488)² · π/3, and four times as many for twice the noise.
    #expect((13.5...13.7).contains(known(0.0488, family: 1).toPass) && (54...55).contains(known(0.0976, family: 20).toPass))
    // From 1 % it is 0.0388, with z of 0.995 for one trial, (1.645 + 2.576)², and of 0.99975 for one of twenty, (1.645 + 3.481)².
    #expect((29.3...29.6).contains(known(0.0488, family: 1).toFind) && (43.3...43.7).contains(known(0.0488, family: 20).toFind))
    // Of four pairs, the spread may be half as great again.
    #expect((2.24...2.26).contains(known(0.05, family: 1, pairs: 4).toFind / known(0.05, family: 1).toFind))
  }

  @Test func aTrialThatAllocatesMuchIsToldAsTheSourceOfItsNoise() throws {
    var run = pairedRun([(0..<24).map { plainPair(1_000_000, $0.isMultiple(of: 2) ? 800_000 : 1_260_000) }])
    run.trials[0].candidate.record = run.trials[0].candidate.record?.allocating(bytes: 100 * 200_000, count: 300)
    let reason = try #require(try evaluateGate(run, under: timePolicy).findings[0].reason)
    #expect(
      reason.hasSuffix("each step asks the allocator for 195 KiB, whose time varies: reuse that memory, in the problem too"))
  }

  private typealias Spread = (problem: String, optimizer: String, spread: Double)

  /// The reasons that a gate gives for trials whose pairs vary so.
  private func reasons(_ trials: [Spread]) throws -> [String?] {
    var draws = Draws("noisy problems", 1)
    let run = pairedRun(
      trials.map { problem, optimizer, spread in
        let trial = fixtureTrial(
          problem: ConfiguredPlugin(name: problem, settings: [:]), optimizer: ConfiguredPlugin(name: optimizer, settings: [:]))
        let side = PairedTrialSide(record: fixtureRecord(trial, gap: 0.5))
        let pairs = (0..<24).map { _ in plainPair(1_000_000, Int(1e6 * Double.exp(spread * draws.normal()))) }
        return PairedTrial(id: trial.id, baseline: side, candidate: side, pairs: pairs)
      })
    return try evaluateGate(run, under: timePolicy).findings.map(\.reason)
  }

  @Test func aProblemThatIsNoisyWithEachOptimizerIsToldAsTheSource() throws {
    let quiet: [Spread] = [("quiet", "a", 0.02), ("quiet", "b", 0.02), ("other", "a", 0.02)]
    let noisy = try reasons([("noisy", "a", 0.2), ("noisy", "b", 0.2)] + quiet)
    for reason in noisy.prefix(2) {
      #expect(reason?.contains("the problem's own time varies: with each of its 2 trials by ") == true, "\(reason ?? "")")
    }
    #expect(noisy.dropFirst(2).allSatisfy { $0?.contains("own time") != true })
    func isTold(_ trials: [Spread]) throws -> Bool {
      try reasons(trials).contains { $0?.contains("own time") == true }
    }
    #expect(try !isTold([("noisy", "a", 0.2), ("noisy", "b", 0.02)] + quiet), "it is the optimizer's")
    #expect(try !isTold([("noisy", "a", 0.2)] + quiet), "it may be the optimizer's")
    #expect(try !isTold([("noisy", "a", 0.2), ("noisy", "b", 0.2)]), "it may be the machine's")
    #expect(try !isTold(quiet.map { ($0.0, $0.1, 0.2) } + [("noisy", "a", 0.2), ("noisy", "b", 0.2)]), "it is the machine's")
  }
}
