import PortableMath
import Records

/// The times of a pair of processes as one number.
struct PairValue {
  /// ln of the candidate's time per step over the baseline's: the median over the blocks after the warm-up.
  let logRatio: Double
  /// Medians over the same blocks.
  let baselineNanoseconds: Double
  let candidateNanoseconds: Double
  /// The blocks that count as warm-up.
  let warmUpBlocks: Int

  /// nil if no block can be used. Every block has a positive time and step.
  ///
  /// The pair is the unit, not the block. Blocks of one process share its layout and follow one another. What makes neighboring
  /// blocks alike moves this one number, and does not add to the count.
  init?(_ pair: TimedPair) {
    let baseline = pair.blocks.map { Double($0.baseline.nanoseconds) / Double($0.baseline.steps) }
    let candidate = pair.blocks.map { Double($0.candidate.nanoseconds) / Double($0.candidate.steps) }
    warmUpBlocks = max(warmUpLength(baseline), warmUpLength(candidate))
    let steady = warmUpBlocks..<pair.blocks.count
    let ratios = steady.map { Double.log(candidate[$0] / baseline[$0]) }
    guard let logRatio = median(ratios), let b = median(Array(baseline[steady])),
      let c = median(Array(candidate[steady]))
    else { return nil }
    self.logRatio = logRatio
    baselineNanoseconds = b
    candidateNanoseconds = c
  }
}

/// How many of the first values to leave out: the d ≤ n/2 with the least estimated error of the mean of the rest,
/// Σ(x − x̄)²/(n − d)².
///
/// The marginal standard error rule (MSER); a series without a trend loses few or none. Source: White, Simulation 69 (1997)
/// 323–334. Complexity: O(n).
func warmUpLength(_ series: [Double]) -> Int {
  guard series.count >= 2 else { return 0 }
  var best = (length: 0, error: Double.infinity)
  var (count, mean, squares) = (0.0, 0.0, 0.0)
  // Backwards, so that each tail's moments come from the shorter one's (Welford's update).
  for length in series.indices.reversed() {
    count += 1
    let deviation = series[length] - mean
    mean += deviation / count
    squares += deviation * (series[length] - mean)
    let error = squares / (count * count)
    if length <= series.count / 2, error <= best.error { best = (length, error) }
  }
  return best.length
}
