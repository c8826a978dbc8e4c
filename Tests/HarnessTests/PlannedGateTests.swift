import Analysis
import Harness
import PortableMath
import Records
import ReportFixtures
import Testing

/// Simulated gates of five trials, planned by their tried pairs: what becomes of a slowdown of 5 % in the first.
///
/// All draws are seeded, so that each count is the same on every machine.
@Suite struct PlannedGates {
  private let policy = policyOf(.standard(.timePerStep))

  /// The finding on the first trial, whose pairs have a deviation of `spread`, with heavy tails.
  private func finding(
    _ number: Int, spread: Double, slowdown: Double, secondsPerPair: Double
  ) throws -> (GateFinding, looks: [Int]) {
    var draws = Draws("planned \(spread) \(slowdown)", number)
    // One pair of ten has five times the deviation of the others.
    let core = spread / (0.9 + 0.1 * 25).squareRoot()
    func pair(_ trial: Int) -> TimedPair {
      plainPair(1_000_000, Int(1e6 * (trial == 0 ? 1 + slowdown : 1) * Double.exp(core * draws.heavy())))
    }
    let pilot = pairedRun((0..<5).map { trial in (0..<12).map { _ in pair(trial) } })
    let plan = PairPlan(looks: policy.plannedLooks, seconds: 55)
      .planned(for: pairsNeeded(pilot, policy), secondsPerPair: secondsPerPair)
    let run = simulatedRun(looks: (0..<5).map(plan.looks), under: policy, pair: pair)
    return (try evaluateGate(run, under: policy).findings[0], plan.looks(of: 0))
  }

  /// Up to a spread that four times the usual pairs suffice for, 95 % are found, if the time suffices.
  @Test(arguments: [0.021, 0.042, 0.083, 0.117])
  func aSlowdownThatMustBeDetectedIsFoundWhateverTheNoise(spread: Double) throws {
    let gates = 60
    let found = try (0..<gates).count { number in
      try finding(number, spread: spread, slowdown: 0.05, secondsPerPair: 0.05).0.verdict == .regressed
    }
    #expect(Double(found) >= 0.95 * Double(gates), "\(found)")
  }

  @Test func anEqualTrialPassesWithTheSamePlan() throws {
    let passed = try (0..<40).count { number in
      try [.equivalent, .notRegressed].contains(finding(number, spread: 0.083, slowdown: 0, secondsPerPair: 0.05).0.verdict)
    }
    #expect(passed >= 38, "\(passed)")
  }

  /// The usual pairs are all that the time allows: then fewer are found, and the rest is undecided.
  @Test func withoutTheTimeASlowdownIsUndecidedAndTheFindableOneIsNamed() throws {
    let gates = 60
    var (found, passed) = (0, 0)
    for number in 0..<gates {
      let (finding, looks) = try finding(number, spread: 0.117, slowdown: 0.05, secondsPerPair: 9)
      #expect(looks == [12, 24, 48])
      switch finding.verdict {
      case .regressed: found += 1
      case .inconclusive:
        let said = try #require(finding.reason?.firstMatch(of: /slowdowns from ([0-9.]+) % on could have been found/))
        #expect(try #require(Double(said.output.1)) > 5, "a slowdown of 5 % was not surely found")
      default: passed += 1
      }
    }
    #expect(found < gates * 9 / 10 && Double(passed) <= atMost(0.05, of: gates) * Double(gates), "\(found), \(passed)")
  }
}
