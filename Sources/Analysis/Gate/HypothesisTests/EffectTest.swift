/// A test of an effect: its estimate, its bounds, and the p of hypotheses about it.
///
/// On the scale of effects more is worse; see `GateMetric.Direction`.
protocol EffectTest {
  /// The number of pairs, or of the smaller sample.
  var samples: Int { get }
  var name: String { get }
  var estimate: Double { get }
  /// The least p that so many samples can have.
  func leastP(samples: Int) -> Double
  /// The p of the hypothesis that the effect is at most `effect`.
  func pAbove(_ effect: Double) -> Double
  /// The p of the hypothesis that the effect is at least `effect`.
  func pBelow(_ effect: Double) -> Double
  /// A bound that the effect is below with a probability of at most `error`; −∞ if the samples are too few.
  func lowerBound(error: Double) -> Double
  /// A bound that the effect is above with a probability of at most `error`; ∞ if the samples are too few.
  func upperBound(error: Double) -> Double
  /// The effect of each pair or seed, in the order in which they were measured; empty if the samples are not paired.
  var observations: [Double] { get }
  /// What was known at each look; empty for a test that looks once.
  func looks(error: Double) -> [EffectLook]
}

/// What a test knew at a look: the estimate, and bounds that hold over this and all earlier looks.
struct EffectLook {
  let samples: Int
  let estimate: Double
  let lower: Double
  let upper: Double
}

extension EffectTest {
  /// Two one-sided tests (TOST) of the hypothesis that the effect is beyond ±`margin`: the greater p.
  ///
  /// Source: Schuirmann, J. Pharmacokin. Biopharm. 15 (1987) 657–680.
  func equivalenceP(margin: Double) -> Double { max(pBelow(margin), pAbove(-margin)) }

  var observations: [Double] { [] }
  func looks(error: Double) -> [EffectLook] { [] }

  /// The least number of samples that can have a p as small as this; nil if it is above 1000.
  func samplesNeeded(for p: Double) -> Int? { (1...1000).first { leastP(samples: $0) <= p } }
}

/// An exact rank test of a shift.
///
/// It assumes symmetry (signed rank) or equality of shapes (Mann and Whitney), and nothing else of the distribution. Both tests
/// count *contrasts* above a hypothetical shift: Walsh averages (dᵢ + dⱼ)/2, i ≤ j, of paired differences, or all differences
/// of two samples. The median of the contrasts is Hodges' and Lehmann's estimate, and the bounds are the contrasts at which the
/// test turns. A contrast that equals the shift counts for neither side, which breaks every tie against the verdict.
/// Source: Hodges & Lehmann, Annals of Mathematical Statistics 34 (1963) 598–611; Hollander, Wolfe & Chicken, Nonparametric
/// Statistical Methods, 3rd ed., sections 3.1–3.3 and 4.1–4.3.
struct ShiftTest: EffectTest {
  let samples: Int
  let name: String
  let estimate: Double
  private(set) var observations: [Double] = []
  private let isPaired: Bool
  private let null: RankDistribution
  /// Ascending contrasts. The contrast of −∞ and ∞ is undefined; it counts as −∞ in `least` and as ∞ in `greatest`.
  private let least: [Double]
  private let greatest: [Double]

  /// Wilcoxon's signed rank test of paired differences, which are not NaN.
  init(differences: [Double]) {
    var contrasts: [Double] = []
    contrasts.reserveCapacity(differences.count * (differences.count + 1) / 2)
    for (index, a) in differences.enumerated() {
      for b in differences[index...] { contrasts.append(a / 2 + b / 2) }
    }
    self.init(
      contrasts, .signedRank(differences.count), samples: differences.count, name: "signed rank", isPaired: true,
      typical: median(differences) ?? 0)
    observations = differences
  }

  /// Mann's and Whitney's test of how far `candidate` is above `baseline`; no number is NaN.
  init(baseline: [Double], candidate: [Double]) {
    let contrasts = candidate.flatMap { y in baseline.map { x in y - x } }
    self.init(
      contrasts, .mannWhitney(baseline.count, candidate.count), samples: min(baseline.count, candidate.count),
      name: "Mann-Whitney", isPaired: false, typical: (median(candidate) ?? 0) - (median(baseline) ?? 0))
  }

  private init(
    _ contrasts: [Double], _ null: RankDistribution, samples: Int, name: String, isPaired: Bool, typical: Double
  ) {
    self.isPaired = isPaired
    self.samples = samples
    self.name = name
    self.null = null
    least = contrasts.map { $0.isNaN ? -.infinity : $0 }.sorted()
    greatest = contrasts.map { $0.isNaN ? .infinity : $0 }.sorted()
    estimate = contrasts.contains(where: \.isNaN) ? typical : median(contrasts) ?? typical
  }

  /// 2⁻ⁿ, or 1/C(2n, n).
  func leastP(samples: Int) -> Double {
    (1...max(1, samples)).reduce(1) { p, k in isPaired ? p / 2 : p * Double(k) / Double(samples + k) }
  }

  func pAbove(_ effect: Double) -> Double { null.tail(least.count - firstIndex(of: least) { $0 > effect }) }

  func pBelow(_ effect: Double) -> Double { null.tail(firstIndex(of: greatest) { $0 >= effect }) }

  func lowerBound(error: Double) -> Double {
    null.critical(error).map { $0 == 0 ? .infinity : least[least.count - $0] } ?? -.infinity
  }

  func upperBound(error: Double) -> Double {
    null.critical(error).map { $0 == 0 ? -.infinity : greatest[$0 - 1] } ?? .infinity
  }

  /// The first place of an ascending array from which on the condition holds.
  private func firstIndex(of sorted: [Double], where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
