import PortableMath

/// A place where a series' distribution changes.
public struct ChangePoint: Equatable, Codable, Sendable {
  /// The index of the first value after the change.
  public var index: Int
  /// By permutation: (1 + permutations with as great a divergence)/(1 + permutations).
  public var p: Double
}

/// Values between two changes, where no one says otherwise.
public let usualLeastSegment = 4

/// The change points of a series by E-divisive, ascending.
///
/// Of all cuts τ and ends κ the one is tested that makes the divergence greatest. For X = [start, τ) and Y = [τ, κ) that is
/// mn/(m + n)·(2·E|X − Y| − E|X − X′| − E|Y − Y′|). It is significant where permutations
/// within the segments rarely have as great a one; then both parts are searched in turn. It assumes independent values and
/// nothing of their distribution. Source: Matteson & James, JASA 109 (2014) 334–345, with exponent 1 of the distances.
/// Complexity: O(permutations·n²) a change.
///
/// - Parameters:
///   - series: finite numbers.
///   - leastSegment: values between two changes; at least 2.
///   - seed: addresses the permutations, so that the same series has the same answer.
public func changePoints(
  _ series: [Double], level: Double, leastSegment: Int = usualLeastSegment, permutations: Int = 999, seed: Seed
) -> [ChangePoint] {
  precondition(leastSegment >= 2, "the divergence needs two values on either side")
  var bounds = [0, series.count]
  var changes: [ChangePoint] = []
  while let best = greatestCut(segments(series, bounds), leastSegment), best.divergence > 0 {
    let p = permutationP(
      best.divergence, segments(series, bounds), leastSegment, level: level, permutations: permutations,
      seed: seed.derived(for: UInt64(changes.count)))
    guard p <= level else { break }
    changes.append(ChangePoint(index: bounds[best.segment] + best.at, p: p))
    bounds = (bounds + [bounds[best.segment] + best.at]).sorted()
  }
  return changes.sorted { $0.index < $1.index }
}

private func segments(_ series: [Double], _ bounds: [Int]) -> [[Double]] {
  zip(bounds, bounds.dropFirst()).map { Array(series[$0..<$1]) }
}

/// The cut of greatest divergence in any segment; nil if all are too short.
private func greatestCut(_ segments: [[Double]], _ least: Int) -> (segment: Int, at: Int, divergence: Double)? {
  let cuts = segments.enumerated().compactMap { index, values in
    greatestCut(values, least).map { (segment: index, at: $0.at, divergence: $0.divergence) }
  }
  return cuts.max { $0.divergence < $1.divergence }
}

/// The share of permutations that have as great a divergence. The search ends early if the share is surely above `level`.
private func permutationP(
  _ divergence: Double, _ segments: [[Double]], _ least: Int, level: Double, permutations: Int, seed: Seed
) -> Double {
  var asGreat = 0
  for step in 0..<permutations {
    let shuffled = segments.enumerated().map { index, values in
      seed.derived(for: UInt64(index)).permutation(of: values.count, step: UInt64(step)).map { values[$0] }
    }
    if let cut = greatestCut(shuffled, least), cut.divergence >= divergence { asGreat += 1 }
    if Double(1 + asGreat) > level * Double(1 + permutations) { return Double(1 + asGreat) / Double(2 + step) }
  }
  return Double(1 + asGreat) / Double(1 + permutations)
}

/// The cut of one segment, with the end that makes its divergence greatest; nil if it is too short for two parts.
///
/// Complexity: O(n²).
func greatestCut(_ values: [Double], _ least: Int) -> (at: Int, end: Int, divergence: Double)? {
  let count = values.count
  guard count >= 2 * least else { return nil }
  // sums[k][i]: Σ over j < i of |xⱼ − xₖ|, for i ≤ k.
  let sums = values.indices.map { k in
    var row = [0.0]
    row.reserveCapacity(k + 1)
    for j in 0..<k { row.append(row[j] + (values[j] - values[k]).magnitude) }
    return row
  }
  var best: (at: Int, end: Int, divergence: Double)?
  var head = 0.0  // Σ over pairs of [0, cut).
  for cut in 0..<count {
    if cut > 0 { head += sums[cut - 1][cut - 1] }
    guard cut >= least, cut <= count - least else { continue }
    var whole = head
    var tail = 0.0
    for k in cut..<count {
      whole += sums[k][k]
      tail += sums[k][k] - sums[k][cut]
      let (m, n) = (Double(cut), Double(k + 1 - cut))
      guard k + 1 - cut >= least else { continue }
      let between = 2 * (whole - head - tail) / (m * n)
      let divergence = m * n / (m + n) * (between - 2 * head / (m * (m - 1)) - 2 * tail / (n * (n - 1)))
      if divergence > best?.divergence ?? -.infinity { best = (cut, k + 1, divergence) }
    }
  }
  return best
}
