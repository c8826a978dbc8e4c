import PortableMath

/// A test with several looks at growing data, each with its share of the error.
///
/// A look may reject with p ≤ share·error, and the shares sum to at most 1. By Bonferroni's inequality all looks together err
/// with at most `error`, whatever the dependence between looks. So the p of all looks is the least p/share, and a bound holds
/// for all looks at once.
///
/// The shares are t^ρ − s^ρ for information s and t at the look before and at this one (Kim & DeMets, Biometrika 74 (1987)
/// 149–154). They are linear in the error, which makes Holm's procedure over such p valid at every look (Maurer & Bretz,
/// Statistics in Biopharmaceutical Research 5 (2013) 311–320).
struct SequentialTest: EffectTest {
  private let looks: [(share: Double, test: ShiftTest)]
  private let last: ShiftTest

  /// - Parameters:
  ///   - differences: in the order in which they were measured; at least one, and none NaN.
  ///   - plan: the numbers of differences at the planned looks, ascending. If the data end between two looks, the end is a
  ///     look. Differences beyond the plan are not used.
  ///   - spending: ρ.
  init(differences: [Double], plan: [Int], spending: Double) {
    let sizes = looksTaken(differences.count, plan: plan)
    let shares = errorShares(sizes, of: plan.last ?? differences.count, spending: spending)
    looks = zip(sizes, shares).map { ($1, ShiftTest(differences: Array(differences.prefix($0)))) }
    last = looks[looks.count - 1].test
  }

  var samples: Int { last.samples }
  var name: String { last.name }
  var estimate: Double { last.estimate }
  var observations: [Double] { last.observations }
  /// The least p at a look like the last one.
  func leastP(samples: Int) -> Double { last.leastP(samples: samples) / (looks.last?.share ?? 1) }

  func pAbove(_ effect: Double) -> Double { combined { $0.pAbove(effect) } }
  func pBelow(_ effect: Double) -> Double { combined { $0.pBelow(effect) } }

  func lowerBound(error: Double) -> Double {
    looks.map { $0.test.lowerBound(error: $0.share * error) }.max() ?? -.infinity
  }

  func upperBound(error: Double) -> Double {
    looks.map { $0.test.upperBound(error: $0.share * error) }.min() ?? .infinity
  }

  func looks(error: Double) -> [EffectLook] {
    var (lower, upper) = (-Double.infinity, Double.infinity)
    return looks.map { look in
      lower = max(lower, look.test.lowerBound(error: look.share * error))
      upper = min(upper, look.test.upperBound(error: look.share * error))
      return EffectLook(samples: look.test.samples, estimate: look.test.estimate, lower: lower, upper: upper)
    }
  }

  private func combined(_ p: (ShiftTest) -> Double) -> Double {
    min(1, looks.map { p($0.test) / $0.share }.min() ?? 1)
  }
}

/// The sizes of the data at the looks taken so far, if there are `count` by now.
private func looksTaken(_ count: Int, plan: [Int]) -> [Int] {
  let used = min(count, plan.last ?? count)
  let past = plan.filter { $0 <= used }
  return past.last == used ? past : past + [used]
}

/// The share of the error for each look.
func errorShares(_ sizes: [Int], of greatest: Int, spending: Double) -> [Double] {
  let spent = sizes.map { Double.pow(Double($0) / Double(greatest), spending) }
  return zip(spent, [0] + spent).map { $0 - $1 }
}
