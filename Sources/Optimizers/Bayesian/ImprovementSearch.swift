import PortableMath

/// The search for the point of the unit cube where a Gaussian process expects the greatest improvement.
///
/// The search tries 50n seeded candidates uniform in the cube, and 20n normal about the best known point. From the best of each
/// kind, a compass search along the axes halves its step from 0.1 down to 10⁻⁴.
struct ImprovementSearch {
  private var process: GaussianProcess
  /// The least value known.
  private let bestValue: Double
  /// Where the improvement is greatest so far.
  private(set) var point: [Double] = []
  private(set) var improvement = -1.0

  init(process: GaussianProcess, bestValue: Double) {
    self.process = process
    self.bestValue = bestValue
  }

  /// Candidate c's coordinate i is the random number at this step, element c·n + i, of the roles "candidates" and
  /// "neighbors".
  mutating func run(around center: [Double], step: UInt64, seed: Seed) {
    let n = center.count
    var uniform = self
    let places = seed.derived(for: "candidates")
    for candidate in 0..<50 * n {
      uniform.offer((0..<n).map { places.uniform(step: step, element: UInt64(candidate * n + $0)) })
    }
    uniform.climb()
    let distances = seed.derived(for: "neighbours")
    for candidate in 0..<20 * n {
      let spread = [0.1, 0.01, 0.001][candidate % 3]
      offer(
        (0..<n).map {
          min(max(center[$0] + spread * distances.normal(step: step, element: UInt64(candidate * n + $0)), 0), 1)
        })
    }
    climb()
    if uniform.improvement > improvement { self = uniform }
  }

  /// Steps along the axes from the best point, half as long once none is better.
  private mutating func climb() {
    var length = 0.1
    while length > 1e-4 {
      var moved = false
      for axis in point.indices {
        for change in [length, -length] {
          var candidate = point
          candidate[axis] = min(max(candidate[axis] + change, 0), 1)
          if offer(candidate) { moved = true }
        }
      }
      if !moved { length /= 2 }
    }
  }

  /// Takes a point if it is better; whether it is.
  @discardableResult
  private mutating func offer(_ candidate: [Double]) -> Bool {
    let (mean, share) = process.predict(at: candidate)
    let deviation = Double.sqrt(share * process.signalVariance)
    let expected = expectedImprovement(mean: mean, deviation: deviation, best: bestValue)
    guard expected > improvement else { return false }
    point = candidate
    improvement = expected
    return true
  }
}
