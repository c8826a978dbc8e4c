import Analysis
import Records
import ReportFixtures
import Testing

/// What is no result is never compared as one; two hosts are two machines.
@Suite struct HonestGates {
  private func gate(
    _ a: [TrialRecord], _ b: [TrialRecord], _ metrics: [GateMetric], hosts: (String, String) = ("a", "a")
  ) throws -> GateReport {
    // Two runs, also where their records are equal.
    var later = fixtureReport(b).measured(on: hosts.1)
    later.startedAt = "2099-01-01T00:00:00Z"
    return try evaluateGate(
      baseline: ("a.json", fixtureReport(a).measured(on: hosts.0)), candidate: ("b.json", later),
      under: GatePolicy(rules: metrics.map { MetricRule.standard($0) }))
  }

  private func records(_ count: Int, _ side: String, _ change: (inout TrialRecord, Int) -> Void) -> [TrialRecord] {
    (0..<count).map { seed in
      var record = fixtureRecord(fixtureTrial(seed: UInt64(seed)), gap: 0.5)
      record.digest = side
      change(&record, seed)
      return record
    }
  }

  @Test func theTimesOfTwoHostsOfOneKindAreIncomparable() throws {
    let timed = [fixtureRecord(fixtureTrial()).timed((0..<8).map { [1000 + $0] })]
    let finding = try #require(try gate(timed, timed, [.timePerStep], hosts: ("a", "b")).findings.first)
    #expect(finding.verdict == .incomparable && finding.isOfTwoMachines == true)
    #expect(finding.reason?.hasPrefix("the times are of two hosts of one kind, some-machine-2c-012345") == true)
    #expect(try gate(timed, timed, [.timePerStep], hosts: ("a", "a")).findings.first?.verdict != .incomparable)
  }

  @Test func theTimesOfAnUnknownHostAreIncomparable() throws {
    func report(_ nanoseconds: Int) -> Report {
      fixtureReport([fixtureRecord(fixtureTrial()).timed((0..<8).map { [nanoseconds + $0] })])
    }
    let policy = policyOf(.standard(.timePerStep))
    let gate = try evaluateGate(
      baseline: ("a", report(1000).measured(on: "a")), candidate: ("b", report(2000)), under: policy)
    #expect(gate.findings.map(\.verdict) == [.incomparable] && gate.findings[0].isOfTwoMachines == nil)
    #expect(gate.findings[0].reason?.hasPrefix("the candidate does not say on which host it was measured; ") == true)
    let same = try evaluateGate(baseline: ("a", report(1000)), candidate: ("b", report(1000)), under: policy)
    #expect(same.outcome == .pass, "one measurement is of one host")
  }

  @Test func eachHostHasAHistoryOfItsOwn() {
    let reports = ["a", "b"].map { host in
      var report = fixtureReport([fixtureRecord(fixtureTrial())])
      report.fingerprint.lines.append(.init(.identity, host))
      report.startedAt = "2026-11-21T08:15:5\(host == "a" ? 3 : 4)Z"
      return (file: host, report: report)
    }
    let segments = history(of: reports, level: 0.05, permutations: 9).segments
    #expect(segments.map(\.host) == ["a", "b"], "both are of one machine, and are told apart")
    #expect(history(of: [reports[0]], level: 0.05, permutations: 9).segments.map(\.host) == [nil])
  }

  @Test func aCandidateThatDivergesAfterItsTargetsIsWorse() throws {
    func side(_ name: String, _ status: TrialStatus, _ gap: Double) -> [TrialRecord] {
      (0..<12).map { seed in
        var trial = fixtureTrial(seed: UInt64(seed), targets: [Target(.gap, 0.01)])
        trial.continueAfterTargets = true
        var record = fixtureRecord(trial, status, hits: [1], gap: gap)
        record.digest = name
        return record
      }
    }
    let report = try gate(side("a", .targetReached, 1e-6), side("b", .diverged, .nan), [.finalLoss])
    #expect(report.findings.map(\.verdict) == [.regressed])
    #expect(report.findings[0].baseline?.value == 1e-6 && report.findings[0].candidate?.value == .infinity)
    let other = try gate(side("a", .targetReached, 1e-6), side("b", .targetReached, 5e-3), [.finalLoss])
    #expect(other.findings[0].candidate?.value == 5e-3, "the candidate's own number is shown")
  }

