import Analysis
import Records
import ReportFixtures
import Testing

/// The check of one expectation against one record.
private func check(
  _ figure: ExpectedFigure.Figure, within tolerance: Tolerance = .exact, scalar: ScalarType = .float64,
  targets: [Target] = [], _ record: (Trial) -> TrialRecord
) throws -> ExpectationCheck {
  let expectation = ExpectedFigure(figure: figure, tolerance: tolerance, source: "a book", note: "a note")
  let trial = fixtureTrial(scalar: scalar, targets: targets, expectations: [expectation])
  let checks = checkExpectations(fixtureReport([record(trial)]))
  try #require(checks.count == 1)
  #expect(checks[0].trial == trial.id)
  #expect(checks[0].source == "a book")
  #expect(checks[0].note == "a note")
  return checks[0]
}

/// The check of a published value against a measured one.
private func compare(
  _ published: Double, _ measured: Double, _ tolerance: Tolerance, _ scalar: ScalarType = .float64
) throws -> ExpectationCheck {
  try check(.value(number: published, step: 3), within: tolerance, scalar: scalar) {
    fixtureRecord($0, checkpoints: [fixtureCheckpoint(0), fixtureCheckpoint(3, value: measured), fixtureCheckpoint(4)])
  }
}

private let single = Double(-3.2133684 as Float)
private let publishedSingle = -3.2133687

@Suite struct Tolerances {
  @Test func aSingleUlpIsShownAndClassified() throws {
    let strict = try compare(publishedSingle, single, .exact, .float32)
    #expect(strict.ulps == 1)
    #expect(!strict.isMet)
    #expect(strict.published == "-3.2133687")
    #expect(strict.measured == "-3.2133684")
    #expect(try compare(publishedSingle, single, Tolerance(.ulps, 1), .float32).isMet)
    let double = try compare(publishedSingle, single, Tolerance(.ulps, 1000), .float64)
    #expect(!double.isMet, "in float64 they are far apart")
    #expect(try #require(double.ulps) > 1_000_000)
  }

  @Test(arguments: [
    (Tolerance.exact, 1.5, 1.5, true), (.exact, 1.5, 1.5.nextUp, false), (.exact, 0, -0.0, true),
    (Tolerance(.ulps, 2), 1, 1.0.nextUp.nextUp, true), (Tolerance(.ulps, 1), 1, 1.0.nextUp.nextUp, false),
    (Tolerance(.absolute, 0.25), 1, 1.25, true), (Tolerance(.absolute, 0.25), 1, 0.74, false),
    (Tolerance(.relative, 0.25), -8, -6, true), (Tolerance(.relative, 0.25), -8, -5.9, false),
    (Tolerance(.relative, 0.25), 0, 1e-300, false),
    (Tolerance(.digits, 4), 1.234, 1.2349, false), (Tolerance(.digits, 3), 1.231, 1.2349, true),
    (Tolerance(.digits, 1), 0.002, 0.0024, true), (Tolerance(.digits, 8), 0.99449622, 0.994496221, true),
    (Tolerance(.digits, 8), 0.99449622, 0.99449623, false),
  ])
  func eachKindIsMetAndMissed(_ tolerance: Tolerance, published: Double, measured: Double, isMet: Bool) throws {
    let check = try compare(published, measured, tolerance)
    #expect(check.isMet == isMet)
    #expect(check.tolerance == "\(tolerance)")
    #expect(check.subject == "value after step 3")
  }

  @Test(arguments: [
    Tolerance(.ulps, 1e15), Tolerance(.absolute, 1e300), Tolerance(.relative, 1e300), Tolerance(.digits, 1),
  ])
  func noNumberMeetsNothing(_ tolerance: Tolerance) throws {
    #expect(try !compare(1, .nan, tolerance).isMet)
    #expect(try !compare(.nan, .nan, tolerance).isMet)
  }

  @Test(arguments: [
    Tolerance(.ulps, 1), Tolerance(.absolute, 1e300), Tolerance(.relative, 0.5), Tolerance(.digits, 1),
  ])
  func anInfinityMeetsNoFiniteFigure(_ tolerance: Tolerance) throws {
    #expect(try !compare(1, .infinity, tolerance).isMet)
    #expect(try !compare(1e308, -.infinity, tolerance).isMet)
  }
}

