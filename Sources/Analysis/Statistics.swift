// Order statistics and moments of small samples. None of these reaches a digest.

/// The middle of a sample, the mean of both middles where its size is even; nil for an empty one. NaN sorts last.
public func median(_ sample: [Double]) -> Double? {
  guard !sample.isEmpty else { return nil }
  let sorted = ascending(sample)
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? mean([sorted[middle - 1], sorted[middle]]) : sorted[middle]
}

/// The arithmetic mean; nil for an empty sample.
public func mean(_ sample: [Double]) -> Double? {
  guard !sample.isEmpty else { return nil }
  return withoutOverflow(of: sample) { $0.reduce(0, +) / Double($0.count) }
}

/// A statistic that has the unit of its sample; the sample is divided by its greatest magnitude if a sum overflows.
private func withoutOverflow(of sample: [Double], _ statistic: ([Double]) -> Double) -> Double {
  let result = statistic(sample)
  guard !result.isFinite, let greatest = sample.map(\.magnitude).max(), greatest.isFinite, greatest > 0 else { return result }
  return statistic(sample.map { $0 / greatest }) * greatest
}

/// The sample's standard deviation, with n − 1; nil below two numbers.
public func standardDeviation(_ sample: [Double]) -> Double? {
  guard sample.count > 1 else { return nil }
  return withoutOverflow(of: sample) { sample in
    let mean = mean(sample) ?? .nan
    let squares = sample.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(sample.count - 1)).squareRoot()
  }
}

/// An interval and the confidence it has.
public struct Interval: Equatable, Codable, Sendable {
  public let lower: Double
  public let upper: Double
  public let level: Double
}

/// A distribution-free confidence interval of the median; nil if the sample is too small for `level` (below 6 for 95 %).
///
/// It is the k-th least and k-th greatest of the sample, with the greatest k whose level is at least `level`.
///
/// The level is 1 − 2·P(B < k) with B binomial(n, ½); it assumes independent draws, nothing else.
/// Source: David & Nagaraja, Order Statistics, 3rd ed., section 7.1.
public func medianInterval(_ sample: [Double], level: Double = 0.95) -> Interval? {
  let n = sample.count
  var tail = 0.0
  var best: (k: Int, level: Double)?
  for (index, probability) in lowerHalfOfBinomial(n).enumerated().prefix(n / 2) {
    tail += probability
    guard 1 - 2 * tail >= level else { break }
    best = (index + 1, 1 - 2 * tail)
  }
  guard let best else { return nil }
  let sorted = ascending(sample)
  return Interval(lower: sorted[best.k - 1], upper: sorted[n - best.k], level: best.level)
}

/// P(B = 0), …, P(B = ⌊n/2⌋) for B binomial(n, ½).
///
/// Made from the middle outwards and then scaled: 2⁻ⁿ would underflow for n above a thousand.
private func lowerHalfOfBinomial(_ n: Int) -> [Double] {
  let middle = n / 2
  var weights = [Double](repeating: 1, count: middle + 1)
  for j in stride(from: middle, to: 0, by: -1) { weights[j - 1] = weights[j] * Double(j) / Double(n - j + 1) }
  let total = 2 * weights.reduce(0, +) - (n.isMultiple(of: 2) ? weights[middle] : 0)
  return weights.map { $0 / total }
}

private func ascending(_ sample: [Double]) -> [Double] {
  sample.sorted { $1.isNaN ? !$0.isNaN : $0 < $1 }
}
