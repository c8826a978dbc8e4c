/// Which pairs are measured, and when they are looked at; fixed before the first of them that counts.
public struct PairPlan: Sendable {
  /// Numbers of pairs, ascending, at which a trial is looked at that is not noisy.
  public private(set) var looks: [Int]
  /// How many times as many pairs a trial has, by its index; once if it is not named.
  private var factors: [Int: Int] = [:]
  /// No pair is started after this time.
  public private(set) var seconds: Double
  /// The looks that all trials may have, and the time for those; what is left is for trials that they leave undecided.
  private var first: (looks: Int, seconds: Double)

  /// The time for the looks that all trials may have.
  public var firstSeconds: Double { first.seconds }

  public init(looks: [Int], seconds: Double) {
    precondition(!looks.isEmpty, "a plan has a look")
    self.looks = looks
    self.seconds = seconds
    first = (looks.count, seconds)
  }

  /// The looks of a trial.
  public func looks(of trial: Int) -> [Int] { looks.map { share(of: trial) * $0 } }

  /// How many pairs a trial takes while one that is not noisy takes one.
  func share(of trial: Int) -> Int { factors[trial] ?? 1 }

  /// The time of a pair with which the last look that all trials may have comes in time, if none is noisy.
  public func pairSeconds(trials: Int) -> Double { first.seconds / Double(max(1, trials * looks[first.looks - 1])) }

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

  /// Gives each trial once, twice or four times the usual pairs, as its noise asks for. Its share of time grows with them.
  ///
  /// There may be enough to find a slowdown. If the time does not suffice for what all are expected to take, of which few are
  /// slower, those with the most have half.
  ///
  /// - Parameters:
  ///   - needed: about how many pairs let each trial pass, and find that it is slower, by its index.
  ///   - secondsPerPair: how long the shortest pair takes.
  public func planned(for needed: [Int: (toPass: Double, toFind: Double)], secondsPerPair: Double) -> PairPlan {
    var plan = self
    let (fewest, most) = (Double(looks.first ?? 1), Double(looks[first.looks - 1]))
    plan.factors = needed.mapValues { pairs in
      possibleFactors.first { Double($0) * most >= max(pairs.toPass, pairs.toFind) } ?? possibleFactors.last ?? 1
    }
    func expected() -> Double {
      needed.map { trial, pairs in
        min(max(pairs.toPass, fewest * Double(plan.share(of: trial))), most * Double(plan.share(of: trial)))
      }.reduce(0, +)
    }
    while let greatest = plan.factors.values.max(), greatest > 1, expected() * secondsPerPair > first.seconds {
      plan.factors = plan.factors.mapValues { $0 == greatest ? greatest / 2 : $0 }
    }
    return plan
  }

  /// The factors with which the last look has no more pairs than policies may ask for.
  private var possibleFactors: [Int] { [1, 2, 4].filter { $0 * (looks.last ?? 1) <= Self.mostPairs } }

  private static let mostPairs = 1000

  /// How long each of the next pairs may take, so that the pairs come in time that are left for all open trials.
  ///
  /// - Parameters:
  ///   - look: the index of the look that comes next.
  ///   - counts: how many pairs each open trial has, by its index.
  func pairSeconds(elapsed: Double, look: Int, counts: [Int: Int]) -> Double {
    let isFirst = look < first.looks && elapsed < first.seconds
    let (end, last) = isFirst ? (first.seconds, looks[first.looks - 1]) : (seconds, looks.last ?? 1)
    let left = counts.map { trial, count in max(1, last * share(of: trial) - count) }.reduce(0, +)
    return (end - elapsed) / Double(max(1, left))
  }
}
