public import AssayKit
public import PortableMath

/// Powell's method: a sweep of line searches along n directions, one of which the sweep's own displacement may replace.
///
/// A step is a sweep: x goes to the least value along each direction in turn, at first the axes. Then the point as far again
/// beyond the sweep is tried. Powell's two tests say whether the sweep's displacement is a useful direction. If so, it is
/// searched, too, and replaces the direction along which f fell the most. Each search takes some ten to thirty values
/// (`ValueLine`): a bracket, then Brent's method to `lineTolerance`.
///
/// Conventions are SciPy's, with its counts of steps (nit) and of values, less one in each search: that at t = 0 is known.
/// `lineTolerance` is SciPy's 100·xtol, and `valueTolerance` its ftol, by default 10⁻⁴ there and 0 here.
///
/// Bounds clip each point that is evaluated, so a line continues along the side of the box that it meets; SciPy shortens the
/// line instead. If the bounds leave no way forward, the bracket is sought backward. NaN is worse than any number. Converged
/// after a sweep with 2(f − f′) ≤ valueTolerance·(|f| + |f′|) + 10⁻²⁰.
/// Source: Powell, "An efficient method for finding the minimum of a function of several variables without calculating
/// derivatives", The Computer Journal 7 (1964). Choice of directions: Press et al., Numerical Recipes, 3rd ed., section 10.7.
/// Line search: Brent (1973).
public struct Powell<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    /// f(x); nil before the first step.
    var value: Scalar?
    var directions: [[Scalar]]
    /// Where the sweep before ended, or the start.
    var origin: [Scalar]
    var isFinished = false
  }

  let lineTolerance: Scalar
  let valueTolerance: Scalar

  public init(lineTolerance: Scalar, valueTolerance: Scalar) {
    self.lineTolerance = lineTolerance
    self.valueTolerance = valueTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let axes = x.indices.map { axis in x.indices.map { $0 == axis ? 1 : 0 as Scalar } }
    return State(x: x, directions: axes, origin: x)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.isFinished { throw .converged }
    var value = try startValue(&state.x, known: state.value, calling: &oracle)
    if state.value == nil { state.origin = state.x }
    let before = value
    var greatestFall: Scalar = 0
    var steepest = 0
    for number in state.directions.indices {
      let previous = value
      _ = try search(&state.x, &value, along: state.directions[number], calling: &oracle)
      if previous - value > greatestFall { (greatestFall, steepest) = (previous - value, number) }
    }
    state.isFinished = isNegligible(from: before, to: value)
    if !state.isFinished {
      let sweep = Sweep(before: before, after: value, greatestFall: greatestFall, steepest: steepest)
      try extrapolate(&state, &value, beyond: sweep, calling: &oracle)
    }
    state.value = value
  }

  /// Whether a sweep gained no more than the tolerance; it gained nothing if it has not found a finite value.
  private func isNegligible(from before: Scalar, to after: Scalar) -> Bool {
    guard before.isFinite else { return !ranks(after, before: before) }
    return 2 * (before - after) <= valueTolerance * (before.magnitude + after.magnitude) + 1e-20
  }

  /// What the choice of directions must know of a sweep.
  private struct Sweep {
    let before: Scalar
    let after: Scalar
    let greatestFall: Scalar
    /// The direction with the greatest fall.
    let steepest: Int
  }

  /// Looks as far again beyond the sweep, and searches and takes up the sweep's displacement where that is worthwhile.
  private func extrapolate(
    _ state: inout State, _ value: inout Scalar, beyond sweep: Sweep, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    let displacement = zip(state.x, state.origin).map { $0 - $1 }
    state.origin = state.x
    var line = ValueLine(from: state.x, along: displacement)
    let beyond = try line.probe(1, calling: &oracle).value
    guard beyond < sweep.before else { return }
    let curvature = sweep.before - 2 * sweep.after + beyond
    let rest = sweep.before - sweep.after - sweep.greatestFall
    let difference = sweep.before - beyond
    guard 2 * curvature * rest * rest < sweep.greatestFall * difference * difference else { return }
    let t = try search(&state.x, &value, along: displacement, calling: &oracle)
    let direction = displacement.map { t * $0 }
    guard direction.contains(where: { $0 != 0 }), direction.allSatisfy(\.isFinite) else { return }
    state.directions[sweep.steepest] = state.directions[state.directions.count - 1]
    state.directions[state.directions.count - 1] = direction
  }

  /// Moves x along a direction to the least value found; how far.
  private func search(
    _ x: inout [Scalar], _ value: inout Scalar, along direction: [Scalar], calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Scalar {
    guard direction.contains(where: { $0 != 0 }) else { return 0 }
    var line = ValueLine(from: x, along: direction)
    let minimum = try line.minimum(from: value, tolerance: lineTolerance, calling: &oracle)
    if minimum.t != 0 {
      line.place(&x, at: minimum.t, in: oracle.bounds)
      value = minimum.value
    }
    return minimum.t
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension Powell {
  init(_ settings: Settings) {
    self.init(
      lineTolerance: Scalar(settings.number("lineTolerance")),
      valueTolerance: Scalar(settings.number("valueTolerance")))
  }
}

let powellPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "powell",
    summary: "Powell's method of line searches along changing directions, with SciPy's conventions.",
    formula: "x ← argmin f(x + t·pᵢ), i = 1 … n; then x − x₀ may replace the pᵢ along which f fell the most",
    source: "Powell, The Computer Journal 7 (1964) 155–162; line search: Brent (1973)",
    hyperparameters: [
      SettingDescription(
        "lineTolerance", .number(1e-12...0.5), default: 0.01, "relative tolerance of a line search; SciPy's 100·xtol"),
      SettingDescription(
        "valueTolerance", .number(0...1), default: 0, "relative gain of a sweep at which it is the last; SciPy's ftol"),
    ],
    requires: [], greatestDimension: 4096),
  float32: { Powell<Float>($0) },
  float64: { Powell<Double>($0) })
