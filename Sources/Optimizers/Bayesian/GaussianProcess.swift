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
/// Covariance s²·(R + ε·1), R of the kernel; s² is yᵀ(R + ε·1)⁻¹y/t, which maximizes the likelihood. The jitter ε is
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
  /// L of R + ε·1 = L·Lᵀ.
  private let factor: CholeskyFactor<Double>
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
    var solution = values
    factor.solveForward(&solution)
    let variance = solution.reduce(0) { $0 + $1 * $1 } / Double(count)
    factor.solveBackward(&solution)
    weights = solution
    signalVariance = variance
    let ln2Pi = 1.8378770664093453
    logLikelihood = -(Double(count) * (ln2Pi + Double.log(variance) + 1) + factor.logDeterminant) / 2
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
    factor.solveForward(&correlations)
    let reduction = correlations.reduce(0) { $0 + $1 * $1 }
    return (mean, max(1 - reduction, 0))
  }
}

/// The Cholesky factor of R + ε·1 with the least ε of the ladder that has one.
private func correlationFactor(
  _ points: [Double], kernel: CovarianceKernel, dimension n: Int, count: Int
) throws(FactorizationError) -> CholeskyFactor<Double> {
  var matrix = [Double](repeating: 0, count: count * count)
  points.withUnsafeBufferPointer { points in
    matrix.withUnsafeMutableBufferPointer { matrix in
      for i in 0..<count {
        for j in i..<count {
          var sum = 0.0
          for axis in 0..<n {
            let difference = points[j &* n &+ axis] - points[i &* n &+ axis]
            sum += difference * difference
          }
          matrix[i &* count &+ j] = kernel.correlation(squaredDistance: sum)
        }
      }
    }
  }
  var factor = CholeskyFactor<Double>()
  var jitter = 1e-10
  while true {
    do {
      try factor.factorize(count: count) { i, upper in
        for j in i..<count { upper[j - i] = matrix[i * count + j] }
        upper[0] += jitter
      }
      return factor
    } catch {
      jitter *= 100
      if jitter > 1.5e-2 { throw error }
    }
  }
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
