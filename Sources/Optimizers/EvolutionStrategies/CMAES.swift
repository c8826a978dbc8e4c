public import AssayKit
public import PortableMath

/// CMA-ES: a generation drawn from a normal distribution, whose mean, step size and covariance follow its best members.
///
///     xₖ = m + σ·yₖ, yₖ ~ N(0, C);  m ← m + σ·Σᵢ wᵢ·yᵢ:λ, i ≤ μ;  σ ← σ·exp((c_σ/d_σ)(‖p_σ‖/E‖N(0, I)‖ − 1))
///     C ← (1 − c₁ − c_μ·Σwᵢ)·C + c₁·p_c·p_cᵀ + c_μ·Σᵢ wᵢ·yᵢ:λ·yᵢ:λᵀ
///
/// The worse half has negative weights (active CMA), and recombination is by rank: only the order of values counts. NaN ranks
/// last and −∞ first, equals in the order of drawing. A step is one generation, of λ values. The start is the first mean and
/// is not evaluated. The iterate is the best point evaluated so far, not the mean. The distribution is kept in Double for
/// either scalar type. Deviate i of member k of generation g is a normal number of the seed's role "deviates": that at step g,
/// element k·n + i.
///
/// A point outside the bounds is evaluated at its mirror image within them, so the distribution itself has no bounds. pycma
/// mirrors, too, with rounded corners. The package `cmaes` draws again, and then stalls if the optimum is in a corner. Without
/// an `initialSigma` σ starts at 0.3 of the narrowest finite side of the bounds, at ½ where there is none.
///
/// Converged in any of four cases. The best values of the last 10 + ⌈30n/λ⌉ generations and all values of the last one span at
/// most `valueTolerance` (TolFun). No σ·√Cᵢᵢ and no σ·p_c exceeds `pointTolerance` times the first σ (TolX). 0.2·σ·√Cᵢᵢ no
/// longer changes a coordinate of the mean in the scalar type (NoEffectCoord). C's condition exceeds 10¹⁴ (ConditionCov). Fails
/// where the distribution overflows, and where no value of a generation is a number below +∞.
/// Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772, figure 6 and section B.3.
/// Complexity: O(λn²) a step, and O(n³) where C is decomposed.
public struct CMAES<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    let seed: Seed
    var best: BestPoint<Scalar>
    var search: SearchDistribution
    var initialSigma: Double
    var point: [Scalar]
    var values: [Scalar]
    var ranking: [Int]
    /// The best values of the last generations, the oldest at generation mod count.
    var recentBests: [Scalar]
  }

  let initialSigma: Double
  let populationSize: Int
  let valueTolerance: Scalar
  let pointTolerance: Double

  /// - Parameters:
  ///   - initialSigma: The first σ; 0 for one that suits the bounds.
  ///   - populationSize: λ; below 2 for 4 + ⌊3 ln n⌋.
  public init(
    initialSigma: Double = 0, populationSize: Int = 0, valueTolerance: Scalar = 1e-12, pointTolerance: Double = 1e-12
  ) {
    self.initialSigma = initialSigma
    self.populationSize = populationSize
    self.valueTolerance = valueTolerance
    self.pointTolerance = pointTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let n = x.count
    let population = populationSize < 2 ? 4 + Int(3 * Double.log(Double(n))) : populationSize
    return State(
      seed: seed.derived(for: "deviates"), best: BestPoint(start: x),
      search: SearchDistribution(mean: x.map { Double($0) }, stepSize: initialSigma, population: population),
      initialSigma: initialSigma, point: x, values: [Scalar](repeating: 0, count: population),
      ranking: Array(0..<population),
      recentBests: [Scalar](repeating: .infinity, count: 10 + (30 * n + population - 1) / population))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.search.generation == 0 { setFirstSigma(&state, oracle.bounds) }
    try stopWhereNothingIsLeft(state)
    try state.search.draw(state.seed)
    for member in state.values.indices {
      place(member, &state, oracle.bounds)
      state.values[member] = try oracle.value(at: state.point)
      state.best.offer(state.point, state.values[member])
    }
    rank(&state)
    let best = state.values[state.ranking[0]]
    guard best < .infinity else { throw .failed("no value of a generation is a number below infinity") }
    state.recentBests[state.search.generation % state.recentBests.count] = best
    state.search.adapt(state.ranking)
  }

  public func iterate(of state: State) -> [Scalar] { state.best.point }

  private func setFirstSigma(_ state: inout State, _ bounds: Bounds<Scalar>?) {
    guard initialSigma == 0 else { return }
    let sides = bounds.map { zip($0.lower, $0.upper).map { Double($1) - Double($0) } } ?? []
    state.initialSigma = sides.filter { $0 > 0 && $0 < .infinity }.min().map { 0.3 * $0 } ?? 0.5
    state.search.stepSize = state.initialSigma
  }

  /// Makes `state.point` the member's point, mirrored into the bounds.
  private func place(_ member: Int, _ state: inout State, _ bounds: Bounds<Scalar>?) {
    for i in state.point.indices {
      let coordinate = state.search.coordinate(i, of: member)
      guard let bounds else {
        state.point[i] = Scalar(coordinate)
        continue
      }
      state.point[i] = Scalar(mirrored(coordinate, Double(bounds.lower[i]), Double(bounds.upper[i])))
    }
  }

  /// Sorts the ranking by insertion: it is short, and equals keep the order of their drawing.
  private func rank(_ state: inout State) {
    for member in state.values.indices {
      var place = member
      while place > 0, ranks(state.values[member], before: state.values[state.ranking[place - 1]]) {
        state.ranking[place] = state.ranking[place - 1]
        place -= 1
      }
      state.ranking[place] = member
    }
  }

  // MARK: Stopping

  private func stopWhereNothingIsLeft(_ state: State) throws(Stop) {
    let search = state.search
    guard search.generation > 0 else { return }
    guard search.stepSize < .infinity, search.mean.allSatisfy({ $0.magnitude < .infinity }) else {
      throw .failed("the distribution has left the range of numbers")
    }
    if valuesAreFlat(state) || isNarrow(state) || hasNoEffect(search) { throw .converged }
  }

  private func valuesAreFlat(_ state: State) -> Bool {
    guard state.search.generation >= state.recentBests.count else { return false }
    let all = state.recentBests + state.values
    guard let least = all.min(), let greatest = all.max(), !state.values.contains(where: \.isNaN) else { return false }
    return least == greatest || greatest - least <= valueTolerance
  }

  private func isNarrow(_ state: State) -> Bool {
    let search = state.search
    let limit = pointTolerance * state.initialSigma
    return (0..<search.dimension).allSatisfy {
      search.deviation($0) <= limit && search.stepSize * search.covariancePath[$0].magnitude <= limit
    }
  }

  private func hasNoEffect(_ search: SearchDistribution) -> Bool {
    (0..<search.dimension).contains {
      Scalar(search.mean[$0] + 0.2 * search.deviation($0)) == Scalar(search.mean[$0])
    }
  }
}

