public import AssayKit
import PortableMath

/// Levenberg and Marquardt's method in Moré's form, for sums of squares f = Σ rᵢ².
///
///     x ← x + p,  p = argmin ‖J·p + r‖ in the ellipsoid ‖D·p‖ ≤ radius
///
/// A step takes one Jacobian and tries radii until f falls by 10⁻⁴ of what the model promises. Each radius takes one
/// residual vector (one more at the first step). D is the greatest length that each column of J has had so far (`jacobian`),
/// which makes the method invariant under scaling of the unknowns, or 1 (`none`). The first radius is stepBound·‖D·x‖, or
/// stepBound at 0. Where there are fewer residuals than unknowns, zeros stand in for the missing. A NaN is a trial that
/// failed.
///
/// Converged at the step after one of these, as MINPACK is:
/// - both the decrease of f and what the model promised of it are at most `valueTolerance` of f;
/// - the radius is at most `stepTolerance`·‖D·x‖;
/// - the cosine of the angle between r and each column of J is at most `gradientTolerance`.
///
/// A tolerance below the unit roundoff counts as that. Failed if the residuals' norm at the start or a Jacobian is not finite.
/// Source: Moré, "The Levenberg-Marquardt algorithm: implementation and theory", Lecture Notes in Mathematics 630
/// (1978), with the constants of MINPACK's lmder, which SciPy's least_squares calls for 'lm' with tolerances of 10⁻⁸.
public struct LevenbergMarquardt<Scalar: PortableScalar>: Optimizer {
  /// What the unknowns are measured in.
  public enum Scaling: String, CaseIterable, Sendable {
    case jacobian
    case none
  }

  public struct State: Codable, Sendable {
    var x: [Scalar]
    /// Empty before the first step.
    var residuals: [Scalar] = []
    var jacobian: [Scalar] = []
    /// D's diagonal.
    var scale: [Scalar] = []
    var radius: Scalar = 0
    /// λ of the last trial.
    var damping: Scalar = 0
    /// ‖D·x‖.
    var size: Scalar = 0
    var isConverged = false
  }

  let scaling: Scaling
  let stepBound: Scalar
  let valueTolerance: Scalar
  let stepTolerance: Scalar
  let gradientTolerance: Scalar

  public init(
    scaling: Scaling = .jacobian, stepBound: Scalar = 100, valueTolerance: Scalar = 0, stepTolerance: Scalar = 0,
    gradientTolerance: Scalar = 0
  ) {
    self.scaling = scaling
    self.stepBound = stepBound
    self.valueTolerance = max(valueTolerance, .ulpOfOne)
    self.stepTolerance = max(stepTolerance, .ulpOfOne)
    self.gradientTolerance = max(gradientTolerance, .ulpOfOne)
  }

  public func start(at x: [Scalar], seed: Seed) -> State { State(x: x) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.isConverged { throw .converged }
    let isFirst = state.residuals.isEmpty
    if isFirst { try begin(&state, calling: &oracle) }
    try oracle.jacobian(at: state.x, into: &state.jacobian)
    guard state.jacobian.allSatisfy(\.isFinite) else { throw .failed("the Jacobian is not finite") }
    let columns = columns(state)
    measure(columns, &state, isFirst: isFirst)
    let factors = PivotedQR(
      columnwise: columns.elements, columns: state.x.count, applyingTo: padded(state.residuals, to: columns.length),
      pivoting: true)
    if greatestCosine(factors, columns, state) <= gradientTolerance { throw .converged }
    try tryRadii(factors, &state, isFirst: isFirst, calling: &oracle)
  }

  private func begin(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    // Asked of an objective without residuals, the oracle says so.
    state.residuals = [Scalar](repeating: 0, count: oracle.residualCount)
    try oracle.residuals(at: state.x, into: &state.residuals)
    guard norm(state.residuals.span).isFinite else { throw .failed("the residuals' norm at the start is not finite") }
    state.jacobian = [Scalar](repeating: 0, count: oracle.residualCount * state.x.count)
  }

