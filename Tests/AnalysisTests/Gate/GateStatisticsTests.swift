import Testing

@testable import Analysis

/// The gate's statistics against R and SciPy.
@Suite struct GateStatistics {
  private let known: KnownGateStatistics

  init() throws { known = try KnownGateStatistics() }

  @Test func nullDistributionsAreRs() throws {
    try #require(known.nulls.count == 8)
    for null in known.nulls {
      let distribution =
        null.kind == "signedRank"
        ? RankDistribution.signedRank(null.sizes[0]) : .mannWhitney(null.sizes[0], null.sizes[1])
      for (statistic, tail) in zip(null.statistics, null.tails) {
        let p = distribution.tail(statistic)
        #expect((p - tail).magnitude <= 1e-11 * tail, "\(null.kind) \(null.sizes) \(statistic): \(p), not \(tail)")
      }
    }
  }

  @Test func signedRankTestsIntervalsAndEstimatesAreRs() throws {
    try #require(known.signedRank.count == 5)
    for answer in known.signedRank {
      let test = ShiftTest(differences: answer.sample)
      #expect(isClose(test.estimate, answer.estimate))
      #expect(isClose(test.lowerBound(error: answer.error), answer.lower))
      #expect(isClose(test.upperBound(error: answer.error), answer.upper))
      #expect(isClose(test.pAbove(answer.shift), answer.above), "\(answer.sample)")
      #expect(isClose(test.pBelow(answer.shift), answer.below), "\(answer.sample)")
    }
  }

  @Test func mannWhitneyTestsIntervalsAndEstimatesAreRs() throws {
    try #require(known.mannWhitney.count == 5)
    for answer in known.mannWhitney {
      let test = ShiftTest(baseline: answer.baseline, candidate: answer.candidate)
      #expect(isClose(test.estimate, answer.estimate))
      #expect(isClose(test.lowerBound(error: answer.error), answer.lower))
      #expect(isClose(test.upperBound(error: answer.error), answer.upper))
      #expect(isClose(test.pAbove(answer.shift), answer.above))
      #expect(isClose(test.pBelow(answer.shift), answer.below))
    }
  }

  @Test func pairedSharesAreMcNemarsAndClopperPearsons() throws {
    try #require(known.success.count == 6)
    for answer in known.success {
      let test = SuccessTest(lost: answer.lost, gained: answer.gained, of: answer.count)
      #expect(isClose(test.pAbove(0), answer.mcnemar), "\(answer)")
      #expect(isClose(test.pBelow(0.1), answer.within), "\(answer)")
      #expect(isClose(test.lowerBound(error: answer.error), answer.lower, 1e-9), "\(answer)")
      #expect(isClose(test.upperBound(error: answer.error), answer.upper, 1e-9), "\(answer)")
    }
  }

  @Test func variancesRatiosAreBoundedByStudentsT() throws {
    try #require(known.spread.count == 2)
    for answer in known.spread {
      let test = try #require(SpreadTest(baseline: answer.a, candidate: answer.b))
      #expect(isClose(test.estimate, .log(answer.ratio)))
      #expect(isClose(.exp(test.lowerBound(error: answer.error)), answer.lower, 1e-9))
      #expect(isClose(.exp(test.upperBound(error: answer.error)), answer.upper, 1e-9))
      #expect(isClose(test.pAbove(0), answer.grown, 1e-10))
    }
    #expect(SpreadTest(baseline: [1, 2, 3], candidate: [1, 1, 1]) == nil)
    #expect(SpreadTest(baseline: [1, 2], candidate: [1, 3]) == nil)
    #expect(SpreadTest(baseline: [1, 2, .infinity], candidate: [1, 3, 2]) == nil)
  }