/// `x` mirrored at the ends of [lower, upper] until it is between them; `lower` if `x` is too far away to tell its place.
private func mirrored(_ x: Double, _ lower: Double, _ upper: Double) -> Double {
  if lower <= x && x <= upper { return x }
  let width = upper - lower
  if width == .infinity { return x < lower ? 2 * lower - x : 2 * upper - x }
  let distance = (x - lower).magnitude
  let turns = distance / (2 * width)
  // Also false of NaN, and of a width of 0.
  guard turns < 0x1p52 else { return lower }
  let place = distance - 2 * width * Double(Int(turns))
  return min(max(place <= width ? lower + place : upper - (place - width), lower), upper)
}

let cmaesPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "cmaEs",
    summary: "CMA-ES: evolution strategy with covariance matrix adaptation, active weights.",
    formula: "xₖ ~ m + σ·N(0, C);  m, σ and C follow the λ points of a generation, ranked by value",
    source: "Hansen, The CMA evolution strategy: a tutorial, arXiv 1604.00772; bounds mirror",
    hyperparameters: [
      SettingDescription(
        "initialSigma", .number(0...1e300), default: 0,
        "σ of the first generation; 0: 0.3 of the narrowest side of the bounds, ½ without bounds"),
      SettingDescription(
        "populationSize", .integer(0...100_000), default: 0, "λ, points a generation; below 2: 4 + ⌊3 ln n⌋"),
      SettingDescription(
        "valueTolerance", .number(0...1e300), default: 1e-12, "span of recent values at which it has converged"),
      SettingDescription(
        "pointTolerance", .number(0...1), default: 1e-12, "share of the first σ at which it has converged"),
    ],
    requires: [], greatestDimension: 4096),
  float32: { CMAES<Float>($0) },
  float64: { CMAES<Double>($0) },
  memory: { settings, outline in
    let n = Double(outline.dimension)
    return 3 * Double(settings.integer("populationSize")) * n + 4 * n * n
  })

extension CMAES {
  init(_ settings: Settings) {
    self.init(
      initialSigma: settings.number("initialSigma"), populationSize: settings.integer("populationSize"),
      valueTolerance: Scalar(settings.number("valueTolerance")), pointTolerance: settings.number("pointTolerance"))
  }
}
