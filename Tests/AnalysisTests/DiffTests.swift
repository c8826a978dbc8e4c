import Analysis
import Records
import ReportFixtures
import Testing

/// A trajectory of two elements at steps 0, 1, 2, 4, 8, …; chains differ from `fault` on, plain digests while the iterates do.
private func record(
  _ trial: Trial, steps: Int = 16, fault: Int? = nil, healed: Int? = nil, ulps: Int = 1, value: Double = 1
) -> TrialRecord {
  var record = fixtureRecord(trial, steps: steps, gap: value)
  record.digest = fault == nil ? "d" : "f\(ulps)"
  record.checkpoints = ([0] + (0...20).map { 1 << $0 }.filter { $0 <= steps }).map { step in
    let isApart = fault.map { step >= $0 } ?? false
    let isVisible = isApart && (healed.map { step < $0 } ?? true)
    var x = 3.0 + 1 / Double(step + 1)
    if isVisible { for _ in 0..<ulps { x = x.nextUp } }
    var checkpoint = fixtureCheckpoint(step, iterate: [x, -2], value: value)
    checkpoint.stages = [
      step == 0 ? .initialization : .update: StageDigest(
        plain: "\(step)\(isVisible)", chained: "\(step)\(isApart)")
    ]
    return checkpoint
  }
  return record
}

private func report(_ records: [TrialRecord], machine: String = "m", lines: [Fingerprint.Line] = []) -> Report {
  var report = fixtureReport(records)
  report.fingerprint = Fingerprint(machine: machine, lines: lines)
  return report
}

private func diffOf(_ reports: Report..., options: DiffOptions = DiffOptions()) throws -> Diff {
  try diff(reports.enumerated().map { ("\($0.offset).json", $0.element) }, options: options)
}

@Suite struct Diffs {
  private let trial = fixtureTrial(targets: [Target(.gap, 1e-6)])

  @Test func equalBitsAreIdentical() throws {
    let result = try diffOf(report([record(trial)]), report([record(trial)], machine: "other"))
    #expect(result.verdict == .identical)
    #expect(result.trials.map(\.classes) == [[["A", "B"]]])
    #expect(result.trials[0].discrepancy == nil && result.trials[0].metrics.isEmpty)
  }

