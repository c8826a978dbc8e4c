import Analysis
import Records
import ReportFixtures
import Testing

/// Where f* is not known, values are shown beside the best that is known.
@Suite struct UnknownOptimum {
  private func record(_ optimizer: String, _ seed: UInt64, value: Double?, digest: String = "d") -> TrialRecord {
    var record = fixtureRecord(
      fixtureTrial(optimizer: ConfiguredPlugin(name: optimizer, settings: [:]), seed: seed), .converged)
    record.finalValue = value.map { RecordedNumber($0) }
    record.digest = digest
    return record
  }

  @Test func aRowHasItsValueAndItsGapToTheBestOfAllTrials() throws {
    let rows = summarize(
      fixtureReport([record("a", 0, value: 3), record("a", 1, value: 5), record("b", 0, value: 1), record("b", 1, value: 2)])
    ).rows
    #expect(rows.map(\.finalValue?.value) == [4, 1.5])
    #expect(rows.map(\.bestKnownGap?.value) == [3, 0.5])
    #expect(rows.allSatisfy { $0.finalGap == nil && $0.successRate == nil })
  }

  @Test func aTrialWithoutAResultIsNoReference() {
    var diverged = record("b", 0, value: -9)
    diverged.status = .diverged
    var failed = record("f", 0, value: -7)
    failed.status = .failed
    var outside = record("c", 0, value: -1e6)
    outside.checkpoints = [fixtureCheckpoint(100, value: -1e6)]
    outside.checkpoints[0].isOutOfBounds = true
    let records = [record("a", 0, value: 3), diverged, failed, outside, record("d", 0, value: .nan)]
    let rows = summarize(fixtureReport(records)).rows
    #expect(rows.map(\.bestKnownGap?.value) == [0, .infinity, .infinity, .infinity, .infinity])
    #expect(rows.map(\.outOfBounds) == [nil, nil, nil, 1, nil])
  }

  @Test func aTrialThatFailedOrDivergedIsNoResultOfASearch() {
    var record = fixtureRecord(fixtureTrial(), checkpoints: [fixtureCheckpoint(100, value: 3)])
    record.steps = 100
    #expect(record.value(of: .finalValue) == 3)
    for status in [TrialStatus.failed, .diverged] {
      record.status = status
      #expect(record.value(of: .finalValue) == nil)
      #expect(record.value(of: .finalValue, atStep: 200) == nil, "it ended before that rung")
    }
  }

  @Test func aKnownOptimumNeedsNoReference() {
    let row = summarize(fixtureReport([fixtureRecord(fixtureTrial(), gap: 0.5)])).rows[0]
    #expect(row.finalGap?.value == 0.5 && row.finalValue == nil && row.bestKnownGap == nil)
  }

  /// A stated f* that a trial undercuts is wrong; rounding is not counted.
  @Test func aTrialBelowTheStatedOptimumIsTold() throws {
    func row(gap: Double, value: Double, _ scalar: ScalarType = .float64) -> Summary.Row {
      var record = fixtureRecord(fixtureTrial(scalar: scalar), gap: gap)
      record.finalValue = RecordedNumber(value)
      return summarize(fixtureReport([record])).rows[0]
    }
    #expect(row(gap: -5, value: 0).belowOptimum == 5)
    #expect(row(gap: -1e-9, value: 0).belowOptimum == nil)
    #expect(row(gap: -1e-6, value: 0).belowOptimum == 1e-6)
    #expect(row(gap: -1e-6, value: 0, .float32).belowOptimum == nil)
    #expect(row(gap: -1e-3, value: -1e6).belowOptimum == nil)
    #expect(row(gap: 0.5, value: 1).belowOptimum == nil)
    #expect(row(gap: -.infinity, value: -.infinity).belowOptimum == nil)
  }

  /// Five repetitions without chance are one problem.
  @Test func repetitionsWithEqualBitsAreOneProblem() throws {
    let target = Target(.gap, 0.1)
    let records = ["a", "b"].flatMap { method in
      ["well", "valley"].flatMap { problem in
        (0..<5).map { seed in
          var record = fixtureRecord(
            fixtureTrial(
              problem: ConfiguredPlugin(name: problem, settings: [:]),
              optimizer: ConfiguredPlugin(name: method, settings: [:]), seed: UInt64(seed), targets: [target]), hits: [7])
          record.digest = problem == "well" ? "\(method) has no chance" : "\(method) \(seed)"
          return record
        }
      }
    }
    #expect(summarize(fixtureReport(records)).comparisons.first?.problems == 6)
  }

  @Test func theMeanAccuracyOfAllSeedsIsExpectedOnce() throws {
    let expected = ExpectedFigure(
      figure: .accuracyAtLeast(share: 0.8), tolerance: .exact, source: "a paper", note: nil)
    func checks(_ accuracies: [Double?]) -> [ExpectationCheck] {
      checkExpectations(
        fixtureReport(
          accuracies.enumerated().map { seed, accuracy in
            fixtureRecord(fixtureTrial(seed: UInt64(seed), expectations: [expected]), accuracy: accuracy)
          }))
    }
    let met = try #require(checks([0.75, 1]).first)
    #expect(met.isMet && met.measured == "0.875" && met.subject == "mean accuracy of 2 seeds")
    #expect(checks([0.75, 1]).count == 1 && checks([0.75, 0.8125]).map(\.isMet) == [false])
    #expect(checks([0.99, nil]).map(\.isMet) == [false], "a lost seed has no accuracy")
  }

  /// The verdict of three reports, and the distance shown, do not depend on their order.
  @Test func theOrderOfThreeReportsChangesNoVerdict() throws {
    let ends: [Double] = [1, 1.0.nextUp, 1.0.nextUp.nextUp.nextUp]
    let reports: [(file: String, report: Report)] = ends.enumerated().map { index, x in
      var record = fixtureRecord(
        fixtureTrial(), checkpoints: [fixtureCheckpoint(0, iterate: [2]), fixtureCheckpoint(100, iterate: [x])])
      record.checkpoints[1].stages = [.update: StageDigest(plain: "\(index)", chained: "\(index)")]
      record.digest = "\(index)"
      return (file: "\(index)", report: fixtureReport([record]))
    }
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]] {
      let trial = try diff(order.map { reports[$0] }).trials[0]
      #expect(trial.verdict == .withinUlps && trial.discrepancy?.peakUlps == 3, "\(order)")
    }
  }

  /// An edited figure beside an untouched digest.
  @Test func equalDigestsWithOtherFiguresAreNotIdentical() throws {
    let honest = record("a", 0, value: 3)
    var edited = honest
    edited.finalValue = RecordedNumber(0)
    let trial = try diff([("a", fixtureReport([honest])), ("b", fixtureReport([edited]))]).trials[0]
    #expect(trial.verdict == .incomparable && trial.reason?.contains("one of the reports was edited") == true)
  }
}