  /// It may have taken fewer steps until then.
  @Test func aCandidateThatDivergesIsWorseAlsoBySteps() throws {
    func side(_ name: String, _ status: TrialStatus) -> [TrialRecord] {
      records(3, name) { record, _ in record.status = status }
    }
    let report = try gate(side("a", .budgetSpent), side("b", .diverged), [.steps])
    #expect(report.findings.prefix(3).map(\.verdict) == [.regressed, .regressed, .regressed] && report.outcome == .fail)
    let both = try gate(side("a", .diverged), side("b", .diverged), [.steps])
    #expect(!both.findings.contains { $0.verdict == .regressed })
  }

  /// Below the box's bottom there is no result.
  @Test func anEndOutOfTheBoundsIsTheWorst() throws {
    func side(_ name: String, _ value: Double, isOut: Bool?) -> [TrialRecord] {
      records(12, name) { record, _ in
        record.checkpoints = [fixtureCheckpoint(100, value: value)]
        record.checkpoints[0].isOutOfBounds = isOut
        (record.finalValue, record.finalGap) = (RecordedNumber(value), RecordedNumber(value))
      }
    }
    let report = try gate(side("a", 1, isOut: nil), side("b", -1e6, isOut: true), [.finalLoss])
    #expect(report.findings.map(\.verdict) == [.regressed])
  }

  @Test func aTrialWithoutAStepIsEquivalentToItself() throws {
    let record = fixtureRecord(fixtureTrial(), .converged, steps: 0).unmeasured("the trial takes no step")
    let report = try gate([record], [record], [.timePerStep, .allocations, .allocatedBytes])
    #expect(report.findings.allSatisfy { $0.verdict == .equivalent }, "\(report.findings)")
    #expect(report.outcome == .pass)
  }

  @Test func theGateOfAReportWithItselfPasses() throws {
    var report = plausibleReport()
    report.records.removeAll { $0.digest.isEmpty }
    for index in report.records.indices where report.records[index].timing.value == nil {
      report.records[index] = report.records[index].timed([[900_000]], repetitions: 10).allocating(bytes: 1, count: 1)
    }
    let result = try evaluateGate(baseline: ("a", report), candidate: ("a", report), under: GatePolicy())
    #expect(result.outcome == .pass, "\(result.findings.filter { $0.verdict != .equivalent })")
    #expect(result.findings.contains { $0.metric == .timePerStep })
  }

  /// Also if nothing was timed; two runs of which nothing was are another matter.
  @Test func theGateOfAReportWithoutTimesWithItselfPasses() throws {
    let report = fixtureReport([fixtureRecord(fixtureTrial()).unmeasured("not timed")])
    let result = try evaluateGate(baseline: ("a", report), candidate: ("a", report), under: GatePolicy())
    #expect(result.outcome == .pass, "\(result.findings)")
    var later = report
    later.startedAt = "2099-01-01T00:00:00Z"
    let other = try evaluateGate(baseline: ("a", report), candidate: ("b", later), under: GatePolicy())
    #expect(other.findings.contains { $0.metric == .timePerStep && $0.verdict == .incomparable })
  }

