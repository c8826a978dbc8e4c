import Analysis
import Records
import ReportFixtures
import Testing

/// Two kept reports: counts, quality and times; and that nothing passes by accident.
@Suite struct StoredGates {
  private func gate(
    _ a: [TrialRecord], _ b: [TrialRecord], _ policy: GatePolicy, machine: String = "some-machine-2c-012345",
    only: String? = nil
  ) throws -> GateReport {
    var candidate = fixtureReport(b).measured(on: "h")
    candidate.fingerprint.machine = machine
    candidate.startedAt = "2099-01-01T00:00:00Z"
    return try evaluateGate(
      baseline: ("a.json", fixtureReport(a).measured(on: "h")), candidate: ("b.json", candidate), under: policy, filter: only)
  }

  private func single(
    _ a: TrialRecord, _ b: TrialRecord, _ metric: GateMetric
  ) throws -> GateFinding {
    let report = try gate([a], [b], policyOf(.standard(metric)))
    try #require(report.findings.count == 1)
    return report.findings[0]
  }

  private let trial = fixtureTrial(targets: [Target(.gap, 1e-6)])

  // MARK: Counts

  @Test func countsAreComparedExactly() throws {
    func run(_ steps: Int?) -> TrialRecord { fixtureRecord(trial, steps: 100, hits: [steps]) }
    let expected: [(Int?, Int?, GateVerdict)] = [
      (50, 50, .equivalent), (50, 51, .regressed), (50, 49, .improved), (50, nil, .regressed), (nil, 50, .improved),
      (nil, nil, .equivalent), (0, 1, .regressed), (0, 0, .equivalent), (1, 0, .improved),
    ]
    for (a, b, verdict) in expected {
      #expect(try single(run(a), run(b), .steps).verdict == verdict, "\(String(describing: (a, b)))")
      #expect(try single(run(a), run(b), .evaluations).verdict == verdict)
    }
  }

