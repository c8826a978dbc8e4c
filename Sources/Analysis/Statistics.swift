// Order statistics and moments of small samples. None of these reaches a digest.

/// The middle of a sample, the mean of both middles where its size is even; nil for an empty one. NaN sorts last.
public func median(_ sample: [Double]) -> Double? {
  guard !sample.isEmpty else { return nil }
  let sorted = ascending(sample)
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}

/// The arithmetic mean; nil for an empty sample.
public func mean(_ sample: [Double]) -> Double? {
  sample.isEmpty ? nil : sample.reduce(0, +) / Double(sample.count)
}

/// The sample's standard deviation, with n − 1; nil below two numbers.
public func standardDeviation(_ sample: [Double]) -> Double? {
  guard sample.count > 1, let mean = mean(sample) else { return nil }
  let squares = sample.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
  return (squares / Double(sample.count - 1)).squareRoot()
}

/// An interval and the confidence it has.
public struct Interval: Equatable, Codable, Sendable {
  public let lower: Double
  public let upper: Double
  public let level: Double
}

/// A distribution-free confidence interval of the median: the k-th least and k-th greatest of the sample, with the
/// greatest k whose level is at least `level`; nil where even the extremes do not reach it (below 6 for 95 %).
///
/// The level is 1 − 2·P(B < k) with B binomial(n, ½); it assumes independent draws, nothing else.
/// Source: David & Nagaraja, Order Statistics, 3rd ed., section 7.1.
public func medianInterval(_ sample: [Double], level: Double = 0.95) -> Interval? {
  let n = sample.count
  var probability = 1.0
  for _ in 0..<n { probability /= 2 }
  var tail = 0.0
  var best: (k: Int, level: Double)?
  var k = 1
  while k <= n / 2 {
    tail += probability
    guard 1 - 2 * tail >= level else { break }
    best = (k, 1 - 2 * tail)
    probability *= Double(n - k + 1) / Double(k)
    k += 1
  }
  guard let best else { return nil }
  let sorted = ascending(sample)
  return Interval(lower: sorted[best.k - 1], upper: sorted[n - best.k], level: best.level)
}

private func ascending(_ sample: [Double]) -> [Double] {
  sample.sorted { $1.isNaN ? !$0.isNaN : $0 < $1 }
}
