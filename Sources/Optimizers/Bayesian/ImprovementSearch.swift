import PortableMath

/// The search for the point of the unit cube where a Gaussian process expects the greatest improvement.
///
/// The search tries 1000 + 50n seeded candidates uniform in the cube, and 20n normal about the best known point. The
/// improvement has many hills, so a compass search along the axes begins at the best eight of the former that lie apart, and
/// at the best of the latter. It halves its step from 0.1 down to 10⁻⁴.
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
    let places = seed.derived(for: "candidates")
    let candidates = (0..<1000 + 50 * n).map { candidate in
      (0..<n).map { places.uniform(step: step, element: UInt64(candidate * n + $0)) }
    }
    let climbs = apart(candidates).map { start in
      var search = self
      search.offer(start)
      search.climb()
      return search
    }
    let distances = seed.derived(for: "neighbours")
    for candidate in 0..<20 * n {
      let spread = [0.1, 0.01, 0.001][candidate % 3]
      offer(
        (0..<n).map {
          min(max(center[$0] + spread * distances.normal(step: step, element: UInt64(candidate * n + $0)), 0), 1)
        })
    }
    climb()
    for search in climbs where search.improvement > improvement { self = search }
  }

  /// Returns the best eight candidates of which none is within 0.1 of a better one along every axis.
  private mutating func apart(_ candidates: [[Double]]) -> [[Double]] {
    let improvements = candidates.map { improvement(at: $0) }
    let order = candidates.indices.filter { improvements[$0] > 0 }.sorted {
      improvements[$0] > improvements[$1] || improvements[$0] == improvements[$1] && $0 < $1
    }
    var chosen: [[Double]] = []
    for index in order where chosen.count < 8 {
      let place = candidates[index]
      let isNear = chosen.contains { zip($0, place).allSatisfy { ($0 - $1).magnitude < 0.1 } }
      if !isNear { chosen.append(place) }
    }
    return chosen
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
    let expected = improvement(at: candidate)
    guard expected > improvement else { return false }
    point = candidate
    improvement = expected
    return true
  }

  /// The improvement that is expected at a point.
  mutating func improvement(at place: [Double]) -> Double {
    let (mean, share) = process.predict(at: place)
    let deviation = Double.sqrt(share * process.signalVariance)
    return expectedImprovement(mean: mean, deviation: deviation, best: bestValue)
  }
}