  /// 0 → 500 is no matter of per cents.
  @Test func aBaselineOfZeroIsNotBlind() throws {
    let record = fixtureRecord(trial)
    let finding = try single(
      record.allocating(bytes: 0, count: 0), record.allocating(bytes: 8, count: 500), .allocations)
    #expect(finding.verdict == .regressed && finding.effect?.estimate.value == .infinity)
    #expect(
      try single(record.allocating(bytes: 0, count: 0), record.allocating(bytes: 0, count: 0), .allocatedBytes).verdict
        == .equivalent)
  }

  @Test func whatWasNotCountedIsNoZero() throws {
    let record = fixtureRecord(trial)
    let finding = try single(record.allocating(bytes: 8, count: 1), record.unmeasured("no allocator"), .allocations)
    #expect(finding.verdict == .incomparable && finding.reason == "the candidate has no allocations: no allocator")
    #expect(try single(record, record, .instructions).verdict == .incomparable)
  }

  @Test func aMinimumEffectIsNoRegression() throws {
    let a = fixtureRecord(trial).allocating(bytes: 1000, count: 10)
    let b = fixtureRecord(trial).allocating(bytes: 1040, count: 10)
    var rule = MetricRule.standard(.allocatedBytes)
    rule.minimumEffect = 0.05
    #expect(try gate([a], [b], policyOf(rule)).verdict == .equivalent)
    rule.minimumEffect = 0.03
    #expect(try gate([a], [b], policyOf(rule)).verdict == .regressed)
  }

  @Test func largerRecordsAreSeen() throws {
    let a = fixtureRecord(trial)
    let checkpoints = (0..<10).map { fixtureCheckpoint($0, iterate: [1, 2]) }
    #expect(try single(a, a.timed([[5]]), .recordBytes).verdict == .equivalent, "measurements do not count")
    var drawn = a
    drawn.course = TrialCourse(values: FloatColumn([1, 2, 3]), evaluations: FloatColumn([0, 1, 2]))
    #expect(try single(a, drawn, .recordBytes).verdict == .equivalent, "what pictures are made of does not count")
    #expect(try single(a, fixtureRecord(trial, checkpoints: checkpoints), .recordBytes).verdict == .regressed)
  }

  // MARK: Times

  private func timed(_ nanoseconds: [Int]) -> TrialRecord { fixtureRecord(trial).timed(nanoseconds.map { [$0] }) }
  private let usual = [10_000, 10_010, 10_020, 10_030, 10_040, 10_050, 10_060, 10_070]

  @Test func timesOfOneMachineAreTested() throws {
    #expect(try single(timed(usual), timed(usual.map { $0 * 11 / 10 }), .timePerStep).verdict == .regressed)
    #expect(try single(timed(usual), timed(usual.map { $0 + 1 }), .timePerStep).verdict == .equivalent)
    #expect(
      try single(timed(usual), timed(usual.map { $0 / 2 }), .timePerStep).verdict == .improved, "less time is better")
    let few = try single(timed([10_000]), timed([20_000]), .timePerStep)
    #expect(
      few.verdict == .inconclusive && few.reason == "1 sample cannot reach a false alarm rate of 0.01 in a suite of 1, 5 can")
  }

  @Test func timesOfAnotherMachineAreIncomparableUnlessThePolicyIgnoresThem() throws {
    var policy = policyOf(.standard(.timePerStep))
    policy.rules.append(.standard(.steps))
    let report = try gate([timed(usual)], [timed(usual)], policy, machine: "another")
    #expect(report.findings.map(\.verdict) == [.incomparable, .equivalent], "counts are compared")
    #expect(report.outcome == .undecided)
    #expect(report.findings[0].reason?.contains("different machines, some-machine-2c-012345 and another") == true)
    policy.incomparable = .pass
    #expect(try gate([timed(usual)], [timed(usual)], policy, machine: "another").outcome == .pass)
    policy = policyOf(.standard(.steps))
    #expect(try gate([timed(usual)], [timed(usual)], policy, machine: "another").outcome == .pass)
  }

  @Test func aBaselineWithoutSamplesIsNamed() throws {
    let finding = try single(fixtureRecord(trial), timed(usual), .timePerStep)
    #expect(finding.verdict == .incomparable)
    #expect(
      finding.reason
        == "the baseline has no times: not asked for; run the suite again without '--no-timing', or leave time out of the policy"
    )
    #expect(
      try single(timed([]), timed(usual), .timePerStep).reason?.hasPrefix("the baseline has no samples of time") == true
    )
  }

  @Test func aNoteOnTimesNeedsTimesOnBothSides() throws {
    let policy = policyOf(.standard(.timePerStep))
    let untimed = fixtureRecord(trial)
    #expect(try gate([timed(usual)], [timed(usual)], policy).notes.contains { $0.hasPrefix("times were measured at") })
    #expect(try gate([untimed], [timed(usual)], policy).notes == [])
    #expect(try gate([untimed], [untimed], policy).notes == [])
  }

  @Test(arguments: [-10_000, 0])
  func negativeAndZeroTimesAreGarbage(_ nanoseconds: Int) throws {
    let finding = try single(timed(usual), timed(usual.dropLast() + [nanoseconds]), .timePerStep)
    #expect(finding.verdict == .failed && finding.reason?.hasPrefix("garbage in the candidate") == true)
    let oneOfThree = fixtureRecord(trial).timed([[nanoseconds, 10_000, 10_000]] + usual.map { [$0] })
    #expect(try single(oneOfThree, timed(usual), .timePerStep).verdict == .failed, "which no median hides")
  }

  // MARK: Never by accident

  @Test func missingTrialsOfEitherSideNeverPass() throws {
    let other = fixtureRecord(fixtureTrial(seed: 1))
    let policy = policyOf(.standard(.steps))
    let lost = try gate([fixtureRecord(trial), other], [other], policy)
    #expect(lost.verdict == .missing && lost.outcome == .fail)
    let added = try gate([other], [other, fixtureRecord(trial)], policy)
    #expect(added.verdict == .incomparable && added.outcome == .undecided)
    #expect(throws: GateError.noTrials(side: "b.json")) { try gate([other], [], policy) }
  }

  @Test func aFilterThatMatchesNothingIsAnError() throws {
    let policy = policyOf(.standard(.steps))
    #expect(throws: GateError.nothingMatches("newtn")) {
      try gate([fixtureRecord(trial)], [fixtureRecord(trial)], policy, only: "newtn")
    }
    #expect(try gate([fixtureRecord(trial)], [fixtureRecord(trial)], policy, only: "gradient").findings.count == 1)
  }

  @Test func aMetricThatNoTrialHasIsNoPass() throws {
    let report = try gate([fixtureRecord(trial)], [fixtureRecord(trial)], policyOf(.standard(.accuracy)))
    #expect(report.findings.isEmpty && report.outcome == .undecided)
  }

  @Test func otherSuitesAndOtherTrialsAreNotCompared() throws {
    var changed = trial
    changed.budget = Budget(steps: 50)
    let report = try gate([fixtureRecord(trial)], [fixtureRecord(changed)], policyOf(.standard(.steps)))
    #expect(report.verdict == .incomparable && report.findings[0].reason == "the budgets differ")
    var other = fixtureReport([fixtureRecord(trial)])
    other.suite.name = "other"
    #expect(throws: GateError.otherSuite(file: "b.json", name: "other", baseline: "fixture")) {
      try evaluateGate(
        baseline: ("a.json", fixtureReport([fixtureRecord(trial)])), candidate: ("b.json", other), under: GatePolicy()
      )
    }
  }

  @Test func aCandidateThatCrashedFailsWhateverThePolicy() throws {
    let lost = TrialRecord(failed: trial, reason: "signal 11")
    var policy = policyOf(.standard(.steps))
    (policy.incomparable, policy.inconclusive) = (.pass, .pass)
    #expect(try gate([fixtureRecord(trial)], [lost], policy).outcome == .fail)
    #expect(try gate([lost], [lost], policy).outcome == .fail, "also where it always did")
  }
}