@Suite struct Figures {
  private func iterate(_ point: [Double], _ step: Int?, _ measured: [Double]?) throws -> ExpectationCheck {
    try check(.iterate(point: point, step: step), within: Tolerance(.ulps, 1)) {
      fixtureRecord($0, checkpoints: [fixtureCheckpoint(0, iterate: [9, 9]), fixtureCheckpoint(5, iterate: measured)])
    }
  }

  @Test func anIterateIsComparedElementByElement() throws {
    let met = try iterate([1, 2], 5, [1, 2.0.nextUp])
    #expect(met.isMet)
    #expect(met.ulps == 1, "the greatest of the elements")
    #expect(met.subject == "iterate after step 5")
    #expect(met.published == "(1.0, 2.0)")
    let missed = try iterate([1, 2], 5, [(1.0).nextUp.nextUp, 2])
    #expect(!missed.isMet)
    #expect(missed.ulps == 2)
  }

  @Test func theLastStepIsMeantWhereNoneIsNamed() throws {
    let check = try iterate([1, 2], nil, [1, 2])
    #expect(check.isMet)
    #expect(check.subject == "iterate at the end")
  }

  @Test func aStepThatWasNotReachedMissesItsFigure() throws {
    for check in [try iterate([1, 2], 6, [1, 2]), try iterate([1, 2], 5, nil)] {
      #expect(!check.isMet)
      #expect(check.measured == nil)
      #expect(check.ulps == nil)
    }
  }

  @Test func anIterateOfAnotherLengthMissesItsFigure() throws {
    for measured in [[1.0], [1, 2, 3], []] {
      let check = try iterate([1, 2], 5, measured)
      #expect(!check.isMet)
      #expect(check.ulps == nil)
    }
  }

  @Test func aTrialWithoutCheckpointsMissesEverything() throws {
    let figures: [ExpectedFigure.Figure] = [
      .iterate(point: [1], step: nil), .value(number: 1, step: nil), .value(number: 1, step: 0),
      .steps(count: 0, target: Target(.gap, 1)), .stepsAtMost(count: 9, target: Target(.gap, 1)),
      .status(equals: .converged),
    ]
    for figure in figures {
      let check = try check(figure, targets: [Target(.gap, 1)]) { TrialRecord(failed: $0, reason: "crashed") }
      #expect(!check.isMet)
    }
  }

  private func steps(_ figure: ExpectedFigure.Figure, hits: [Int?]) throws -> ExpectationCheck {
    try check(figure, targets: [Target(.gap, 1), Target(.distance, 0.001)]) { fixtureRecord($0, hits: hits) }
  }

  @Test func stepsAreCountedToTheirOwnTarget() throws {
    let figure = ExpectedFigure.Figure.steps(count: 70, target: Target(.distance, 0.001))
    let met = try steps(figure, hits: [3, 70])
    #expect(met.isMet)
    #expect(met.subject == "steps to distance ≤ 0.001")
    #expect(met.published == "70" && met.measured == "70")
    #expect(try !steps(figure, hits: [70, 69]).isMet)
    #expect(try !steps(figure, hits: [70, 71]).isMet)
    let never = try steps(figure, hits: [70, nil])
    #expect(!never.isMet)
    #expect(never.measured == nil)
  }

  @Test func atMostIsAnUpperBound() throws {
    let figure = ExpectedFigure.Figure.stepsAtMost(count: 6, target: Target(.gap, 1))
    #expect(try steps(figure, hits: [0, nil]).isMet)
    #expect(try steps(figure, hits: [6, nil]).isMet)
    #expect(try !steps(figure, hits: [7, nil]).isMet)
    #expect(try !steps(figure, hits: [nil, 1]).isMet)
    #expect(try steps(figure, hits: [7, nil]).published == "at most 6")
  }

  @Test(arguments: TrialStatus.allCases)
  func aStatusMeetsItselfAlone(_ status: TrialStatus) throws {
    for other in TrialStatus.allCases {
      let check = try check(.status(equals: status)) { fixtureRecord($0, other) }
      #expect(check.isMet == (status == other))
      #expect(check.published == status.rawValue && check.measured == other.rawValue)
    }
  }
}
