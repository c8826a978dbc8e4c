import PortableMath

/// The null distribution of a rank statistic: of a count of contrasts (Walsh averages or differences) above the true effect.
struct RankDistribution: Sendable {
  /// How many contrasts there are, which is the statistic's greatest value.
  let contrasts: Int
  private let law: Law

  private enum Law: Sendable {
    /// P(W ≥ w) for w = 0 … contrasts.
    case exact([Double])
    case normal(mean: Double, deviation: Double)
  }

  /// Wilcoxon's signed rank statistic of `count` differences: exact up to 200, then normal with continuity correction,
  /// whose tails are the heavier ones.
  ///
  /// P(W = w) by cₙ(w) = cₙ₋₁(w) + cₙ₋₁(w − n), each rank with sign + or − with probability ½. Source: Wilcoxon,
  /// Biometrics Bulletin 1 (1945) 80–83. Complexity: O(n³).
  static func signedRank(_ count: Int) -> RankDistribution {
    let contrasts = count * (count + 1) / 2
    guard count <= 200 else {
      let n = Double(count)
      return RankDistribution(
        contrasts: contrasts,
        law: .normal(mean: Double(contrasts) / 2, deviation: (n * (n + 1) * (2 * n + 1) / 24).squareRoot()))
    }
    var probabilities = [1.0]
    for rank in 1...max(1, count) where count > 0 {
      var next = [Double](repeating: 0, count: probabilities.count + rank)
      for (sum, probability) in probabilities.enumerated() {
        next[sum] += probability / 2
        next[sum + rank] += probability / 2
      }
      probabilities = next
    }
    return RankDistribution(contrasts: contrasts, law: .exact(tails(probabilities)))
  }

  /// The distribution of Mann's and Whitney's statistic of samples of `m` and `n`.
  ///
  /// It is exact up to m·n = 2500, then normal with continuity correction, whose tails are the heavier ones. The k-th least of
  /// the m, if it has rank i among all, adds i − k to the statistic.
  /// Source: Mann & Whitney, Annals of Mathematical Statistics 18 (1947) 50–60. Complexity: O(m²n(m + n)).
  static func mannWhitney(_ m: Int, _ n: Int) -> RankDistribution {
    let contrasts = m * n
    guard contrasts <= 2500 else {
      let product = Double(contrasts)
      return RankDistribution(
        contrasts: contrasts,
        law: .normal(mean: product / 2, deviation: (product * Double(m + n + 1) / 12).squareRoot()))
    }
    // ways[k][u]: choices of k of the ranks so far that make the statistic u.
    var ways = [[Double]](repeating: [Double](repeating: 0, count: contrasts + 1), count: m + 1)
    ways[0][0] = 1
    for rank in 1...max(1, m + n) where m + n > 0 {
      for k in stride(from: min(m, rank), to: 0, by: -1) where rank - k <= n {
        for u in stride(from: contrasts, through: rank - k, by: -1) { ways[k][u] += ways[k - 1][u - (rank - k)] }
      }
    }
    let total = ways[m].reduce(0, +)
    return RankDistribution(contrasts: contrasts, law: .exact(tails(ways[m].map { $0 / total })))
  }

  /// Sums from each place to the end, the small ones first.
  private static func tails(_ probabilities: [Double]) -> [Double] {
    var tails = probabilities
    for index in probabilities.indices.dropLast().reversed() { tails[index] += tails[index + 1] }
    return tails
  }

  /// P(W ≥ w).
  func tail(_ w: Int) -> Double {
    if w <= 0 { return 1 }
    switch law {
    case .exact(let tails): return w < tails.count ? min(1, tails[w]) : 0
    case .normal(let mean, let deviation): return upperNormal((Double(w) - 0.5 - mean) / deviation)
    }
  }

  /// The least w with P(W ≥ w) ≤ `error`; nil if even the greatest is likelier.
  func critical(_ error: Double) -> Int? {
    guard tail(contrasts) <= error else { return nil }
    var (low, high) = (0, contrasts)
    while low < high {
      let middle = (low + high) / 2
      if tail(middle) <= error { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// P(Z > z) of the standard normal distribution, to 1e-16.
func upperNormal(_ z: Double) -> Double { max(0, (1 - Double.erf(z / 2.0.squareRoot())) / 2) }
