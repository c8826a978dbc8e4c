public import AssayKit
public import PortableMath

/// Bayesian optimization: evaluates where a Gaussian process through all values expects the greatest improvement.
///
///     x = argmax E[max(f_best − Y(x), 0)],  Y(x) ~ N(μ(x), s²(x)) given all evaluated points
///
/// One value a step. Step t takes O(t³) operations: 11 Cholesky factorizations, and 4n + 1 more with a scale for each axis.
/// The box is the objective's bounds or [lower, upper]ⁿ. The method works in the unit cube that the box is scaled to, and in
/// Double for either scalar type. The first `initialPoints` are a Latin hypercube. The start is not evaluated. It is the
/// iterate until a point has a value that is a number; then the iterate is the best evaluated point.
///
/// Each step subtracts the values' mean and divides by their standard deviation. Then it fits the length scales anew by maximum
/// likelihood (`LikelihoodSearch`). The values count as free of noise. A value that is NaN or +∞ enters the model as the
/// greatest finite one, −∞ as the least. Where no value is finite, or no covariance can be factorized, the next point is drawn
/// uniformly. Converged where the expected improvement is nowhere above `improvementTolerance` standard deviations of the
/// values, and after `greatestPoints` evaluations: the model holds no more. Fails where the box has an infinite side.
///
/// It differs from the first source in three points: the sample mean for the kriging mean, other kernels, and no branch and
/// bound.
///
/// Source: Jones, Schonlau & Welch, "Efficient global optimization of expensive black-box functions", Journal of Global
/// Optimization 13 (1998) 455–492. Mockus, "On Bayesian methods for seeking the extremum" (1975). Rasmussen & Williams,
/// "Gaussian processes for machine learning" (2006), chapters 2 and 5.
public struct Bayesian<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    let seed: Seed
    /// The evaluated points in the unit cube, one after the other.
    var places: [Double] = []
    var values: [Scalar] = []
    var lengthScales: [Double]
    var point: [Scalar]
    var best: BestPoint<Scalar>
  }

  let box: SamplingBox<Scalar>
  let kernel: CovarianceKernel
  let scalesAxes: Bool
  let initialPoints: Int
  let greatestPoints: Int
  let improvementTolerance: Double

  /// - Parameters:
  ///   - lower, upper: The sides of the box where the objective has no bounds.
  ///   - scalesAxes: Whether each axis has its own length scale.
  public init(
    lower: Scalar, upper: Scalar, kernel: CovarianceKernel = .matern52, scalesAxes: Bool = false,
    initialPoints: Int = 10, greatestPoints: Int = 100, improvementTolerance: Double = 1e-5
  ) {
    box = SamplingBox(lower: lower, upper: upper)
    self.kernel = kernel
    self.scalesAxes = scalesAxes
    self.initialPoints = initialPoints
    self.greatestPoints = greatestPoints
    self.improvementTolerance = improvementTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(seed: seed, lengthScales: x.map { _ in 0.5 }, point: x, best: BestPoint(start: x))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    guard state.values.count < greatestPoints else { throw .converged }
    let place = state.values.count < initialPoints ? designed(state) : try proposed(&state)
    for axis in place.indices { state.point[axis] = Scalar(place[axis]) }
    try box.place(&state.point, in: oracle.bounds)
    let value = try oracle.value(at: state.point)
    state.best.offer(state.point, value)
    state.places += place
    state.values.append(value)
  }

  public func iterate(of state: State) -> [Scalar] { state.best.point }

  /// The next point of the Latin hypercube: a random place in a slice of each axis that no other point has.
  ///
  /// Source: McKay, Beckman & Conover, Technometrics 21 (1979).
  private func designed(_ state: State) -> [Double] {
    let number = state.values.count
    let slices = state.seed.derived(for: "slices")
    let offsets = state.seed.derived(for: "offsets")
    return state.point.indices.map { axis in
      let slice = slices.permutation(of: initialPoints, step: UInt64(axis))[number]
      return (Double(slice) + offsets.uniform(step: UInt64(number), element: UInt64(axis))) / Double(initialPoints)
    }
  }

  /// The point of the greatest expected improvement, or a uniform one where there is no model.
  private func proposed(_ state: inout State) throws(Stop) -> [Double] {
    let step = UInt64(state.values.count)
    guard let values = standardized(state.values), let process = fitted(&state, values) else {
      let places = state.seed.derived(for: "uniform")
      return state.point.indices.map { places.uniform(step: step, element: UInt64($0)) }
    }
    let best = values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 }
    let n = state.point.count
    var search = ImprovementSearch(process: process, bestValue: values[best])
    search.run(around: Array(state.places[best * n..<best * n + n]), step: step, seed: state.seed)
    guard search.improvement > improvementTolerance else { throw .converged }
    return search.point
  }

  private func fitted(_ state: inout State, _ values: [Double]) -> GaussianProcess? {
    var search = LikelihoodSearch(points: state.places, values: values, kernel: kernel)
    search.fitCommonScale(dimension: state.point.count)
    if scalesAxes { search.fitScalesOfAxes(state.lengthScales) }
    guard let process = search.best else { return nil }
    state.lengthScales = process.lengthScales
    return process
  }
}

