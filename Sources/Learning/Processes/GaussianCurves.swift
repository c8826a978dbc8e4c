public import PortableMath

/// Curves drawn from a Gaussian process of mean zero: the data of Garnelo et al.'s first experiment.
///
///     cov(y(x), y(x′)) = σ_f²·exp(−(x − x′)²/(2ℓ²)) + σ_n²·[x = x′],  ℓ = 0.4, σ_f = 1, σ_n = 0.02
///
/// A training batch has 64 curves at x uniform in [−2, 2]. The number of contexts is uniform in 3 ..< 10, and that of extra
/// targets in 2 ..< 10; both are common to the batch. Every number is addressed by (seed, step, element), the points of a
/// batch one after the other. So neither sizes nor order change it. y is made in Double and rounded.
/// Source: Garnelo et al., "Conditional neural processes", ICML 2018, 4.1, and the authors' published notebook.
public struct GaussianCurves: Sendable {
  public static let contextCounts = 3..<10
  public static let extraTargetCounts = 2..<10
  public static let curvesOfBatch = 64

  public static let covariance = SquaredExponential(lengthScales: [0.4], signalVariance: 1, noiseVariance: 0.02 * 0.02)

  let seed: Seed

  public init(seed: Seed) { self.seed = seed }

  /// The training batch of a step.
  public func batch<Scalar: PortableScalar>(_: Scalar.Type = Scalar.self, step: UInt64) -> CurveBatch<Scalar> {
    let sizes = seed.derived(for: "sizes")
    let contexts =
      Self.contextCounts.lowerBound
      + sizes.integer(below: Self.contextCounts.count, step: step, element: 0)
    let extra =
      Self.extraTargetCounts.lowerBound
      + sizes.integer(below: Self.extraTargetCounts.count, step: step, element: 1)
    return batch(curves: Self.curvesOfBatch, contexts: contexts, extraTargets: extra, step: step)
  }

  /// A batch of given sizes.
  public func batch<Scalar: PortableScalar>(
    _: Scalar.Type = Scalar.self, curves: Int, contexts: Int, extraTargets: Int, step: UInt64
  ) -> CurveBatch<Scalar> {
    let points = contexts + extraTargets
    let places = seed.derived(for: "places")
    var x = [Double](repeating: 0, count: curves * points)
    for curve in 0..<curves {
      for point in 0..<points {
        x[curve * points + point] = -2 + 4 * places.uniform(step: step, element: UInt64(point * curves + curve))
      }
    }
    return drawn(at: x, curves: curves, contexts: contexts, step: step)
  }

  /// Batches of all sizes that a training batch may have, one each: a trained process is examined on them.
  public func heldOutBatches<Scalar: PortableScalar>(_: Scalar.Type = Scalar.self) -> [CurveBatch<Scalar>] {
    let heldOut = GaussianCurves(seed: seed.derived(for: "heldOut"))
    return Self.contextCounts.flatMap { contexts in
      Self.extraTargetCounts.map { extra in
        heldOut.batch(
          curves: Self.curvesOfBatch, contexts: contexts, extraTargets: extra, step: UInt64(contexts * 16 + extra))
      }
    }
  }

  /// Curves at 400 points, x = −2, −1.99 … 1.99, the contexts a random choice of them and therefore first.
  public func testBatch<Scalar: PortableScalar>(
    _: Scalar.Type = Scalar.self, curves: Int, contexts: Int, step: UInt64
  ) -> CurveBatch<Scalar> {
    let order = seed.derived(for: "order")
    var x: [Double] = []
    for curve in 0..<curves {
      let places = order.derived(for: UInt64(curve)).permutation(of: 400, step: step)
      x += places.map { Double($0 - 200) / 100 }
    }
    return drawn(at: x, curves: curves, contexts: contexts, step: step)
  }

  /// The values at `x`: the Cholesky factor of their covariance times standard normal numbers.
  ///
  /// Eight curves of few points are drawn at once, with the same bits.
  private func drawn<Scalar: PortableScalar>(
    at x: [Double], curves: Int, contexts: Int, step: UInt64
  ) -> CurveBatch<Scalar> {
    let points = x.count / curves
    let deviates = seed.derived(for: "values").normals(step: step, count: x.count)
    var y = [Scalar](repeating: 0, count: x.count)
    var curve = 0
    if points <= Self.pointsOfEightCurves {
      while curves - curve >= EightCholeskyFactors.lanes {
        writeEight(from: curve, of: curves, at: x, deviates, into: &y)
        curve += EightCholeskyFactors.lanes
      }
    }
    writeOneByOne(from: curve, of: curves, at: x, deviates, into: &y)
    return CurveBatch(curves: curves, points: points, contexts: contexts, x: x.map { Scalar($0) }, y: y)
  }

  /// From more points on, the triangles of eight curves no longer fit into the nearest cache.
  private static let pointsOfEightCurves = 24

  private func writeEight<Scalar: PortableScalar>(
    from first: Int, of curves: Int, at x: [Double], _ deviates: [Double], into y: inout [Scalar]
  ) {
    let (points, lanes) = (x.count / curves, EightCholeskyFactors.lanes)
    var places = [Double](repeating: 0, count: lanes * points)
    var own = places
    for point in 0..<points {
      for lane in 0..<lanes {
        places[lanes * point + lane] = x[(first + lane) * points + point]
        own[lanes * point + lane] = deviates[point * curves + first + lane]
      }
    }
    let values: [Double]
    do {
      values = try Self.covariance.factorsOfEight(at: places).multiplied(by: own)
    } catch {
      preconditionFailure("the noise makes every covariance of curves positive definite")
    }
    for lane in 0..<lanes {
      for point in 0..<points { y[(first + lane) * points + point] = Scalar(values[lanes * point + lane]) }
    }
  }

  private func writeOneByOne<Scalar: PortableScalar>(
    from first: Int, of curves: Int, at x: [Double], _ deviates: [Double], into y: inout [Scalar]
  ) {
    let points = x.count / curves
    var factor = CholeskyFactor<Double>()
    var scratch = CovarianceScratch()
    for curve in first..<curves {
      let scaled = Self.covariance.scaled(x.span.extracting(curve * points..<(curve + 1) * points))
      do {
        try factor.factorize(Self.covariance, atScaled: scaled, &scratch)
      } catch {
        preconditionFailure("the noise makes every covariance of curves positive definite")
      }
      let own = (0..<points).map { deviates[$0 * curves + curve] }
      for (point, value) in factor.multiplied(by: own).enumerated() { y[curve * points + point] = Scalar(value) }
    }
  }
}
