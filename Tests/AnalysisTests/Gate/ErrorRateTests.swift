import PortableMath
import Records
import ReportFixtures
import Testing

@testable import Analysis

/// How often the gate's tests err, counted: seeded experiments in which the truth is known.
@Suite struct ErrorRates {
  private let runs = 400

  /// P(p ≤ x) ≤ x at every level, for numbers with heavy tails and for numbers full of ties.
  @Test(arguments: [true, false])
  func nullPIsNotSmallerThanUniform(hasTies: Bool) {
    var draws = (0..<runs).map { Draws("null", $0) }
    let p = draws.indices.map { run in
      ShiftTest(differences: (0..<14).map { _ in hasTies ? draws[run].heavy().rounded() : draws[run].heavy() }).pAbove(
        0)
    }
    for level in [0.001, 0.01, 0.05, 0.25, 0.5, 0.9] {
      let share = rate(runs) { p[$0] <= level }
      #expect(share <= atMost(level, of: runs))
      if !hasTies {
        #expect(share >= level - 4 * (level / Double(runs)).squareRoot() - 1.0 / 64, "and close to uniform")
      }
    }
  }

  @Test func nullPOfTwoSamplesIsNotSmallerThanUniform() {
    let p = (0..<runs).map { run in
      var draws = Draws("two samples", run)
      let sides = (0..<2).map { _ in (0..<9).map { _ in draws.heavy() } }
      return ShiftTest(baseline: sides[0], candidate: sides[1]).pAbove(0)
    }
    for level in [0.001, 0.01, 0.05, 0.5] { #expect(rate(runs) { p[$0] <= level } <= atMost(level, of: runs)) }
  }

  @Test(arguments: [0.01, 0.1])
  func boundsHoldAsOftenAsTheySay(error: Double) {
    var misses = (lower: 0, upper: 0)
    for run in 0..<runs {
      var draws = Draws("bounds", run)
      let test = ShiftTest(differences: (0..<16).map { _ in 1 + draws.heavy() })
      if test.lowerBound(error: error) > 1 { misses.lower += 1 }
      if test.upperBound(error: error) < 1 { misses.upper += 1 }
    }
    let limit = atMost(error, of: runs) * Double(runs)
    #expect(Double(misses.lower) <= limit && Double(misses.upper) <= limit)
    #expect(Double(misses.lower + misses.upper) >= error * Double(runs), "no wider than they need to be")
  }

  /// All looks together keep the level, whether it is spent early or late; and they would not if each spent all of it.
  @Test(arguments: [1.0, 3.0])
  func looksTogetherKeepTheLevel(spending: Double) {
    let plan = [8, 12, 16, 20, 24]
    let data = (0..<runs).map { run -> [Double] in
      var draws = Draws("looks", run)
      return (0..<24).map { _ in draws.heavy() }
    }
    let alarms = rate(runs) { run in
      // A gate that may stop at any look.
      plan.contains {
        SequentialTest(differences: Array(data[run].prefix($0)), plan: plan, spending: spending).pAbove(0) <= 0.05
      }
    }
    #expect(alarms <= atMost(0.05, of: runs))
    let careless = rate(runs) { run in
      plan.contains { ShiftTest(differences: Array(data[run].prefix($0))).pAbove(0) <= 0.05 }
    }
    #expect(careless > atMost(0.05, of: runs))
  }

  /// Blocks of one process that are alike, and processes that differ: the pair as unit keeps the level, blocks would not.
  @Test func autocorrelatedBlocksRaiseNoFalseAlarms() {
    let runs = 120
    var pooled = 0
    let alarms = rate(runs) { run in
      var draws = Draws("blocks", run)
      let pairs = (0..<12).map { _ in simulatedPair(&draws, slowdown: 0) }
      let values = pairs.compactMap { PairValue($0)?.logRatio }
      let blocks = pairs.flatMap { pair in
        pair.blocks.map { Double.log(Double($0.candidate.nanoseconds) / Double($0.baseline.nanoseconds)) }
      }
      if ShiftTest(differences: Array(blocks.prefix(120))).pAbove(0) <= 0.05 { pooled += 1 }
      return ShiftTest(differences: values).pAbove(0) <= 0.05
    }
    #expect(alarms <= atMost(0.05, of: runs))
    #expect(Double(pooled) / Double(runs) > 0.15, "which is why blocks are not pooled")
  }

  /// Five trials of one suite at 1 %: equal but for one that is 3 % slower.
  @Test func suitesKeepTheLevelAndFindASlowdown() throws {
    let gates = 20
    var (alarms, found) = (0, 0)
    for gate in 0..<gates {
      var draws = Draws("suite", gate)
      let run = pairedRun(
        (0..<5).map { trial in
          (0..<24).map { _ in
            plainPair(1_000_000, Int(1e6 * (trial == 2 ? 1.03 : 1) * Double.exp(0.006 * draws.heavy())))
          }
        })
      let findings = try evaluateGate(run, under: timePolicy).findings
      if findings[2].verdict == .regressed { found += 1 }
      if findings.enumerated().contains(where: { $0 != 2 && $1.verdict == .regressed }) { alarms += 1 }
    }
    #expect(alarms <= 1 && found >= 19)
  }

  /// A slowdown of `mustDetect` that is there passes in at most 5 % of gates, however noisy; and equal sides pass more often
  /// than without it.
  @Test(arguments: [0.01, 0.03, 0.06, 0.12])
  func aSlowdownThatMustBeDetectedSeldomPasses(noise: Double) {
    let gates = 100
    func passes(_ name: String, slowdown: Double, mustDetect: Double?) -> Double {
      var rule = MetricRule.standard(.timePerStep)
      rule.mustDetect = mustDetect
      return rate(gates) { gate in
        var draws = Draws("\(name) \(noise)", gate)
        let pairs = (0..<48).map { _ in plainPair(1_000_000, Int(1e6 * (1 + slowdown) * Double.exp(noise * draws.heavy()))) }
        return (try? evaluateGate(pairedRun([pairs]), under: GatePolicy(rules: [rule])))?.outcome == .pass
      }
    }
    #expect(passes("slower", slowdown: 0.05, mustDetect: 0.05) <= atMost(0.05, of: gates))
    let (equal, before) = (passes("equal", slowdown: 0, mustDetect: 0.05), passes("equal", slowdown: 0, mustDetect: nil))
    #expect(before <= equal)
    if noise == 0.06 { #expect(equal > 2 * before && equal > 0.5) }
  }

  /// What an undecided time says that it could have found is found in 95 % of such gates.
  @Test func aSlowdownThatIsNamedAsFindableIsFound() throws {
    func finding(_ number: Int, slowdown: Double) throws -> GateFinding {
      var draws = Draws("findable", number)
      let pairs = (0..<48).map { _ in plainPair(1_000_000, Int(1e6 * (1 + slowdown) * Double.exp(0.08 * draws.heavy()))) }
      return try evaluateGate(pairedRun([pairs]), under: policyOf(.standard(.timePerStep))).findings[0]
    }
    let said = try (0..<40).compactMap { number in
      try finding(number, slowdown: 0.03).reason?.firstMatch(of: /slowdowns from ([0-9.]+) % on could have been found/)?
        .output.1
    }
    let typical = try #require(median(said.compactMap { Double($0) }))
    #expect(said.count > 20 && (5...15).contains(typical), "\(said)")
    let found = try (100..<200).count { try finding($0, slowdown: typical / 100).verdict == .regressed }
    #expect(found >= 95, "\(found) with \(typical) %")
  }

  @Test func mcNemarAndMarginsKeepTheLevel() {
    for run in [(0.3, 0.3), (0.1, 0.1)] {
      let alarms = rate(runs) { number in
        var draws = Draws("shares", number)
        let outcomes = (0..<40).map { _ in draws.uniform() }
        let test = SuccessTest(
          lost: outcomes.count { $0 < run.0 }, gained: outcomes.count { $0 > 1 - run.1 }, of: outcomes.count)
        return test.pAbove(0) <= 0.05
      }
      #expect(alarms <= atMost(0.05, of: runs))
    }
    // Truly 10 % worse: declared within 10 % no more often than the level, nor surely worse than 10 %.
    var (within, beyond) = (0, 0)
    for number in 0..<runs {
      var draws = Draws("margin", number)
      let outcomes = (0..<60).map { _ in draws.uniform() }
      let test = SuccessTest(lost: outcomes.count { $0 < 0.15 }, gained: outcomes.count { $0 > 0.95 }, of: 60)
      if test.pBelow(0.1) <= 0.05 { within += 1 }
      if test.pAbove(0.1) <= 0.05 { beyond += 1 }
    }
    #expect(Double(within) <= atMost(0.05, of: runs) * Double(runs))
    #expect(Double(beyond) <= atMost(0.05, of: runs) * Double(runs))
  }

  @Test func steadySeriesHaveFewChangePoints() {
    let runs = 200
    let alarms = rate(runs) { run in
      var draws = Draws("steady", run)
      return !changePoints((0..<24).map { _ in draws.heavy() }, level: 0.05, permutations: 99, seed: Seed(UInt64(run)))
        .isEmpty
    }
    #expect(alarms <= atMost(0.05, of: runs))
  }

  @Test func aShiftOfThreeDeviationsIsFoundWhereItIs() throws {
    for run in 0..<20 {
      var draws = Draws("shift", run)
      let series = (0..<30).map { ($0 < 17 ? 0 : 3) + draws.normal() * 0.7 }
      let found = changePoints(series, level: 0.01, permutations: 199, seed: Seed(1))
      let first = try #require(found.first)
      #expect((16...18).contains(first.index))
      #expect(changePoints(series, level: 0.01, permutations: 199, seed: Seed(1)) == found, "the same each time")
    }
  }
}