extension Bayesian: PointProposer {
  public var blindPoints: Int? { initialPoints }

  /// The search for scales an axis begins at the common one each time.
  public func nextPoint(after evaluations: PointEvaluations, seed: Seed) -> [Double]? {
    guard evaluations.values.count < greatestPoints else { return nil }
    var state = start(at: [Scalar](repeating: 0, count: evaluations.dimension), seed: seed)
    state.places = evaluations.points.flatMap(\.self)
    state.values = evaluations.values.map { Scalar($0) }
    return state.values.count < initialPoints ? designed(state) : try? proposed(&state)
  }
}

/// The values with mean 0 and standard deviation 1; all 0 if they are equal, nil if none is finite. Values that are not finite
/// lie at the ends of the finite ones.
func standardized<Scalar: PortableScalar>(_ values: [Scalar]) -> [Double]? {
  let finite = values.filter(\.isFinite)
  guard let least = finite.min(), let greatest = finite.max() else { return nil }
  // Divided by the greatest magnitude first: squares do not overflow.
  let size = max(Double(least.magnitude), Double(greatest.magnitude))
  if least == greatest { return values.map { _ in 0 } }
  let clamped = values.map { Double($0.isNaN ? greatest : min(max($0, least), greatest)) / size }
  let center = mean(clamped.span)
  let spread = Double.sqrt(variance(clamped.span))
  return clamped.map { ($0 - center) / spread }
}

let bayesianPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "bayesian",
    summary: "Bayesian optimization: a Gaussian process and its greatest expected improvement.",
    formula: "x = argmax E[max(f_best − Y(x), 0)], Y a Gaussian process through all values",
    source: "Jones, Schonlau & Welch, J. Global Optimization 13 (1998) 455–492; Rasmussen & Williams (2006), 2 and 5",
    hyperparameters: SettingDescription.samplingBox + [
      SettingDescription(
        "kernel", .choice(CovarianceKernel.allCases.map(\.rawValue)), default: "matern52",
        "the correlation of near values"),
      SettingDescription(
        "lengthScales", .choice(["common", "perAxis"]), default: "common", "one scale for all axes, or one an axis"),
      SettingDescription("initialPoints", .integer(2...1000), default: 10, "points of the Latin hypercube at the beginning"),
      SettingDescription("greatestPoints", .integer(2...2000), default: 100, "evaluations after which it ends"),
      SettingDescription(
        "improvementTolerance", .number(0...1), default: 1e-5,
        "expected improvement at which it has converged, in standard deviations of the values"),
    ],
    requires: [], greatestDimension: 20),
  float32: { Bayesian<Float>($0) },
  float64: { Bayesian<Double>($0) },
  proposer: { Bayesian<Double>($0) })

extension Bayesian {
  init(_ settings: Settings) {
    guard let kernel = CovarianceKernel(rawValue: settings.text("kernel")) else {
      preconditionFailure("the harness lets only known kernels pass")
    }
    self.init(
      lower: Scalar(settings.number("lower")), upper: Scalar(settings.number("upper")), kernel: kernel,
      scalesAxes: settings.text("lengthScales") == "perAxis",
      initialPoints: settings.integer("initialPoints"), greatestPoints: settings.integer("greatestPoints"),
      improvementTolerance: settings.number("improvementTolerance"))
  }
}
