public import PortableMath

/// A Gaussian process of mean zero with a squared exponential covariance, given noisy values; in Double.
///
/// Points are held by axes: the first coordinates of all points, then the second, and so on. n points take n³/3
/// multiplications to take in. Source: Rasmussen & Williams, "Gaussian processes for machine learning" (2006),
/// algorithm 2.1.
public struct GaussianProcessRegression: Sendable {
  public let covariance: SquaredExponential
  /// The points in length scales.
  private let points: [Double]
  private let values: [Double]
  private let factor: CholeskyFactor<Double>
  /// K⁻¹·y.
  private let weights: [Double]

  /// - Parameters:
  ///   - x: The points, by axes.
  ///   - y: A value a point, one at least.
  /// - Throws: Where the covariance is not positive definite to working precision.
  public init(x: [Double], y: [Double], covariance: SquaredExponential) throws(FactorizationError) {
    precondition(
      !y.isEmpty && x.count == y.count * covariance.lengthScales.count, "each value has a point, one value at least")
    self.covariance = covariance
    values = y
    points = covariance.scaled(x.span)
    var factor = CholeskyFactor<Double>()
    var scratch = CovarianceScratch()
    try factor.factorize(covariance, atScaled: points, &scratch)
    var solution = y
    factor.solveForward(&solution)
    factor.solveBackward(&solution)
    self.factor = factor
    weights = solution
  }

  /// ln p(y) = −½·yᵀK⁻¹y − ½·ln det K − (n/2)·ln 2π: equation 2.30.
  public var logLikelihood: Double {
    -0.5 * dot(values.span, weights.span) - 0.5 * factor.logDeterminant - Double(values.count) * halfLog2Pi
  }

  /// The gradient of `logLikelihood` by ln σ_f², each ln ℓ and ln σ_n²: ½·tr((ααᵀ − K⁻¹)·∂K/∂θ), equation 5.9.
  ///
  /// Sums are by rows in ascending order. Complexity: some n³ multiplications.
  public func logLikelihoodGradient() -> [Double] {
    let (n, axes) = (values.count, covariance.lengthScales.count)
    let inverse = factor.inverse()
    var sums = [Double](repeating: 0, count: axes + 2)
    var exponents = [Double](repeating: 0, count: n)
    var row = exponents
    for i in 0..<n {
      var covariances = row.mutableSpan
      covariance.write(i, of: points, with: points, exponents: &exponents, into: &covariances)
      for j in 0...i {
        // Both halves of the symmetric matrices.
        let factor = (i == j ? 0.5 : 1) * (weights[i] * weights[j] - inverse[i * n + j])
        let share = factor * covariances[j]
        sums[0] += share
        for axis in 0..<axes {
          let difference = points[axis * n + i] - points[axis * n + j]
          sums[1 + axis] += share * (difference * difference)
        }
        if i == j { sums[axes + 1] += factor * covariance.noiseVariance }
      }
    }
    return sums
  }

  /// The mean of values at the points of x, and their variance, noise among it: equations 2.25 and 2.26.
  ///
  /// Complexity: n² multiplications a point.
  public func predictions(at x: [Double]) -> [(mean: Double, variance: Double)] {
    let (n, count) = (values.count, x.count / covariance.lengthScales.count)
    let queries = covariance.scaled(x.span)
    var exponents = [Double](repeating: 0, count: count)
    // A row a known point, a column a query.
    var columns = [Double](repeating: 0, count: n * count)
    columns.withUnsafeMutableBufferPointer { columns in
      for i in 0..<n {
        var row = UnsafeMutableBufferPointer(rebasing: columns[i * count..<(i + 1) * count]).mutableSpan
        covariance.write(i, of: points, with: queries, exponents: &exponents, into: &row)
      }
    }
    var means = [Double](repeating: 0, count: count)
    for i in 0..<n {
      for j in 0..<count { means[j] += weights[i] * columns[i * count + j] }
    }
    factor.solveForward(&columns, columns: count)
    var reductions = [Double](repeating: 0, count: count)
    for i in 0..<n {
      for j in 0..<count { reductions[j] += columns[i * count + j] * columns[i * count + j] }
    }
    let prior = covariance.signalVariance + covariance.noiseVariance
    return (0..<count).map { (means[$0], max(prior - reductions[$0], 0)) }
  }
}

extension CholeskyFactor<Double> {
  /// A⁻¹ = (L⁻¹)ᵀ·L⁻¹, row-major.
  fileprivate func inverse() -> [Double] {
    var half = Matrix<Double>.identity(count)
    solveForward(&half.elements, columns: count)
    return half.multiplied(transposed: true, by: half).elements
  }
}
