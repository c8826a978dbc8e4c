/// Which pairs are measured, and when they are looked at; fixed before the first of them that counts.
public struct PairPlan: Sendable {
  /// Numbers of pairs, ascending.
  public var looks: [Int]
  /// No pair is started after this time.
  public var seconds: Double
  /// The pairs that all trials may have, and the time for those; what is left is for trials that they leave undecided.
  private var first: (pairs: Int, seconds: Double)

  public init(looks: [Int], seconds: Double) {
    self.looks = looks
    self.seconds = seconds
    first = (looks.last ?? 1, seconds)
  }

  /// The time of a pair with which the last look that all trials may have comes in time.
  public func pairSeconds(trials: Int) -> Double { first.seconds / Double(max(1, trials * first.pairs)) }

  /// With so much less time.
  public func after(_ seconds: Double) -> PairPlan {
    var plan = self
    plan.seconds -= seconds
    plan.first.seconds -= seconds
    return plan
  }

  /// The same looks and time first, and then further looks at what is undecided, each at twice as many pairs.
  ///
  /// A shorter budget only shortens the time.
  public func extended(to seconds: Double) -> PairPlan {
    guard seconds > self.seconds, let last = looks.last else { return PairPlan(looks: looks, seconds: seconds) }
    var plan = self
    let wanted = Double(last) * seconds / self.seconds
    while let most = plan.looks.last, Double(most) < wanted, 2 * most <= Self.mostPairs { plan.looks.append(2 * most) }
    plan.seconds = seconds
    return plan
  }

  /// Looks at so many times the pairs, in the same time.
  public func looking(atTimes factor: Int) -> PairPlan {
    var plan = self
    plan.looks = looks.map { factor * $0 }
    plan.first.pairs *= factor
    return plan
  }

  /// The factors with which the last look has no more pairs than policies may ask for.
  public var possibleFactors: [Int] { [1, 2, 4].filter { $0 * (looks.last ?? 1) <= Self.mostPairs } }

  private static let mostPairs = 1000

  /// How long each pair of the next round may take, so that the pairs that are left come in time.
  func pairSeconds(elapsed: Double, trials: Int, pairs: Int) -> Double {
    let isFirst = pairs < first.pairs && elapsed < first.seconds
    let (left, rounds) =
      isFirst ? (first.seconds - elapsed, first.pairs - pairs) : (seconds - elapsed, (looks.last ?? 1) - pairs)
    return left / Double(max(1, trials) * max(1, rounds))
  }
}