  /// A fault of one last place in the first element, at every step in turn: the checkpoints around it are found.
  @Test(arguments: 1...16)
  func theCheckpointsAroundAFaultAreFound(fault: Int) throws {
    let result = try diffOf(report([record(trial)]), report([record(trial, fault: fault)]))
    let discrepancy = try #require(result.trials[0].discrepancy)
    let after = try #require(discrepancy.equalThroughStep)
    let by = try #require(discrepancy.differentByStep)
    #expect(after < fault && fault <= by)
    #expect(
      [after, by].allSatisfy { $0 == 0 || $0.nonzeroBitCount == 1 } && by <= max(1, 2 * after), "no wider than needed")
    #expect(discrepancy.stages == [.update])
    #expect(discrepancy.peakUlps == 1 && discrepancy.finalUlps == 1 && discrepancy.healedAtStep == nil)
    #expect(result.trials[0].verdict == .withinUlps)
  }

  @Test func equalEndsDoNotHideUnequalWays() throws {
    let result = try diffOf(report([record(trial)]), report([record(trial, fault: 2, healed: 8, ulps: 3)]))
    let discrepancy = try #require(result.trials[0].discrepancy)
    #expect(discrepancy.equalThroughStep == 1 && discrepancy.differentByStep == 2)
    #expect(discrepancy.peakUlps == 3 && discrepancy.peakStep == 2)
    #expect(discrepancy.finalUlps == 0 && discrepancy.healedAtStep == 8)
    #expect(result.verdict == .withinUlps, "and not identical")
  }

  @Test func moreThanTheLimitIsDifferent() throws {
    #expect(try diffOf(report([record(trial)]), report([record(trial, fault: 1, ulps: 5)])).verdict == .different)
    let wider = DiffOptions(ulps: 5)
    #expect(
      try diffOf(report([record(trial)]), report([record(trial, fault: 1, ulps: 5)]), options: wider).verdict
        == .withinUlps)
  }

  /// A number below the scale of the start against none.
  @Test(arguments: [false, true])
  func notANumberIsFarFromEverything(_ isFirst: Bool) throws {
    var (a, b) = (record(trial), record(trial, fault: 1))
    a.checkpoints[3].iterate = [ExactNumber(0.0), ExactNumber(0.0)]
    b.checkpoints[3].iterate = [ExactNumber(Double.nan), ExactNumber(0.0)]
    let compared = try diffOf(report([isFirst ? a : b]), report([isFirst ? b : a])).trials[0]
    #expect(compared.verdict == .different && compared.discrepancy?.peakUlps == .max)
  }

  /// Apart in a step between two checkpoints and together again: the chains tell, though every kept iterate is equal.
  @Test func whatHealsBetweenCheckpointsIsSeen() throws {
    let discrepancy = try #require(
      try diffOf(report([record(trial)]), report([record(trial, fault: 4, healed: 4)])).trials[0].discrepancy)
    #expect(discrepancy.equalThroughStep == 2 && discrepancy.differentByStep == 4 && discrepancy.healedAtStep == 4)
  }

  /// Each of three sides is compared with the first under its own arithmetic, and the farthest is the one that is shown.
  @Test func theFarthestSideIsShown() throws {
    let near = report([record(trial, fault: 8)])
    let far = report([record(trial, fault: 2, ulps: 1000)])
    let compared = try diffOf(report([record(trial)]), near, far).trials[0]
    #expect(compared.verdict == .different && compared.side == "C" && compared.discrepancy?.differentByStep == 2)
  }

  @Test func anotherArithmeticOfOneSideHidesNoOther() throws {
    let later = report([record(trial)], lines: [Fingerprint.Line(.arithmeticVersion, "portable-9")])
    let result = try diffOf(report([record(trial)]), report([record(trial, fault: 1, ulps: 1000)]), later)
    #expect(result.trials[0].verdict == .different, "\(result.trials[0].reason ?? "")")
  }

  /// Nodes of one kind, other data and lost trials are no repeats.
  @Test func onlyRepeatsAreHeldAgainstAMachine() throws {
    func node(_ name: String, _ record: TrialRecord) -> Report {
      report([record], lines: [Fingerprint.Line(.identity, name)])
    }
    let (good, bad) = (record(trial), record(trial, fault: 1))
    #expect(try diffOf(node("1", good), node("2", bad)).unrepeatable.isEmpty)
    #expect(try diffOf(node("1", good), node("1", bad)).unrepeatable.count == 1)
    let lost = TrialRecord(failed: trial, reason: "killed")
    #expect(try diffOf(node("1", good), node("1", lost)).unrepeatable.isEmpty)
    var other = bad
    other.checkpoints[0].stages[.data] = StageDigest(plain: "x", chained: "x")
    #expect(try diffOf(node("1", good), node("1", other)).unrepeatable.isEmpty)
  }

  /// Above 16 dimensions a report has values alone, and equal losses say nothing of a million parameters.
  @Test func valuesAloneAreNotWithinUlps() throws {
    var (a, b) = (record(trial), record(trial, fault: 1))
    for index in a.checkpoints.indices {
      a.checkpoints[index].iterate = nil
      b.checkpoints[index].iterate = nil
      b.checkpoints[index].value = RecordedNumber(a.checkpoints[index].value.value.nextUp)
    }
    let compared = try diffOf(report([a]), report([b])).trials[0]
    #expect(compared.verdict == .different)
    #expect(compared.discrepancy?.measured == .values && compared.discrepancy?.peakUlps == 1)
  }

  /// 100 last places apart where a last place of the start carries 10 ones far, at all checkpoints; and where it is not known.
  @Test func toleranceComesFromMeasuredSensitivity() throws {
    func verdict(_ sensitivity: UInt64?, stepLeftOut: Int? = nil) throws -> Verdict {
      var a = record(trial)
      a.sensitivity = a.checkpoints.filter { $0.step != stepLeftOut }.map {
        Sensitivity(step: $0.step, ulps: sensitivity)
      }
      return try diffOf(report([a]), report([record(trial, fault: 3, ulps: 100)])).verdict
    }
    #expect(try verdict(10) == .withinTolerance)
    #expect(try verdict(7) == .withinTolerance, "16 · 7 = 112")
    #expect(try verdict(6) == .different, "16 · 6 = 96")
    #expect(try verdict(nil) == .different)
    #expect(try verdict(10, stepLeftOut: 8) == .different)
  }

  @Test func anotherEndIsDifferentWhateverTheDistance() throws {
    var other = record(trial, fault: 16)
    other.status = .converged
    let result = try diffOf(report([record(trial)]), report([other]))
    #expect(result.verdict == .different)
    #expect(result.trials[0].metrics.filter { !$0.isEqual }.map(\.name) == ["status"])
  }

  @Test func theNodeThatDisagreesIsNamed() throws {
    let result = try diffOf(
      report([record(trial)], machine: "a"), report([record(trial)], machine: "b"),
      report([record(trial, fault: 4)], machine: "c"), report([record(trial)], machine: "d"))
    #expect(result.trials[0].classes == [["A", "B", "D"], ["C"]])
    #expect(result.trials[0].outlier == "C")
    #expect(result.unrepeatable.isEmpty)
  }

  @Test func theFirstSideMayBeTheOutlier() throws {
    let result = try diffOf(
      report([record(trial, fault: 4)]), report([record(trial)], machine: "b"), report([record(trial)], machine: "c"))
    #expect(result.trials[0].outlier == "A")
  }

  @Test func twoSidesHaveNoOutlier() throws {
    #expect(try diffOf(report([record(trial)]), report([record(trial, fault: 4)])).trials[0].outlier == nil)
  }

  @Test func aMachineThatDisagreesWithItselfIsCalledOut() throws {
    let lines = [Fingerprint.Line(.executable, "e")]
    let result = try diffOf(
      report([record(trial)], machine: "a", lines: lines), report([record(trial)], machine: "b", lines: lines),
      report([record(trial, fault: 4)], machine: "a", lines: lines))
    #expect(result.unrepeatable.map(\.trial) == [trial.id])
    #expect(result.unrepeatable.map(\.machine) == ["a"] && result.unrepeatable.map(\.sides) == [["A", "C"]])
    let provoked = lines + [.init(name: "environment.GLIBC_TUNABLES", value: "x")]
    let otherwise = try diffOf(
      report([record(trial)], machine: "a", lines: lines),
      report([record(trial, fault: 4)], machine: "a", lines: provoked))
    #expect(otherwise.unrepeatable.isEmpty, "another environment is no repeat")
  }

  @Test func whatIsNotTheSameTrialIsIncomparable() throws {
    func reason(_ change: (inout TrialRecord) -> Void) throws -> String? {
      var other = record(trial, fault: 1)
      change(&other)
      let result = try diffOf(report([record(trial)]), report([other]))
      #expect(result.verdict == .incomparable)
      return result.trials[0].reason
    }
    #expect(try reason { $0.trial.start = [1, 2] } == "A and B: the starts differ")
    #expect(try reason { $0.trial.budget = Budget(steps: 7) } == "A and B: the budgets differ")
    #expect(try reason { $0.trial.suiteSeed = 9 } == "A and B: the seeds differ")
    #expect(
      try reason {
        $0.digest = ""
        $0.reason = "it hung"
      } == "A and B: the second has no result: it hung")
    #expect(
      try reason { $0.checkpoints[0].stages[.data] = StageDigest(plain: "x", chained: "y") }
        == "A and B: the data differ")
  }

  @Test func aTrialOfOneSideAloneIsIncomparable() throws {
    let second = fixtureTrial(seed: 1)
    let result = try diffOf(report([record(trial), record(second)]), report([record(trial)]))
    #expect(result.trials.map(\.verdict) == [.identical, .incomparable])
    #expect(result.trials[1].reason == "B has no such trial")
  }

  @Test func otherVersionsOfTheArithmeticAreIncomparableWhereBitsDiffer() throws {
    let versions = ["portable-1", "portable-2"].map { [Fingerprint.Line(.arithmeticVersion, $0)] }
    let second = fixtureTrial(seed: 1)
    let result = try diffOf(
      report([record(trial), record(second)], lines: versions[0]),
      report([record(trial), record(second, fault: 1)], lines: versions[1]))
    #expect(result.trials.map(\.verdict) == [.identical, .incomparable])
  }

  @Test func anotherSuiteIsRefused() throws {
    var other = report([record(trial)])
    other.suite.name = "other"
    #expect(throws: DiffError.otherSuite(file: "1.json", name: "other", first: "fixture")) {
      try diffOf(report([record(trial)]), other)
    }
    #expect(throws: DiffError.noTrials(file: "1.json")) { try diffOf(report([record(trial)]), report([])) }
  }

  @Test func likelyCausesComeFirst() throws {
    let a: [Fingerprint.Line] = [
      .init(.memory, "24"), .init(.cpuInstructionSets, "avx2"), .init(.libmExp, "796a"),
      .init(name: "same", value: "x"),
    ]
    let b: [Fingerprint.Line] = [
      .init(.memory, "16"), .init(.cpuInstructionSets, "avx512f"), .init(.libmExp, "796b"),
      .init(name: "same", value: "x"),
      .init(name: "environment.GLIBC_TUNABLES", value: "-FMA"),
    ]
    let lines = try diffOf(report([record(trial)], lines: a), report([record(trial, fault: 1)], lines: b)).fingerprint
    #expect(
      lines.map(\.name) == ["environment.GLIBC_TUNABLES", "os.libm.exp", "cpu.instructionSets", "memory.gibibytes"])
    #expect(lines.map(\.mayChangeBits) == [true, true, true, false])
    #expect(lines[0].values == [nil, "-FMA"])
  }

  @Test func repetitionsMayBeEquivalentWhereNoneIsEqual() throws {
    func side(_ shift: (Int) -> Double, fault: Int?) -> Report {
      report(
        (0..<12).map { seed in
          record(
            fixtureTrial(seed: UInt64(seed)), fault: fault, ulps: 100,
            value: 100 + Double(seed * seed % 13) + shift(seed))
        })
    }
    let noise: (Int) -> Double = { Double($0 % 3 - 1) * 0.2 }
    let near = try diffOf(side({ _ in 0 }, fault: nil), side(noise, fault: 1))
    #expect(near.verdict == .equivalent)
    #expect(near.groups.map(\.isEquivalent) == [true])
    let far = try diffOf(side({ _ in 0 }, fault: nil), side({ noise($0) + 40 }, fault: 1))
    #expect(far.verdict == .different)
    let wide = try diffOf(side({ _ in 0 }, fault: nil), side({ Double($0 % 2 * 2 - 1) * 20 }, fault: 1))
    #expect(wide.verdict == .different, "the same mean, but another spread")
    var broken = side(noise, fault: 1)
    broken.records[3].finalValue = RecordedNumber(.nan)
    broken.records[3].finalGap = RecordedNumber(.nan)
    broken.records[3].digest = "broken"
    let third = try diffOf(side({ _ in 0 }, fault: nil), side(noise, fault: 1), broken)
    #expect(third.verdict == .different, "a side that cannot be compared is not equivalent because another is")
  }

  @Test func timesAreRatiosWithIntervalsAndNoVerdict() throws {
    let fast = record(trial).timed((0..<6).map { [160 + $0] })
    let slow = record(trial).timed((0..<6).map { [1600 + 10 * $0] })
    let result = try diffOf(report([fast]), report([slow]))
    #expect(result.verdict == .identical)
    let ratio = try #require(result.times.first)
    #expect(try #require(ratio.ratios[0]) == 10)
    let interval = try #require(ratio.intervals[0])
    #expect(interval.lower < 10 && 10 < interval.upper)
  }

  /// A suite that names no backend is run under one, and its rows are the same but for that.
  @Test func timesUnderTwoBackendsAreRatiosUnlessAReportHasBoth() throws {
    let portable = record(trial).timed((0..<6).map { [160 + $0] })
    var libm = portable.timed((0..<6).map { [1600 + 10 * $0] })
    libm.trial.arithmetic = .libm
    #expect(try diffOf(report([portable]), report([libm])).times.first?.ratios == [10])
    #expect(try diffOf(report([libm]), report([portable])).times.first?.ratios == [0.1])
    // Each row of such a report has its own partner or none.
    libm.trial.id += "/libm"
    let both = try diffOf(report([portable, libm]), report([libm]))
    #expect(both.times.map(\.scalar) == ["float64 libm"] && both.times.first?.ratios == [1])
  }
}
