import PortableMath

/// A test of the difference of two dependent shares: successes of the same seeds on two sides.
///
/// The effect is the share of successes lost, p_b − p_c. Only the baseline solved `lost` seeds, and only the candidate `gained`
/// ones. Every p is exact or conservative:
/// - at 0 McNemar's: P(B ≥ lost), B binomial(lost + gained, ½) (Psychometrika 12 (1947) 153–157);
/// - at a margin δ on the far side P(B ≤ lost), B binomial(n, δ): an effect of δ or more means that at least δ are lost;
/// - else from two binomial tails, each at half the error, for the value of the gained share that makes them equal.
struct SuccessTest: EffectTest {
  let samples: Int
  let name = "exact paired shares"
  private let lost: Int
  private let gained: Int

  init(lost: Int, gained: Int, of count: Int) {
    self.lost = lost
    self.gained = gained
    samples = count
  }

  var estimate: Double { Double(lost - gained) / Double(samples) }

  /// The p if every seed is lost.
  func leastP(samples: Int) -> Double { Double.pow(0.5, Double(samples)) }

  func pAbove(_ effect: Double) -> Double { p(lost, gained, above: effect) }
  func pBelow(_ effect: Double) -> Double { p(gained, lost, above: -effect) }

  /// By Clopper's and Pearson's bounds of both shares, each at half the error.
  func lowerBound(error: Double) -> Double { bound(lost, gained, error) }
  func upperBound(error: Double) -> Double { -bound(gained, lost, error) }

  /// The p of the hypothesis that the share of `more` exceeds the one of `less` by at most `effect`.
  private func p(_ more: Int, _ less: Int, above effect: Double) -> Double {
    if effect == 0 { return binomialTail(atLeast: more, of: more + less, share: 0.5) }
    if effect < 0 { return 1 - binomialTail(atLeast: less + 1, of: samples, share: min(1, -effect)) }
    guard effect < 1 else { return 1 }
    let share = bisect(0...(1 - effect)) { share in
      binomialTail(atLeast: more, of: samples, share: share + effect)
        >= 1 - binomialTail(atLeast: less + 1, of: samples, share: share)
    }
    return min(1, 2 * binomialTail(atLeast: more, of: samples, share: share + effect))
  }

  private func bound(_ more: Int, _ less: Int, _ error: Double) -> Double {
    let least = more == 0 ? 0 : bisect(0...1) { binomialTail(atLeast: more, of: samples, share: $0) >= error / 2 }
    let greatest =
      less == samples ? 1 : bisect(0...1) { 1 - binomialTail(atLeast: less + 1, of: samples, share: $0) <= error / 2 }
    return least - greatest
  }
}

/// P(B ≥ k) for B binomial(n, p): I_p(k, n − k + 1).
func binomialTail(atLeast k: Int, of n: Int, share: Double) -> Double {
  if k <= 0 { return 1 }
  if k > n { return 0 }
  return regularizedBeta(share, Double(k), Double(n - k + 1))
}

/// The least number of a range from which on the condition holds, to the last place; the upper end if it never does.
func bisect(_ range: ClosedRange<Double>, where holds: (Double) -> Bool) -> Double {
  var (low, high) = (range.lowerBound, range.upperBound)
  while true {
    let middle = low + (high - low) / 2
    guard middle > low, middle < high else { return holds(low) ? low : high }
    if holds(middle) { high = middle } else { low = middle }
  }
}