  /// The columns of J, with zeros below where residuals are missing.
  private func columns(_ state: State) -> Columns<Scalar> {
    let n = state.x.count
    var columns = Columns<Scalar>(count: n, length: max(state.residuals.count, n))
    for i in state.residuals.indices {
      for j in 0..<n { columns.elements[j * columns.length + i] = state.jacobian[i * n + j] }
    }
    return columns
  }

  /// Brings D up to date and, at the first step, takes ‖D·x‖ and the radius.
  private func measure(_ columns: Columns<Scalar>, _ state: inout State, isFirst: Bool) {
    if isFirst {
      state.scale = [Scalar](repeating: 1, count: state.x.count)
      if scaling == .jacobian {
        for j in state.x.indices {
          let norm = columns.norm(j)
          if norm != 0 { state.scale[j] = norm }
        }
      }
      state.size = scaledNorm(state.x, state.scale)
      state.radius = state.size == 0 ? stepBound : stepBound * state.size
    } else if scaling == .jacobian {
      for j in state.x.indices { state.scale[j] = max(state.scale[j], columns.norm(j)) }
    }
  }

  /// The greatest |cos| of the angles between r and the columns of J; 0 where r is 0.
  private func greatestCosine(_ factors: PivotedQR<Scalar>, _ columns: Columns<Scalar>, _ state: State) -> Scalar {
    let residualNorm = norm(state.residuals.span)
    let products = factors.transposedMultiplied(factors.rotated)
    var greatest: Scalar = 0
    for (j, original) in factors.order.enumerated() {
      let length = columns.norm(original)
      if length != 0 && residualNorm != 0 { greatest = max(greatest, (products[j] / residualNorm / length).magnitude) }
    }
    return greatest
  }

  /// Shrinks the radius until a step is taken, and keeps it for the next.
  private func tryRadii(
    _ factors: PivotedQR<Scalar>, _ state: inout State, isFirst: Bool, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    let residualNorm = norm(state.residuals.span)
    var trialResiduals = state.residuals
    while true {
      guard state.radius > 0, state.radius.isFinite else { throw .failed("the radius is no positive number") }
      let step = DampedLeastSquares(factors: factors, scale: state.scale, radius: state.radius)
        .step(startingAt: state.damping)
      state.damping = step.damping
      if isFirst { state.radius = min(state.radius, step.length) }
      var trial = state.x
      axpy(1, step.p, into: &trial)
      try oracle.residuals(at: trial, into: &trialResiduals)
      let outcome = Outcome(step, factors, from: residualNorm, to: norm(trialResiduals.span))
      outcome.adapt(&state, length: step.length)
      if outcome.ratio >= 1e-4 {
        state.x = trial
        state.residuals = trialResiduals
        state.size = scaledNorm(trial, state.scale)
        state.isConverged = hasConverged(outcome, state)
        return
      }
      if hasConverged(outcome, state) { throw .converged }
    }
  }

