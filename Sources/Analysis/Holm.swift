/// The p of each test, adjusted over all of them by Holm's step-down procedure; NaN stays NaN, after all others.
///
/// To reject each test whose p is at most a level keeps the probability of any false rejection at that level.
///
/// In ascending order p̃₍ₖ₎ = max over j ≤ k of (m − j + 1)·p₍ⱼ₎, at most 1. Source: Holm, Scand. J. Statist. 6 (1979) 65–70.
public func holmAdjusted(_ p: [Double]) -> [Double] {
  var adjusted = p
  var greatest = 0.0
  for (rank, index) in p.indices.sorted(by: { p[$1].isNaN ? !p[$0].isNaN : p[$0] < p[$1] }).enumerated()
  where !p[index].isNaN {
    greatest = max(greatest, min(1, Double(p.count - rank) * p[index]))
    adjusted[index] = greatest
  }
  return adjusted
}

/// Which hypotheses Holm's step-down procedure rejects at a family-wise level; NaN is never rejected.
public func holmRejections(_ p: [Double], level: Double) -> [Bool] { holmAdjusted(p).map { $0 <= level } }
