import Analysis
import Foundation
import Testing

/// What scripts/references/known-statistics printed.
private struct KnownStatistics: Decodable {
  struct MedianInterval: Decodable {
    let n: Int
    let k: Int
    let level: Double
  }

  struct Moments: Decodable {
    let sample: [Double]
    let mean: Double
    let median: Double
    let standardDeviation: Double
  }

  struct WilsonInterval: Decodable {
    let successes: Int
    let count: Int
    let level: Double
    let lower: Double
    let upper: Double
  }

  struct Beta: Decodable { let x, a, b, value: Double }
  struct Student: Decodable { let t, freedom, value: Double }

  struct Pairs: Decodable {
    let a, b: [Double]
    let margin, equivalence, spread: Double
  }

  let betas: [Beta]
  let students: [Student]
  let pairs: [Pairs]
  let medianIntervals: [MedianInterval]
  let wilsonIntervals: [WilsonInterval]
  let moments: [Moments]

  init(from folder: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/known-statistics.json"))
    self = try JSONDecoder().decode(KnownStatistics.self, from: data)
  }
}

private func isNear(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  (a - b).magnitude <= tolerance * max(1, b.magnitude)
}

@Suite struct Statistics {
  private let known: KnownStatistics

  init() throws {
    known = try KnownStatistics(from: String(#filePath.dropLast("/StatisticsTests.swift".count)))
  }

  @Test func theMediansIntervalHasTheBinomialsRanksAndLevel() throws {
    try #require(known.medianIntervals.count == 45)
    for answer in known.medianIntervals {
      let sample = (1...answer.n).reversed().map(Double.init)
      let interval = medianInterval(sample)
      #expect(interval?.lower == (answer.k == 0 ? nil : Double(answer.k)), "n = \(answer.n)")
      #expect(interval?.upper == (answer.k == 0 ? nil : Double(answer.n + 1 - answer.k)), "n = \(answer.n)")
      #expect(isNear(interval?.level ?? 0, answer.level, 1e-12), "n = \(answer.n)")
    }
  }

  @Test func wilsonsIntervalIsSciPys() throws {
    try #require(known.wilsonIntervals.count == 7)
    for answer in known.wilsonIntervals {
      let interval = try #require(wilsonInterval(successes: answer.successes, of: answer.count, level: answer.level))
      #expect(isNear(interval.lower, answer.lower, 1e-14), "\(answer)")
      #expect(isNear(interval.upper, answer.upper, 1e-14), "\(answer)")
    }
    #expect(wilsonInterval(successes: 0, of: 0) == nil)
  }

  @Test func distributionsAreSciPys() throws {
    try #require(known.betas.count == 7 && known.students.count == 6)
    for known in known.betas {
      let value = regularizedBeta(known.x, known.a, known.b)
      #expect((value - known.value).magnitude <= 1e-12 * known.value, "\(known): \(value)")
    }
    for known in known.students {
      let value = studentDistribution(known.t, freedom: known.freedom)
      #expect((value - known.value).magnitude <= 1e-12 * known.value, "\(known): \(value)")
    }
  }

  @Test func testsOfPairsAreSciPys() throws {
    try #require(known.pairs.count == 3)
    for known in known.pairs {
      let equivalence = equivalenceP(zip(known.a, known.b).map { $1 - $0 }, margin: known.margin)
      #expect((equivalence - known.equivalence).magnitude <= 1e-10, "\(known): \(equivalence)")
      #expect((spreadP(known.a, known.b) - known.spread).magnitude <= 1e-10, "\(known)")
    }
    #expect(equivalenceP([0.1], margin: 1) == 1 && equivalenceP([0.1, 0.2], margin: 0) == 1)
    #expect(spreadP([1, 2], [2, 1]) == 1 && spreadP([1, 1, 1], [2, 2, 2]) == 1)
  }

  /// Holm's own procedure by hand: 0.01 ≤ 0.05/4, 0.016 ≤ 0.05/3, 0.03 > 0.05/2 ends it.
  @Test func holmStepsDown() {
    #expect(holmRejections([0.03, 0.01, 0.016, 0.04], level: 0.05) == [false, true, true, false])
    #expect(holmRejections([.nan, 0.001], level: 0.05) == [false, true])
    #expect(holmRejections([], level: 0.05) == [])
  }

  @Test func aHigherLevelTakesAWiderInterval() throws {
    let sample = (1...20).map(Double.init)
    let narrow = try #require(medianInterval(sample, level: 0.9))
    let wide = try #require(medianInterval(sample, level: 0.99))
    #expect(wide.lower < narrow.lower && narrow.upper < wide.upper)
    #expect(wide.level >= 0.99)
    #expect(medianInterval(sample, level: 1) == nil, "no sample is sure to hold the median")
  }

  /// The claim itself, with samples addressed by a fixed generator: of 4000 intervals at 95 % or more, so many hold.
  @Test func intervalsHoldTheMedianAsOftenAsTheySay() throws {
    var state: UInt64 = 1
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    for n in [6, 10, 25] {
      var held = 0
      var level = 0.0
      for _ in 0..<4000 {
        let interval = try #require(medianInterval((0..<n).map { _ in uniform() }))
        level = interval.level
        if interval.lower <= 0.5 && 0.5 <= interval.upper { held += 1 }
      }
      // Four standard deviations of a share of 4000.
      let slack = 4 * (level * (1 - level) / 4000).squareRoot()
      #expect((Double(held) / 4000 - level).magnitude < slack, "n = \(n)")
    }
  }

  @Test func momentsAreTheKnownOnes() throws {
    try #require(known.moments.count == 5)
    for answer in known.moments {
      #expect(isNear(try #require(mean(answer.sample)), answer.mean, 1e-14))
      #expect(isNear(try #require(median(answer.sample)), answer.median, 1e-14))
      #expect(isNear(try #require(standardDeviation(answer.sample)), answer.standardDeviation, 1e-12))
    }
  }

  @Test func tooSmallSamplesHaveNoStatistic() {
    #expect(median([]) == nil)
    #expect(mean([]) == nil)
    #expect(standardDeviation([]) == nil)
    #expect(standardDeviation([1]) == nil)
    #expect(medianInterval([]) == nil)
    #expect(median([4]) == 4)
  }

  @Test func theOrderOfASampleDoesNotMatter() {
    let sample = [5.0, -1, 3, .infinity, 2, 8, 0]
    for shift in 0..<sample.count {
      let turned = Array(sample[shift...] + sample[..<shift])
      #expect(median(turned) == 3)
      #expect(medianInterval(turned)?.upper == .infinity)
    }
  }

  /// Squares overflow above 1.3e154, and sums above 1.8e308.
  @Test func finiteSamplesHaveFiniteMoments() {
    #expect(median([-1e308, -1e308]) == -1e308)
    #expect(mean([1e308, 1e308, -1e308, -1e308]) == 0)
    #expect(standardDeviation([1e200, -1e200]) == 2.0.squareRoot() * 1e200)
    #expect(mean([1e308, .infinity]) == .infinity)
    #expect(median([.nan, .nan])?.isNaN == true)
  }

  @Test func noNumberSortsLast() {
    #expect(median([.nan, 1, 2]) == 2)
    #expect(median([2, .nan, 1]) == 2)
    #expect(median([.nan, .nan, 1])?.isNaN == true)
    #expect(median([.infinity, .nan, 1]) == .infinity)
  }
}
