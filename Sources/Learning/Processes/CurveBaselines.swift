import PortableMath

/// What a batch of Gaussian curves can cost at best and at worst: losses that a neural process is set beside.
public enum CurveBaseline: String, Sendable, CaseIterable {
  /// The exact process given the contexts, its deviation no less than 0.1, as a neural process's is.
  case oracle
  /// The process given nothing: N(0, σ_f² + σ_n²) everywhere.
  case prior

  /// The mean of −ln N(y; μ, σ²) over all targets of the batch; sums in ascending order, in Double.
  ///
  /// Source of the prediction: Rasmussen & Williams, "Gaussian processes for machine learning" (2006), algorithm 2.1.
  public func loss<Scalar>(on batch: CurveBatch<Scalar>, from covariance: SquaredExponential) -> Double {
    var sum = 0.0
    for curve in 0..<batch.curves {
      let points = curve * batch.points..<(curve + 1) * batch.points
      let (x, y) = (batch.x[points].map { Double($0) }, batch.y[points].map { Double($0) })
      for (y, (mean, variance)) in zip(y, predictions(x, y, contexts: batch.contexts, covariance)) {
        let deviation = max(Double.sqrt(variance), self == .oracle ? 0.1 : 0)
        let distance = (y - mean) / deviation
        sum += halfLog2Pi + Double.log(deviation) + 0.5 * (distance * distance)
      }
    }
    return sum / Double(batch.x.count)
  }

  private func predictions(
    _ x: [Double], _ y: [Double], contexts: Int, _ covariance: SquaredExponential
  ) -> [(mean: Double, variance: Double)] {
    switch self {
    case .prior: return x.map { _ in (0, covariance.signalVariance + covariance.noiseVariance) }
    case .oracle:
      let known = (Array(x.prefix(contexts)), Array(y.prefix(contexts)))
      guard let process = try? GaussianProcessRegression(x: known.0, y: known.1, covariance: covariance) else {
        preconditionFailure("the noise makes every covariance of curves positive definite")
      }
      return process.predictions(at: x)
    }
  }
}
