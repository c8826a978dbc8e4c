import Analysis
import Records
import ReportFixtures
import Testing

/// How well repetitions end, paired by seed.
@Suite struct QualityGates {
  private func finding(
    _ a: [TrialRecord], _ b: [TrialRecord], _ rule: MetricRule
  ) throws -> GateFinding {
    let report = try evaluateGate(
      baseline: ("a.json", fixtureReport(a)), candidate: ("b.json", fixtureReport(b)), under: policyOf(rule))
    return try #require(report.findings.last)
  }

  private func accuracies(_ values: [Double?], side: String) -> [TrialRecord] {
    values.enumerated().map { seed, value in
      var record = fixtureRecord(fixtureTrial(seed: UInt64(seed)), accuracy: value)
      record.digest = side
      return record
    }
  }

  private func compare(_ a: [Double?], _ b: [Double?], _ metric: GateMetric = .accuracy) throws -> GateFinding {
    try finding(accuracies(a, side: "a"), accuracies(b, side: "b"), .standard(metric))
  }

  private let usual: [Double] = (0..<20).map { 0.9 + 0.001 * Double($0 * 7 % 11) }

  /// More accuracy is better, whatever more time is.
  @Test func accuracyHasTheOtherPolarity() throws {
    let worse = try compare(usual, usual.map { $0 - 0.01 })
    #expect(worse.verdict == .regressed && ((worse.effect?.estimate.value ?? 1) - 0.01).magnitude < 1e-9)
    #expect(try compare(usual, usual.map { $0 + 0.01 }).verdict == .improved)
    #expect(try compare(usual, usual.map { $0 - 0.001 }).verdict == .regressed, "small, but there is no minimum effect")
    var rule = MetricRule.standard(.accuracy)
    rule.minimumEffect = 0.002
    let small = try finding(accuracies(usual, side: "a"), accuracies(usual.map { $0 - 0.001 }, side: "b"), rule)
    #expect(small.verdict == .equivalent)
  }

  @Test func theSameBitsNeedNoTest() throws {
    let same = try finding(accuracies(usual, side: "a"), accuracies(usual, side: "a"), .standard(.accuracy))
    #expect(same.verdict == .equivalent && same.reason == "the same bits on both sides" && same.effect == nil)
  }

  @Test func aFewRepetitionsAreComparedAsTheyAre() throws {
    #expect(try compare([0.9, 0.91], [0.901, 0.909]).reason == "each of the 2 seeds is within the margin")
    let worse = try compare([0.9, 0.91], [0.5, 0.6])
    #expect(worse.verdict == .regressed && worse.reason?.hasPrefix("each of the 2 seeds is worse") == true)
    #expect(try compare([0.9, 0.91], [0.5, 0.95]).verdict == .inconclusive)
    #expect(try compare([0.5, 0.6], [0.9, 0.91]).verdict == .improved)
  }

  /// Dropped, NaN and lost values count as the worst of all.
  @Test func noNumberIsWorst() throws {
    for bad in [Double?.none, .nan] {
      #expect(try compare(usual, usual.map { _ in bad }).verdict == .regressed)
    }
    #expect(try compare(usual.map { _ in nil }, usual).verdict == .incomparable, "and says nothing as a baseline")
    for number in [Double.nan, .infinity, -.infinity] {
      #expect(try compare(usual.map { _ in number }, usual).verdict == .improved, "a number that is none is mended")
    }
    let lost = usual.indices.map { TrialRecord(failed: fixtureTrial(seed: UInt64($0)), reason: "signal 9") }
    let report = try evaluateGate(
      baseline: ("a", fixtureReport(accuracies(usual, side: "a"))), candidate: ("b", fixtureReport(lost)),
      under: policyOf(.standard(.accuracy)))
    #expect(report.findings.count { $0.verdict == .failed } == 20 && report.findings.last?.verdict == .regressed)
  }

  private func losses(_ values: [Double], side: String) -> [TrialRecord] {
    values.enumerated().map { seed, value in
      var record = fixtureRecord(fixtureTrial(seed: UInt64(seed)), gap: value)
      record.digest = side
      return record
    }
  }

