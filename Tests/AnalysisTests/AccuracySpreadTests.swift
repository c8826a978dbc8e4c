import Records
import ReportFixtures
import Testing

@testable import Analysis

@Suite struct AccuracySpreads {
  /// Predictions for the labels 0 0 0 0 1 1 1 1 by three seeds in two scalar types.
  private let predictions: [ScalarType: [[UInt8]]] = [
    .float32: [[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1, 1, 0]],
    .float64: [[0, 0, 0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1, 0, 0]],
  ]

  private func report(_ scalars: [ScalarType]) throws -> Report {
    fixtureReport(
      scalars.flatMap { scalar in
        (predictions[scalar] ?? []).enumerated().map { seed, predictions in
          fixtureRecord(fixtureTrial(scalar: scalar, seed: UInt64(seed))).predicting(predictions, labels: [4, 4])
        }
      })
  }

  @Test func meanSpreadIntervalClassesAndChurn() throws {
    let spread = try #require(summarize(report([.float32])).accuracies.first)
    // 1, 7/8, 5/8; the interval by scipy.stats.t.interval(0.95, 2, mean, sd/√3).
    #expect(spread.trials == 3)
    #expect((spread.mean - 2.5 / 3).magnitude < 1e-15)
    #expect((spread.standardDeviation - 0.190940653956493).magnitude < 1e-14)
    #expect((spread.interval.lower - 0.35901045413373844).magnitude < 1e-12)
    #expect((spread.interval.upper - 1.3076562125329283).magnitude < 1e-12)
    #expect(spread.least == 0.625 && spread.greatest == 1)
    // 1, 3 and 2 of 8 predictions differ.
    #expect((spread.churn - 0.25).magnitude < 1e-15)
    #expect(spread.classes.map(\.number) == [0, 1])
    #expect(spread.classes.map(\.mean) == [0.75, 11.0 / 12])
    #expect(spread.classes.map(\.least) == [0.5, 0.75])
    #expect(spread.classes[0].standardDeviation == 0.25)
  }

  @Test func seedAndArithmeticAreToldApart() throws {
    let summary = summarize(try report([.float32, .float64]))
    let spread = try #require(summary.arithmetics.first)
    #expect(summary.arithmetics.count == 1 && spread.scalars == ["float32", "float64"] && spread.seeds == 3)
    // Within seeds: (1, 7/8), (7/8, 7/8), (5/8, 1/2): variances 1/128, 0, 1/128, mean 1/192.
    #expect((spread.arithmeticDeviation - (1.0 / 192).squareRoot()).magnitude < 1e-15)
    // Means 15/16, 14/16, 9/16: variance 31/768, less half of 1/192.
    #expect((spread.seedDeviation - (31.0 / 768 - 1.0 / 384).squareRoot()).magnitude < 1e-15)
    #expect((spread.arithmeticChurn - 2.0 / 24).magnitude < 1e-15)
    // 1, 3, 2 of 8 in float32 and 2, 3, 3 in float64.
    #expect((spread.seedChurn - 14.0 / 48).magnitude < 1e-15)
  }

  @Test func otherDataAreNoSpread() throws {
    var report = try report([.float32])
    report.records[1].model?.dataDigest = "other"
    #expect(summarize(report).accuracies.isEmpty)
    #expect(summarize(report).data.count == 2)
  }

  @Test func oneTrialAndTrialsWithoutModelHaveNoSpread() throws {
    var one = try report([.float32])
    one.records.removeLast(2)
    #expect(summarize(one).accuracies.isEmpty)
    #expect(
      summarize(fixtureReport([fixtureRecord(fixtureTrial()), fixtureRecord(fixtureTrial(seed: 1))])).accuracies.isEmpty)
  }

  @Test func expectedAccuracyIsThatOfItsStep() throws {
    let expectations = [
      ExpectedFigure(figure: .accuracy(share: 0.875, step: 100), tolerance: .exact, source: "a", note: nil),
      ExpectedFigure(figure: .accuracy(share: 0.875, step: nil), tolerance: .exact, source: "b", note: nil),
      ExpectedFigure(
        figure: .accuracy(share: 0.87, step: nil), tolerance: Tolerance(.absolute, 0.01), source: "c", note: nil),
      ExpectedFigure(figure: .accuracy(share: 0.875, step: 7), tolerance: .exact, source: "d", note: nil),
      ExpectedFigure(figure: .accuracy(share: 0.87, step: nil), tolerance: .exact, source: "e", note: nil),
    ]
    let record = fixtureRecord(fixtureTrial(expectations: expectations))
      .predicting([0, 0, 0, 1, 1, 1, 1, 1], labels: [4, 4])
    let checks = checkExpectations(fixtureReport([record]))
    #expect(checks.map(\.isMet) == [true, true, true, false, false])
    #expect(checks.map(\.measured) == ["0.875", "0.875", "0.875", nil, "0.875"])
    #expect(checks[0].subject == "accuracy after step 100")
  }

  /// scipy.stats.t.ppf.
  @Test(arguments: [(0.975, 1.0, 12.706204736174694), (0.975, 4, 2.7764451051977934), (0.05, 9, -1.8331129326562376)])
  func studentQuantiles(p: Double, freedom: Double, known: Double) {
    #expect((studentQuantile(p, freedom: freedom) - known).magnitude < 1e-9 * known.magnitude)
  }
}