  /// What neither side can have is a note in the default policy, and no pass in one that chooses it.
  @Test func allocationsThatNothingCountsAreANote() throws {
    let record = fixtureRecord(fixtureTrial()).unmeasured("what a plugin's own process allocates is not counted")
    var usual = GatePolicy()
    usual.rules.removeAll { $0.metric.isTime || $0.metric == .instructions }
    let report = try gate([record], [record], usual.rules.map(\.metric))
    #expect(report.outcome == .pass && !report.findings.contains { $0.metric == .allocations })
    #expect(report.notes.contains { $0.hasPrefix("the allocations of 1 of 1 trials are not counted: what a plugin's own") })
    #expect(try gate([record], [record], [.steps, .allocations]).outcome == .undecided)
    let counted = record.allocating(bytes: 1, count: 1)
    #expect(try gate([counted], [record], usual.rules.map(\.metric)).outcome == .undecided, "one side lost it")
  }

  @Test func aMissingSeedReachesNoTarget() throws {
    func side(_ count: Int, _ name: String, _ optimizer: String = "adam") -> [TrialRecord] {
      (0..<count).map { seed in
        let trial = fixtureTrial(
          optimizer: ConfiguredPlugin(name: optimizer, settings: [:]), seed: UInt64(seed), targets: [Target(.gap, 0.01)])
        var record = fixtureRecord(trial, .targetReached, hits: [100], gap: 1e-3)
        record.digest = name
        return record
      }
    }
    let report = try gate(side(5, "a"), side(3, "b"), [.successRate])
    #expect(report.findings.count { $0.verdict == .missing } == 2)
    let row = try #require(report.findings.last)
    #expect(row.baseline?.value == 1 && row.candidate?.value == 0.6)
    let absent = try gate(side(3, "a"), side(3, "c", "sgd"), [.successRate])
    #expect(Set(absent.findings.map(\.verdict)) == [.missing, .incomparable], "nothing is measured of an absent row")
  }

  private func program(_ digested: ProgramDigest, _ digest: String?) -> TrialRecord {
    var trial = fixtureTrial()
    trial.program = ProgramDefinition(command: ["train"])
    var record = fixtureRecord(trial)
    record.program = ProgramRecord(exitCode: 0, digested: digested, digest: digest)
    return record
  }

  @Test func anOutputThatOneSideAloneDigestsIsIncomparable() throws {
    let report = try gate([program(.output, "a")], [program(.none, nil)], [.steps, .output])
    #expect(report.findings.map(\.verdict) == [.equivalent, .incomparable] && report.outcome == .undecided)
    #expect(report.findings[1].reason == "the candidate has no output: its output is not digested")
  }

  @Test func whatAPolicyChoosesIsNotLeftOutOfAProgram() throws {
    let record = program(.metrics, "a")
    let chosen = try gate([record], [record], [.steps, .allocations])
    #expect(chosen.findings.map(\.verdict) == [.equivalent, .incomparable] && chosen.outcome == .undecided)
    let usual = try gate([record], [record], GatePolicy.defaultRules.map(\.metric).filter { !$0.isTime })
    #expect(!usual.findings.contains { $0.metric == .allocations })
  }

  @Test func aProgramWithNothingDigestedIsNotIdentical() throws {
    var record = program(.none, nil)
    #expect(try gate([record], [record], [.identicalResults]).findings.map(\.verdict) == [.incomparable])
    record.checkpoints = [fixtureCheckpoint(100)]
    record.checkpoints[0].stages = [.update: StageDigest(plain: "a", chained: "a")]
    #expect(try gate([record], [record], [.identicalResults]).findings.map(\.verdict) == [.equivalent])
  }

  @Test func aSideThatDoesNotVaryIsNamed() throws {
    let varying = records(12, "a") { $0.finalGap = RecordedNumber(0.5 + 0.01 * Double($1)) }
    let constant = records(12, "b") { record, _ in record.finalGap = RecordedNumber(0.5) }
    let finding = try #require(try gate(varying, constant, [.spread]).findings.last)
    #expect(finding.verdict == .incomparable)
    #expect(finding.reason?.hasSuffix("needs three seeds with numbers that vary: the candidate's are all equal") == true)
  }
}
