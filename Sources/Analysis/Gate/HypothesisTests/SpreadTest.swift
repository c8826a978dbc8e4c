import PortableMath

/// Pitman's and Morgan's test of how much the variance of paired samples grew, as ln(s²_c/s²_b).
///
/// If values are scaled so that the hypothetical ratio is 1, equal variances mean uncorrelated sums and differences. The
/// correlation's t has n − 2 degrees of freedom if the pairs are binormal, which heavy tails break. The bounds are those of the
/// ratio F·(K ± √(K² − 1)), K = 1 + 2(1 − r²)t²/(n − 2).
/// Source: Pitman, Biometrika 31 (1939) 9–12. Morgan, ibid. 13–19.
struct SpreadTest: EffectTest {
  let samples: Int
  let name = "Pitman-Morgan"
  let estimate: Double
  private let correlation: Double

  /// nil for fewer than three pairs, numbers that are not finite, or a side that does not vary.
  init?(baseline: [Double], candidate: [Double]) {
    // A deviation of equal numbers may be a rounding error.
    guard baseline.count >= 3, (baseline + candidate).allSatisfy(\.isFinite), baseline.min() != baseline.max(),
      candidate.min() != candidate.max(), let b = standardDeviation(baseline),
      let c = standardDeviation(candidate), b > 0, c > 0, let meanB = mean(baseline), let meanC = mean(candidate)
    else { return nil }
    samples = baseline.count
    estimate = 2 * Double.log(c / b)
    let products = zip(baseline, candidate).map { ($0 - meanB) / b * (($1 - meanC) / c) }
    correlation = min(1, max(-1, products.reduce(0, +) / Double(samples - 1)))
  }

  func leastP(samples: Int) -> Double { samples < 3 ? 1 : 0 }

  func pAbove(_ effect: Double) -> Double { studentDistribution(-t(effect), freedom: freedom) }
  func pBelow(_ effect: Double) -> Double { studentDistribution(t(effect), freedom: freedom) }
  func lowerBound(error: Double) -> Double { estimate - halfWidth(error) }
  func upperBound(error: Double) -> Double { estimate + halfWidth(error) }

  private var freedom: Double { Double(samples - 2) }

  /// Pitman and Morgan's t of an effect, with x = estimate − effect.
  ///
  ///     r = sinh(x/2)/√(cosh²(x/2) − ρ²),  of deviations scaled to the ratio e^(x/2)
  ///     t = r·√((n − 2)/(1 − r²)) = sinh(x/2)·√((n − 2)/(1 − ρ²))
  private func t(_ effect: Double) -> Double {
    let distance = Double.sinh((estimate - effect) / 2)
    guard distance != 0 else { return 0 }
    return distance * (freedom / (1 - correlation * correlation)).squareRoot()
  }

  /// The distance x at which t is Student's quantile: 2·asinh(t·√((1 − ρ²)/(n − 2))).
  private func halfWidth(_ error: Double) -> Double {
    let quantile = bisect(0...1e9) { studentDistribution(-$0, freedom: freedom) <= error }
    let sinh = quantile * ((1 - correlation * correlation) / freedom).squareRoot()
    return 2 * Double.log(sinh + (sinh * sinh + 1).squareRoot())
  }
}
