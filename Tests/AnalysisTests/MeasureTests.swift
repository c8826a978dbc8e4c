import Analysis
import Records
import ReportFixtures
import Testing

@Suite struct Measures {
  /// mean(RT of successes) + (1 − p)/p · mean(RT of failures), the other form of the definition, with failures of
  /// different lengths: (10 + 30)/2 + (2/2)·(50 + 100)/2 = 20 + 75.
  @Test func theExpectedRunningTimeHasBothItsForms() {
    let runs = [
      TargetRun(evaluations: 10, spent: 40), TargetRun(evaluations: nil, spent: 50),
      TargetRun(evaluations: 30, spent: 30), TargetRun(evaluations: nil, spent: 100),
    ]
    #expect(expectedRunningTime(runs) == 95)
  }

  @Test func withoutSuccessTheExpectedRunningTimeIsInfinite() {
    #expect(expectedRunningTime([TargetRun(evaluations: nil, spent: 7)]) == .infinity)
    #expect(expectedRunningTime([]) == nil)
    let lost = [TargetRun(evaluations: 5, spent: 5), TargetRun(evaluations: nil, spent: nil)]
    #expect(expectedRunningTime(lost) == .infinity, "nobody knows what a lost run spent")
    #expect(expectedRunningTime([TargetRun(evaluations: 0, spent: 0)]) == 0)
  }

  /// Three methods on four problems by hand: the second is solved by none, the third at the start by all.
  @Test func performanceRatiosAreToTheBestOfEachProblem() {
    let times: [[Double]] = [[10, .infinity, 0, 30], [20, .infinity, 0, .infinity], [.infinity, .infinity, 0, 15]]
    let ratios = performanceRatios(times)
    #expect(ratios == [[1, .infinity, 1, 2], [2, .infinity, 1, .infinity], [.infinity, .infinity, 1, 1]])
    #expect([1, 2, 100].map { ShareCurve(ratios[0]).share(at: $0) } == [0.5, 0.75, 0.75])
    #expect([1, 2, 100].map { ShareCurve(ratios[1]).share(at: $0) } == [0.25, 0.5, 0.5])
  }

  /// mean max(0, (4 − r)/3) of the ratios, which is the exact form of the integral.
  @Test func theAreaOfAProfileIsExact() {
    let ratios = [1, 1.5, 3.25, 4, 9, .infinity]
    let exact = ratios.map { max(0, (4 - $0) / 3) }.reduce(0, +) / 6
    #expect((ShareCurve(ratios).mean(from: 1, to: 4) - exact).magnitude < 1e-15)
    #expect(ShareCurve([-2]).mean(from: 0, to: 5) == 1, "reached before the range begins")
  }

  @Test func aCurveCountsWhatHasNoNumber() {
    let curve = ShareCurve([3, .infinity, 1, .nan])
    #expect(curve.share(at: 1) == 0.25 && curve.share(at: 2.9) == 0.25 && curve.share(at: 3) == 0.5)
    #expect(curve.share(at: .infinity) == 0.5)
    #expect(ShareCurve([]).share(at: 1) == 0)
  }
}

private let targets = [Target(.bestGap, 1), Target(.bestGap, 1e-8)]

/// One run of each method and problem: the evaluations of a fixture are twice its steps, its dimension is 2.
private func report(_ steps: [String: [[Int?]]]) -> Report {
  fixtureReport(
    steps.sorted { $0.key < $1.key }.flatMap { method, problems in
      problems.enumerated().map { index, hits in
        fixtureRecord(
          fixtureTrial(
            problem: ConfiguredPlugin(name: "well", settings: ["depth": .number(Double(index))]),
            optimizer: ConfiguredPlugin(name: method, settings: [:]), targets: targets),
          hits: hits)
      }
    })
}

@Suite struct Comparisons {
  @Test func methodsAreComparedAtEveryTarget() throws {
    let comparison = try #require(
      summarize(report(["a": [[3, 6], [30, nil]], "b": [[6, 30], [15, 60]]])).comparisons.first)
    #expect(comparison.problems == 2)
    #expect(comparison.targets.map(\.target) == targets.map { "\($0)" })
    let (easy, hard) = (comparison.targets[0].methods, comparison.targets[1].methods)
    #expect(easy.map(\.solved) == [2, 2] && hard.map(\.solved) == [1, 2])
    #expect(easy[0].performance.numbers == [1, 2] && easy[1].performance.numbers == [1, 2])
    #expect(hard[0].performance == ShareCurve([1, .infinity]) && hard[1].performance.numbers == [1, 5])
    // Groups of n + 1 = 3 evaluations.
    #expect(hard[1].data.numbers == [20, 40])
  }

  @Test func pairsOfProblemAndTargetShareOneDistribution() throws {
    let comparison = try #require(
      summarize(report(["a": [[0, 10], [100, nil]], "b": [[1, 1], [1, 1]]])).comparisons.first)
    let a = comparison.pairs[0]
    // Evaluations over n = 2: a target reached at the start counts as one evaluation.
    #expect(
      [0.4, 0.5, 9.9, 10, 99, 101, .infinity].map { a.share(atEvaluationsPerDimension: $0) } == [
        0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75,
      ])
    #expect(comparison.greatestEvaluationsPerDimension == 100)
    // log₁₀ of ½, 10 and 100 per dimension in a range of two decades: (2 + 1 + 0)/2/4, the first from before the range.
    #expect((a.area - 0.375).magnitude < 1e-12)
  }

  /// Two problems, each run five times to the same bits, are two problems, and the share is of two runs, not of ten.
  @Test func repetitionsWithEqualBitsAreNoEvidence() throws {
    let records = ["a", "b"].flatMap { method in
      (0..<10).map { number in
        var record = fixtureRecord(
          fixtureTrial(
            problem: ConfiguredPlugin(name: "well", settings: ["depth": .number(Double(number / 5))]),
            optimizer: ConfiguredPlugin(name: method, settings: [:]), seed: UInt64(number % 5), targets: targets),
          hits: number < 5 ? [1, 1] : [nil, nil])
        record.digest = "\(method)\(number / 5)"
        return record
      }
    }
    let summary = summarize(fixtureReport(records))
    let method = try #require(summary.comparisons.first?.targets[1].methods[0])
    #expect(method.solved == 1 && summary.comparisons.first?.problems == 2)
    #expect(method.solvedInterval == wilsonInterval(successes: 1, of: 2))
    #expect(summary.rows[0].successInterval == wilsonInterval(successes: 1, of: 1))
  }

  @Test func aProblemThatOneMethodDidNotRunIsLeftOut() throws {
    let comparison = try #require(
      summarize(report(["a": [[1, 1], [2, 2], [3, 3]], "b": [[1, 1], [2, 2]]])).comparisons.first)
    #expect(comparison.problems == 2)
  }

  @Test func oneMethodOrOneProblemIsNoComparison() {
    #expect(summarize(report(["a": [[1, 1], [2, 2]]])).comparisons.isEmpty)
    #expect(summarize(report(["a": [[1, 1]], "b": [[1, 1]]])).comparisons.isEmpty)
    #expect(summarize(fixtureReport([])).comparisons.isEmpty)
  }
}
