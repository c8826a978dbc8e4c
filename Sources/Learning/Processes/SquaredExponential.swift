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
    return [Double](unsafeUninitializedCapacity: x.count) { buffer, initialized in
      for axis in lengthScales.indices {
        for place in axis * count..<(axis + 1) * count { buffer[place] = x[place] / lengthScales[axis] }
      }
      initialized = x.count
    }
  }

  /// Writes the covariances, without noise, of one scaled point with all others.
  ///
  /// - Parameters:
  ///   - point: The index of that point among `others`.
  ///   - exponents: Room for as many numbers as there are points.
  func write(
    _ point: Int, of others: [Double], with points: [Double], exponents: inout [Double],
    into row: inout MutableSpan<Double>
  ) {
    var exponent = exponents.mutableSpan
    writeExponents(point, of: others, with: points, from: 0, into: &exponent, at: 0)
    Double.exp(exponents.span, into: &row)
    for j in 0..<row.count { row[unchecked: j] *= signalVariance }
  }

  /// Writes the exponents of one scaled point's covariances with those from `first` on, to `place` and on.
  @inline(__always)
  func writeExponents(
    _ point: Int, of others: [Double], with points: [Double], from first: Int, into exponents: inout MutableSpan<Double>,
    at place: Int
  ) {
    let axes = lengthScales.count
    let (stride, count) = (others.count / axes, points.count / axes)
    precondition(first <= count && place + count - first <= exponents.count, "there is room for a row of exponents")
    let coordinates = points.span
    for axis in 0..<axes {
      let (own, start) = (others[point + axis * stride], axis * count + first)
      for j in 0..<count - first {
        let difference = own - coordinates[unchecked: start &+ j]
        let share = -0.5 * (difference * difference)
        exponents[unchecked: place &+ j] = axis == 0 ? share : exponents[unchecked: place &+ j] + share
      }
    }
  }
}

/// Arrays that factors of covariances need on the way, kept from one to the next.
struct CovarianceScratch {
  fileprivate var exponents: [Double] = []
  fileprivate var correlations: [Double] = []
}

extension CholeskyFactor<Double> {
  /// Becomes the factor of the covariance of values at scaled points, with their noise.
  ///
  /// The exponentials of the whole upper triangle are taken at once: rows of a few points would leave vectors empty.
  mutating func factorize(
    _ covariance: SquaredExponential, atScaled points: [Double], _ scratch: inout CovarianceScratch
  ) throws(FactorizationError) {
    let count = points.count / covariance.lengthScales.count
    let size = count * (count + 1) / 2
    if scratch.exponents.count != size {
      scratch.exponents = [Double](repeating: 0, count: size)
      scratch.correlations = scratch.exponents
    }
    var place = 0
    var exponents = scratch.exponents.mutableSpan
    for i in 0..<count {
      covariance.writeExponents(i, of: points, with: points, from: i, into: &exponents, at: place)
      place += count - i
    }
    exponentiate(scratch.exponents, into: &scratch.correlations)
    let correlations = scratch.correlations
    place = 0
    try factorize(count: count) { i, row in
      for j in 0..<count - i { row[unchecked: j] = covariance.signalVariance * correlations[place + j] }
      row[0] += covariance.noiseVariance
      place += count - i
    }
  }
}

extension SquaredExponential {
  /// The factors of the covariances, with noise, of eight functions of one variable.
  ///
  /// - Parameter places: The first place of all eight functions, then the second of all eight, and so on.
  func factorsOfEight(at places: [Double]) throws(FactorizationError) -> EightCholeskyFactors {
    precondition(lengthScales.count == 1, "eight functions at once have one variable")
    let lanes = EightCholeskyFactors.lanes
    let count = places.count / lanes
    let scaled = scaled(places.span)
    var exponents = [Double](repeating: 0, count: lanes * count * (count + 1) / 2)
    var place = 0
    for row in 0..<count {
      for column in row..<count {
        writeExponents(of: scaled.span, lanes * row, lanes * column, into: &exponents, at: place)
        place += lanes
      }
    }
    var triangles = exponents
    exponentiate(exponents, into: &triangles)
    for element in triangles.indices { triangles[element] *= signalVariance }
    place = 0
    for row in 0..<count {
      for lane in 0..<lanes { triangles[place + lane] += noiseVariance }
      place += lanes * (count - row)
    }
    return try EightCholeskyFactors(of: triangles, count: count)
  }

  @inline(__always)
  private func writeExponents(
    of scaled: Span<Double>, _ row: Int, _ column: Int, into exponents: inout [Double], at place: Int
  ) {
    let lanes = EightCholeskyFactors.lanes
    precondition(column + lanes <= scaled.count && place + lanes <= exponents.count, "there is room for eight exponents")
    var result = exponents.mutableSpan
    for lane in 0..<lanes {
      let difference = scaled[unchecked: row &+ lane] - scaled[unchecked: column &+ lane]
      result[unchecked: place &+ lane] = -0.5 * (difference * difference)
    }
  }
}

private func exponentiate(_ x: [Double], into y: inout [Double]) {
  var result = y.mutableSpan
  Double.exp(x.span, into: &result)
}
