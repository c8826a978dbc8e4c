public import AssayKit
public import PortableMath

/// −ln p(y) of a Gaussian process through seeded values, by the logarithms of its hyperparameters.
///
///     f(θ) = ½·yᵀK⁻¹y + ½·ln det K + (n/2)·ln 2π,  θ = (ln σ_f², ln ℓ₁ … ln ℓ_d, ln σ_n²)
///
/// The n points are uniform in [−2, 2]ᵈ. The values are a draw of the process with σ_f = 1, ℓ = 0.4·√d and the noise given.
/// Both, and the function, are computed in Double for either scalar type. If K is not positive definite to working precision,
/// the value is ∞ and the gradient NaN. A value takes n³/3 multiplications, a gradient some 1.5·n³.
/// Source: Rasmussen & Williams, "Gaussian processes for machine learning" (2006), 5.4.1.
public struct MarginalLikelihood<Scalar: PortableScalar>: DifferentiableObjective {
  public let dimension: Int
  let x: [Double]
  let y: [Double]

  public init(points: Int, axes: Int, noiseDeviation: Double, seed: Seed) {
    precondition(
      points > 0 && axes > 0 && noiseDeviation > 0, "a likelihood has noisy values at points with coordinates")
    let places = seed.derived(for: "places")
    let x = (0..<points * axes).map { -2 + 4 * places.uniform(element: UInt64($0)) }
    let truth = SquaredExponential(
      lengthScales: [Double](repeating: 0.4 * Double.sqrt(Double(axes)), count: axes), signalVariance: 1,
      noiseVariance: noiseDeviation * noiseDeviation)
    var factor = CholeskyFactor<Double>()
    var scratch = CovarianceScratch()
    do {
      try factor.factorize(truth, atScaled: truth.scaled(x.span), &scratch)
    } catch {
      preconditionFailure("the noise makes the covariance positive definite")
    }
    self.init(x: x, y: factor.multiplied(by: seed.derived(for: "values").normals(count: points)))
  }

  /// - Parameters:
  ///   - x: The points, by axes.
  ///   - y: A value a point.
  public init(x: [Double], y: [Double]) {
    precondition(!y.isEmpty && x.count % y.count == 0 && !x.isEmpty, "each value has a point, one value at least")
    self.x = x
    self.y = y
    dimension = x.count / y.count + 2
  }

  public var dataDigest: Digest? { Digest(of: x + y) }

  public func value(at point: Span<Scalar>) -> Scalar {
    process(at: point).map { Scalar(-$0.logLikelihood) } ?? .infinity
  }

  public func gradient(at point: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let slopes = process(at: point)?.logLikelihoodGradient()
    for i in gradient.indices { gradient[i] = slopes.map { Scalar(-$0[i]) } ?? .nan }
  }

  private func process(at point: Span<Scalar>) -> GaussianProcessRegression? {
    let hyperparameters = point.indices.map { Double.exp(Double(point[$0])) }
    let covariance = SquaredExponential(
      lengthScales: Array(hyperparameters[1..<dimension - 1]), signalVariance: hyperparameters[0],
      noiseVariance: hyperparameters[dimension - 1])
    return try? GaussianProcessRegression(x: x, y: y, covariance: covariance)
  }
}

let marginalLikelihoodPlugin = ProblemPlugin(
  ProblemDescription(
    name: "marginalLikelihood",
    summary: "The hyperparameters of a Gaussian process through seeded values: its negative log marginal likelihood.",
    formula: "f(θ) = ½·yᵀK⁻¹y + ½·ln det K + (n/2)·ln 2π, θ = (ln σ_f², ln ℓ₁ … ln ℓ_d, ln σ_n²)",
    domain: "ℝᵈ⁺²; ∞ where K is not positive definite to working precision",
    optimum: "not stated: it depends on the drawn values, and there may be several",
    start: "the origin, where all hyperparameters are 1",
    source:
      "Rasmussen & Williams, Gaussian processes for machine learning (2006), 5.4.1; the data are drawn from the seed",
    settings: [
      SettingDescription("points", .integer(1...2000), default: 100, "n"),
      SettingDescription("axes", .integer(1...20), default: 1, "d, each axis with its own length scale"),
      SettingDescription("noise", .number(1e-3...1e3), default: 0.1, "the deviation of the noise in the values"),
    ]),
  outline: { settings in
    let points = Double(settings.integer("points"))
    return ProblemOutline(
      dimension: Double(settings.integer("axes") + 2), capabilities: [.gradient],
      memory: .init(scalars: 0, bytes: 3 * 8 * points * points))
  },
  float32: { settings, seed in
    likelihoodProblem(AnyObjective(MarginalLikelihood<Float>(settings, seed)))
  },
  float64: { settings, seed in
    likelihoodProblem(AnyObjective(MarginalLikelihood<Double>(settings, seed)))
  })

extension MarginalLikelihood {
  fileprivate init(_ settings: Settings, _ seed: Seed) {
    self.init(
      points: settings.integer("points"), axes: settings.integer("axes"), noiseDeviation: settings.number("noise"),
      seed: seed)
  }
}

private func likelihoodProblem<Scalar>(_ objective: AnyObjective<Scalar>) -> Problem<Scalar> {
  Problem(objective, start: [Scalar](repeating: 0, count: objective.dimension))
}
