import PortableMath

/// The correlation of a Gaussian process's values at two points, as a function of d, their distance in length scales.
public enum CovarianceKernel: String, CaseIterable, Sendable {
  /// e^(−d²/2): Rasmussen & Williams, equation 4.9.
  case squaredExponential
  /// (1 + √5·d + 5d²/3)·e^(−√5·d): Rasmussen & Williams, equation 4.17.
  case matern52

  func correlation(squaredDistance: Double) -> Double {
    switch self {
    case .squaredExponential: return Double.exp(-squaredDistance / 2)
    case .matern52:
      let root = Double.sqrt(5 * squaredDistance)
      return (1 + root + 5 * squaredDistance / 3) * Double.exp(-root)
    }
  }
}

/// A Gaussian process of mean zero through values without noise, in Double.
///
/// Covariance s²·(R + ε·1), R of the kernel; s² is yᵀ(R + ε·1)⁻¹y/t, which maximises the likelihood. The jitter ε is
/// 10⁻¹⁰, a hundredfold as often as the matrix is not positive definite, 10⁻² at most. Where t points are known, it
/// takes t³/6 multiplications to make and t² to ask. Source: Rasmussen & Williams, "Gaussian processes for machine
/// learning" (2006), algorithm 2.1.
struct GaussianProcess {
  let kernel: CovarianceKernel
  let lengthScales: [Double]
  /// s².
  let signalVariance: Double
  /// ln p(y): Rasmussen & Williams, equation 2.30, with s² at its maximum.
  let logLikelihood: Double
  /// The points in length scales, one after the other.
  private let points: [Double]
  /// L of R + ε·1 = L·Lᵀ, t × t, its upper triangle unused.
  private let factor: [Double]
  /// (R + ε·1)⁻¹y.
  private let weights: [Double]
  private var correlations: [Double]

  /// - Parameters:
  ///   - points: One after the other, each as long as `lengthScales`.
  ///   - values: y, finite, one a point; at least one.
  init(
    points: [Double], values: [Double], kernel: CovarianceKernel, lengthScales: [Double]
  ) throws(FactorizationError) {
    let (n, count) = (lengthScales.count, values.count)
    precondition(count > 0 && points.count == n * count, "a Gaussian process has a value a point, one at least")
    self.kernel = kernel
    self.lengthScales = lengthScales
    let scaled = points.indices.map { points[$0] / lengthScales[$0 % n] }
    self.points = scaled
    factor = try correlationFactor(scaled, kernel: kernel, dimension: n, count: count)
    let half = solvedForward(factor, values)
    weights = solvedBackward(factor, half)
    let variance = half.reduce(0) { $0 + $1 * $1 } / Double(count)
    signalVariance = variance
    let logDeterminant = 2 * (0..<count).reduce(0) { [factor] in $0 + Double.log(factor[$1 * count + $1]) }
    let ln2Pi = 1.8378770664093453
    logLikelihood = -(Double(count) * (ln2Pi + Double.log(variance) + 1) + logDeterminant) / 2
    correlations = values
  }

  /// The mean at a point, and the variance as a share of s²; equations 2.25 and 2.26.
  mutating func predict(at point: [Double]) -> (mean: Double, varianceShare: Double) {
    let (n, count) = (lengthScales.count, weights.count)
    let scaled = (0..<n).map { point[$0] / lengthScales[$0] }
    let kernel = kernel
    points.withUnsafeBufferPointer { points in
      for row in 0..<count {
        correlations[row] = kernel.correlation(squaredDistance: squaredDistance(points, row * n, scaled, n))
      }
    }
    var mean = 0.0
    for row in 0..<count { mean += correlations[row] * weights[row] }
    let reduction = solvedForward(factor, correlations).reduce(0) { $0 + $1 * $1 }
    return (mean, max(1 - reduction, 0))
  }
}

/// The Cholesky factor of R + ε·1 with the least ε of the ladder that has one.
///
/// Not `Matrix.cholesky`, which takes 1.4 ms at 100 rows where this is called some dozens of times a step.
private func correlationFactor(
  _ points: [Double], kernel: CovarianceKernel, dimension n: Int, count: Int
) throws(FactorizationError) -> [Double] {
  var matrix = [Double](repeating: 0, count: count * count)
  points.withUnsafeBufferPointer { points in
    matrix.withUnsafeMutableBufferPointer { matrix in
      for i in 0..<count {
        for j in 0...i {
          var sum = 0.0
          for axis in 0..<n {
            let difference = points[i &* n &+ axis] - points[j &* n &+ axis]
            sum += difference * difference
          }
          matrix[i &* count &+ j] = kernel.correlation(squaredDistance: sum)
        }
      }
    }
  }
  var jitter = 1e-10
  while true {
    do {
      return try choleskyFactor(matrix, count, adding: jitter)
    } catch {
      jitter *= 100
      if jitter > 1.5e-2 { throw error }
    }
  }
}

/// L of A + ε·1 = L·Lᵀ, A's lower triangle being read; each element less its products in ascending order.
private func choleskyFactor(
  _ matrix: [Double], _ count: Int, adding jitter: Double
) throws(FactorizationError) -> [Double] {
  var factor = matrix
  var badPivot: Int?
  factor.withUnsafeMutableBufferPointer { l in
    for i in 0..<count {
      for j in 0...i {
        var rest = l[i &* count &+ j]
        if i == j { rest += jitter }
        let (a, b) = (i &* count, j &* count)
        for k in 0..<j { rest -= l[a &+ k] * l[b &+ k] }
        if i > j {
          l[a &+ j] = rest / l[b &+ j]
        } else if rest > 0 {
          l[a &+ j] = Double.sqrt(rest)
        } else {
          badPivot = i
          return
        }
      }
    }
  }
  if let badPivot { throw .notPositiveDefinite(pivot: badPivot) }
  return factor
}

/// The x of L·x = b.
private func solvedForward(_ factor: [Double], _ b: [Double]) -> [Double] {
  let count = b.count
  var x = b
  factor.withUnsafeBufferPointer { l in
    x.withUnsafeMutableBufferPointer { x in
      for i in 0..<count {
        var rest = x[i]
        let row = i &* count
        for j in 0..<i { rest -= l[row &+ j] * x[j] }
        x[i] = rest / l[row &+ i]
      }
    }
  }
  return x
}

/// The x of Lᵀ·x = b.
private func solvedBackward(_ factor: [Double], _ b: [Double]) -> [Double] {
  let count = b.count
  var x = b
  factor.withUnsafeBufferPointer { l in
    x.withUnsafeMutableBufferPointer { x in
      for i in (0..<count).reversed() {
        x[i] /= l[i &* count &+ i]
        for j in 0..<i { x[j] -= l[i &* count &+ j] * x[i] }
      }
    }
  }
  return x
}

private func squaredDistance(
  _ points: UnsafeBufferPointer<Double>, _ start: Int, _ point: [Double], _ n: Int
) -> Double {
  var sum = 0.0
  for axis in 0..<n {
    let difference = points[start &+ axis] - point[axis]
    sum += difference * difference
  }
  return sum
}
