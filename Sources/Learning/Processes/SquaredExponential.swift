import PortableMath

/// The covariance σ_f²·exp(−½·Σₐ ((xₐ − x′ₐ)/ℓₐ)²), and σ_n² more of a value with itself; in Double.
///
/// Source: Rasmussen & Williams, "Gaussian processes for machine learning" (2006), equation 5.1.
public struct SquaredExponential: Equatable, Sendable {
  /// ℓ, one an axis.
  public var lengthScales: [Double]
  /// σ_f².
  public var signalVariance: Double
  /// σ_n².
  public var noiseVariance: Double

  public init(lengthScales: [Double], signalVariance: Double, noiseVariance: Double) {
    precondition(!lengthScales.isEmpty, "a covariance has a length scale for each axis, one at least")
    self.lengthScales = lengthScales
    self.signalVariance = signalVariance
    self.noiseVariance = noiseVariance
  }

  /// The points in length scales; `x` holds the first coordinates of all points, then the second, and so on.
  func scaled(_ x: Span<Double>) -> [Double] {
    let count = x.count / lengthScales.count
    return [Double](unsafeUninitializedCapacity: x.count) { buffer, initialised in
      for axis in lengthScales.indices {
        for place in axis * count..<(axis + 1) * count { buffer[place] = x[place] / lengthScales[axis] }
      }
      initialised = x.count
    }
  }

  /// Writes the covariances, without noise, of one scaled point with the scaled points from `first` on.
  ///
  /// - Parameters:
  ///   - point: The index of that point among `others`.
  ///   - exponents: Room for as many numbers as there are points.
  func write(
    _ point: Int, of others: [Double], with points: [Double], from first: Int, exponents: inout [Double],
    into row: inout MutableSpan<Double>
  ) {
    let (length, axes) = (row.count, lengthScales.count)
    let (stride, count) = (others.count / axes, points.count / axes)
    precondition(first + length <= count && length <= exponents.count, "a row of covariances fits its points")
    let coordinates = points.span
    var exponent = exponents.mutableSpan
    for axis in 0..<axes {
      let (own, start) = (others[point + axis * stride], axis * count + first)
      for j in 0..<length {
        let difference = own - coordinates[unchecked: start &+ j]
        let share = -0.5 * (difference * difference)
        exponent[unchecked: j] = axis == 0 ? share : exponent[unchecked: j] + share
      }
    }
    Double.exp(exponents.span.extracting(0..<length), into: &row)
    for j in 0..<length { row[unchecked: j] *= signalVariance }
  }
}

extension CholeskyFactor<Double> {
  /// Becomes the factor of the covariance of values at scaled points, with their noise.
  mutating func factorise(
    _ covariance: SquaredExponential, atScaled points: [Double], exponents: inout [Double]
  ) throws(FactorizationError) {
    let count = points.count / covariance.lengthScales.count
    if exponents.count < count { exponents = [Double](repeating: 0, count: count) }
    try factorise(count: count) { i, row in
      covariance.write(i, of: points, with: points, from: i, exponents: &exponents, into: &row)
      row[0] += covariance.noiseVariance
    }
  }
}