  @Test func lossesAreComparedAsRatiosAboveAFloor() throws {
    let rule = MetricRule.standard(.finalLoss)
    let a = (1...20).map { 0.1 * Double($0) }
    #expect(try finding(losses(a, side: "a"), losses(a.map { $0 * 1.5 }, side: "b"), rule).verdict == .regressed)
    #expect(try finding(losses(a, side: "a"), losses(a.map { $0 / 1.5 }, side: "b"), rule).verdict == .improved)
    let tiny = a.map { $0 * 1e-14 }
    #expect(
      try finding(losses(tiny, side: "a"), losses(tiny.map { $0 / 3 }, side: "b"), rule).verdict == .equivalent,
      "both are as good as nothing")
    #expect(try finding(losses(a, side: "a"), losses(a.map { _ in .infinity }, side: "b"), rule).verdict == .regressed)
    #expect(try finding(losses(a, side: "a"), losses(a.map { _ in .nan }, side: "b"), rule).verdict == .regressed)
  }

  /// A repetition that comes to all its targets has ended as well as it was asked to.
  @Test func lossesBelowTheTargetAreEqual() throws {
    func runs(_ gap: Double, side: String) -> [TrialRecord] {
      (0..<8).map { seed in
        var record = fixtureRecord(
          fixtureTrial(seed: UInt64(seed), targets: [Target(.gap, 1)]), .targetReached, hits: [7], gap: gap)
        record.digest = side
        return record
      }
    }
    #expect(try finding(runs(0.1, side: "a"), runs(0.9, side: "b"), .standard(.finalLoss)).verdict == .equivalent)
  }

  private func hits(_ steps: [Int?], side: String) -> [TrialRecord] {
    steps.enumerated().map { seed, hit in
      var record = fixtureRecord(
        fixtureTrial(seed: UInt64(seed), targets: [Target(.gap, 1)]),
        hit == nil ? .budgetSpent : .targetReached,
        hits: [hit])
      record.digest = side
      return record
    }
  }

  @Test func lostSuccessesAreARegression() throws {
    let all = [Int?](repeating: 10, count: 30)
    func successRate(_ lost: Int) throws -> GateFinding {
      try finding(
        hits(all, side: "a"), hits([Int?](repeating: nil, count: lost) + all.dropFirst(lost), side: "b"),
        .standard(.successRate))
    }
    #expect(try successRate(0).verdict == .equivalent)
    #expect(try successRate(2).verdict == .inconclusive)
    let lost = try successRate(7)
    #expect(
      lost.verdict == .regressed && isClose(lost.effect?.regressionP ?? 1, 1.0 / 128)
        && lost.candidate?.value == 23.0 / 30)
    let found = try finding(hits(all.map { _ in nil }, side: "a"), hits(all, side: "b"), .standard(.successRate))
    #expect(found.verdict == .improved)
  }

  /// Equal, but for no good reason: a reader is told.
  @Test(arguments: [GateMetric.successRate, .evaluationsToTarget])
  func targetsThatNeitherSideReachesAreNoted(_ metric: GateMetric) throws {
    let never = [Int?](repeating: nil, count: 20)
    for side in ["a", "b"] {
      let found = try finding(hits(never, side: "a"), hits(never, side: side), .standard(metric))
      #expect(found.verdict == .equivalent && found.reason == "neither side reaches it with any seed")
      #expect(found.baseline?.value == (metric == .successRate ? 0 : .infinity) && found.candidate == found.baseline)
    }
    let once = try finding(hits(never, side: "a"), hits([10] + never.dropFirst(), side: "b"), .standard(metric))
    #expect(once.reason != "neither side reaches it with any seed")
  }

  /// Fewer evaluations where it succeeds do not make up for failures: those rank as infinitely long.
  @Test func failuresAreInfinitelyLong() throws {
    let a = (0..<20).map { Int?(100 + $0) }
    let faster = a.map { $0.map { $0 * 9 / 10 } }
    #expect(
      try finding(hits(a, side: "a"), hits(faster, side: "b"), .standard(.evaluationsToTarget)).verdict == .improved)
    let fasterButWorse = faster.enumerated().map { $0 < 8 ? nil : $1 }
    #expect(
      try finding(hits(a, side: "a"), hits(fasterButWorse, side: "b"), .standard(.evaluationsToTarget)).verdict
        == .inconclusive)
    #expect(
      try finding(hits(a, side: "a"), hits(a.map { _ in nil }, side: "b"), .standard(.evaluationsToTarget)).verdict
        == .regressed)
  }

  @Test func aWiderSpreadIsARegression() throws {
    let wide = usual.map { 0.9 + 6 * ($0 - 0.905) }
    #expect(try compare(usual, wide, .spread).verdict == .regressed)
    #expect(try compare(wide, usual, .spread).verdict == .improved)
    #expect(try compare([0.9, 0.8], [0.7, 0.9], .spread).verdict == .incomparable)
  }

  /// Speed and quality in one gate.
  @Test func fasterButWorseDoesNotPass() throws {
    let slow = accuracies(usual, side: "a").map { $0.timed((0..<8).map { [20_000 + $0] }) }
    let fast = accuracies(usual.map { $0 - 0.05 }, side: "b").map { $0.timed((0..<8).map { [10_000 + $0] }) }
    var policy = policyOf(.standard(.timePerStep), level: 0.05)
    policy.rules.append(.standard(.accuracy))
    let report = try evaluateGate(
      baseline: ("a", fixtureReport(slow).measured(on: "h")), candidate: ("b", fixtureReport(fast).measured(on: "h")),
      under: policy)
    #expect(report.findings.filter { $0.metric == .timePerStep }.allSatisfy { $0.verdict == .improved })
    #expect(report.verdict == .regressed && report.outcome == .fail)
  }
}