  private func hasConverged(_ outcome: Outcome<Scalar>, _ state: State) -> Bool {
    (outcome.actual.magnitude <= valueTolerance && outcome.predicted <= valueTolerance && outcome.ratio <= 2)
      || state.radius <= stepTolerance * state.size
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

/// What a trial did to f, beside what the linear model had promised; both as shares of f.
private struct Outcome<Scalar: PortableScalar> {
  /// 1 − f(x + p)/f(x); −1 where f is a hundredfold or more, or NaN.
  let actual: Scalar
  let predicted: Scalar
  /// The model's slope along p.
  let slope: Scalar
  let ratio: Scalar
  let isFar: Bool

  init(
    _ step: (p: [Scalar], damping: Scalar, length: Scalar), _ factors: PivotedQR<Scalar>, from before: Scalar,
    to after: Scalar
  ) {
    let image = factors.multiplied(factors.order.map { step.p[$0] })
    let linear = norm(image.span) / before
    let damped = Scalar.sqrt(step.damping) * step.length / before
    // Written so that a NaN is far.
    isFar = !(0.1 * after < before)
    actual = isFar ? -1 : 1 - (after / before) * (after / before)
    predicted = linear * linear + 2 * damped * damped
    slope = -(linear * linear + damped * damped)
    ratio = predicted == 0 ? 0 : actual / predicted
  }

  /// The radius and λ for the next trial, from where the parabola along p has its least point.
  func adapt(_ state: inout LevenbergMarquardt<Scalar>.State, length: Scalar) {
    if !(ratio > 0.25) {
      var share = actual >= 0 ? 0.5 : 0.5 * slope / (slope + 0.5 * actual)
      if isFar || !(share >= 0.1) { share = 0.1 }
      state.radius = share * min(state.radius, 10 * length)
      state.damping /= share
    } else if state.damping == 0 || ratio >= 0.75 {
      state.radius = 2 * length
      state.damping *= 0.5
    }
  }
}

/// A matrix, column by column.
private struct Columns<Scalar: PortableScalar> {
  let length: Int
  var elements: [Scalar]

  init(count: Int, length: Int) {
    self.length = length
    elements = [Scalar](repeating: 0, count: count * length)
  }

  func norm(_ column: Int) -> Scalar {
    PortableMath.norm(elements.span.extracting(column * length..<(column + 1) * length))
  }
}

private func padded<Scalar: PortableScalar>(_ x: [Scalar], to count: Int) -> [Scalar] {
  x + [Scalar](repeating: 0, count: count - x.count)
}

/// ‖D·x‖.
private func scaledNorm<Scalar: PortableScalar>(_ x: [Scalar], _ scale: [Scalar]) -> Scalar {
  let scaled = zip(x, scale).map { $0 * $1 }
  return norm(scaled.span)
}

extension LevenbergMarquardt {
  init(_ settings: Settings) {
    guard let scaling = Scaling(rawValue: settings.text("scaling")) else {
      preconditionFailure("the harness lets only known scalings pass")
    }
    self.init(
      scaling: scaling, stepBound: Scalar(settings.number("stepBound")),
      valueTolerance: Scalar(settings.number("valueTolerance")),
      stepTolerance: Scalar(settings.number("stepTolerance")),
      gradientTolerance: Scalar(settings.number("gradientTolerance")))
  }
}

let levenbergMarquardtPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "levenbergMarquardt",
    summary: "Levenberg and Marquardt's method for sums of squares, in Moré's form as a trust region.",
    formula: "x ← x + p, (JᵀJ + λD²)·p = −Jᵀr, λ = 0 or ‖D·p‖ ≈ radius",
    source: "Moré, Lecture Notes in Mathematics 630 (1978) 105–116, with the constants of MINPACK's lmder",
    hyperparameters: [
      SettingDescription(
        "scaling", .choice(LevenbergMarquardt<Double>.Scaling.allCases.map(\.rawValue)), default: "jacobian",
        "D: the greatest lengths of the Jacobian's columns, or 1"),
      SettingDescription("stepBound", .number(1e-10...1e10), default: 100, "the first radius, as a multiple of ‖D·x‖"),
      SettingDescription("valueTolerance", .number(0...1), default: 0, "stops where f falls by no greater share, nor should"),
      SettingDescription("stepTolerance", .number(0...1), default: 0, "stops where the radius is no greater share of ‖D·x‖"),
      SettingDescription(
        "gradientTolerance", .number(0...1), default: 0,
        "stops where no column of the Jacobian has a greater cosine with the residuals"),
    ],
    requires: [.residuals], greatestDimension: 4096),
  float32: { LevenbergMarquardt<Float>($0) },
  float64: { LevenbergMarquardt<Double>($0) })