  @Test func holmsPAreRs() throws {
    try #require(known.holm.count == 3)
    for answer in known.holm {
      for (p, expected) in zip(holmAdjusted(answer.p), answer.adjusted) { #expect(isClose(p, expected)) }
    }
    #expect(holmAdjusted([.nan, 0.25])[1] == 0.5 && holmAdjusted([.nan, 0.25])[0].isNaN)
  }

  @Test func warmUpIsCutWhereTheRestsErrorIsLeast() throws {
    try #require(known.warmUp.count == 6)
    for answer in known.warmUp { #expect(warmUpLength(answer.series) == answer.length, "\(answer.series)") }
    #expect(warmUpLength([]) == 0 && warmUpLength([3]) == 0)
  }

  @Test func theBestCutIsTheOneOfAllPlaces() throws {
    try #require(known.cuts.count == 3)
    for answer in known.cuts {
      let cut = try #require(greatestCut(answer.series, answer.least))
      #expect(cut.at == answer.at && cut.end == answer.until)
      #expect(isClose(cut.divergence, answer.divergence))
    }
    #expect(greatestCut([1, 2, 3], 2) == nil)
  }
}

/// Ties, infinities and small samples: against the verdict, always.
@Suite struct ConservativeRanks {
  @Test func zerosAndTiesCountForNeitherSide() {
    let zeros = ShiftTest(differences: [0, 0, 0, 0, 0, 0, 0])
    #expect(zeros.pAbove(0) == 1 && zeros.pBelow(0) == 1)
    #expect(zeros.pBelow(0.1) == 1.0 / 128 && zeros.lowerBound(error: 0.01) == 0)
    let same = ShiftTest(baseline: [1, 1, 1], candidate: [1, 1, 1])
    #expect(same.pAbove(0) == 1 && same.pBelow(0) == 1)
  }

  /// Whatever breaks the ties, p is no smaller: all orders of tied magnitudes are tried.
  @Test func noWayToBreakTiesGivesAGreaterP() {
    let tied = [1.0, -1, 2, 2, -2, 3, 3, 1]
    let p = ShiftTest(differences: tied).pAbove(0)
    for order in 0..<40 {
      let broken = tied.enumerated().map { index, d in d * (1 + 1e-6 * Double((index * 7 + order * 3) % 11)) }
      #expect(ShiftTest(differences: broken).pAbove(0) <= p)
    }
  }

  @Test func whatIsInfinitelyWorseIsWorstInRankAlone() {
    let test = ShiftTest(differences: [0.1, 0.2, .infinity, 0.3, 0.4, 0.15, .infinity])
    #expect(test.pAbove(0) == 1.0 / 128)
    #expect(test.lowerBound(error: 0.01) == 0.1)
    #expect(test.upperBound(error: 0.01) == .infinity)
    let both = ShiftTest(differences: [-.infinity, .infinity, 0.5])
    #expect(both.estimate == 0.5 && !both.pAbove(0).isNaN)
    #expect(both.lowerBound(error: 0.2) == -.infinity && both.upperBound(error: 0.2) == .infinity)
  }

  @Test func tooFewSayNothing() {
    let few = ShiftTest(differences: [5, 6, 7])
    #expect(
      few.leastP(samples: 3) == 0.125 && few.pAbove(0) == 0.125 && few.samplesNeeded(for: 0.01) == 7
        && few.samplesNeeded(for: 0) == nil)
    #expect(few.lowerBound(error: 0.01) == -.infinity && few.upperBound(error: 0.01) == .infinity)
    let two = ShiftTest(baseline: [1, 2, 3, 4, 5], candidate: [6, 7, 8, 9, 10])
    #expect(isClose(two.leastP(samples: 5), 1.0 / 252) && isClose(two.pAbove(0), 1.0 / 252))
  }

  /// The exact distributions go over into the normal ones without a step, and in the tails on the safe side.
  @Test func largeSamplesAreNormal() {
    let n = 200.0
    let signedRank = RankDistribution.signedRank(200)
    expectNormal(signedRank, mean: n * (n + 1) / 4, deviation: (n * (n + 1) * (2 * n + 1) / 24).squareRoot())
    expectNormal(.mannWhitney(50, 50), mean: 1250, deviation: (2500 * 101 / 12.0).squareRoot())
    #expect(isClose(RankDistribution.signedRank(201).tail(201 * 202 / 4), 0.5, 1e-2))
    #expect(isClose(RankDistribution.mannWhitney(51, 50).tail(1275), 0.5, 1e-2))
  }

  private func expectNormal(_ exact: RankDistribution, mean: Double, deviation: Double) {
    for z in [-2.0, 0, 1, 2.5, 3, 4] {
      let w = Int((mean + z * deviation).rounded())
      let normal = upperNormal((Double(w) - 0.5 - mean) / deviation)
      #expect(isClose(exact.tail(w), normal, 1e-3))
      if z > 2 { #expect(exact.tail(w) < normal) }
    }
  }
}
