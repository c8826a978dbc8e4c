public import AssayKit
import PortableMath

/// Newton's method with conjugate gradients: x ← x + t·p with H·p ≈ −∇f(x), from products with the Hessian H alone.
///
/// Conjugate gradients stop where ‖H·p + ∇f‖₁ ≤ min(½, √‖∇f‖₁)·‖∇f‖₁, after 20·n iterations, or at a direction d with
/// dᵀHd ≤ 0. They then return the p so far or, at the first direction, p = −(∇fᵀ∇f/|∇fᵀH∇f|)·∇f (−∇f where ∇fᵀH∇f = 0).
///
/// Moré and Thuente's search for the strong Wolfe conditions gives t. It begins at t = 1 or, after the first step, at less if
/// the decrease of the step before suggests it. Evaluations: a product for each iteration of conjugate gradients, a value and
/// a gradient for each t, and one more of these in the first step.
///
/// Converged where ∇f(x) = 0, where the search lowers neither f nor ‖∇f‖₁, and at the step after one with
/// ‖t·p‖₁ ≤ n·`stepTolerance`. Failed where the value or the gradient at the iterate is not finite.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.1. The 1-norm, the length along the first direction
/// and the first t are those of SciPy's Newton-CG, where the book has the 2-norm, −∇f and 1. SciPy also stops if dᵀHd ≤ 3ε, an
/// absolute bound, so it takes fewer steps to less exact minima.
public struct NewtonCG<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var line: Line<Scalar>
    /// Begun anew in each step.
    var path: ConjugatePath<Scalar>
    /// Whether the line knows the value and the gradient at its origin.
    var isEvaluated = false
    var isConverged = false
  }

  let search: StrongWolfe<Scalar>
  let stepTolerance: Scalar

  public init(search: StrongWolfe<Scalar> = StrongWolfe(), stepTolerance: Scalar = 0) {
    self.search = search
    self.stepTolerance = stepTolerance
  }

  public func start(at x: [Scalar], seed: Seed) -> State { State(line: Line(at: x), path: ConjugatePath(x)) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.isConverged { throw .converged }
    let isFirst = !state.isEvaluated
    if isFirst {
      try state.line.evaluateOrigin(calling: &oracle)
      state.isEvaluated = true
    }
    let (value, slope) = (state.line.value, magnitudeSum(state.line.gradient))
    guard value.isFinite, slope.isFinite else {
      throw .failed("the value or the gradient at the iterate is not finite")
    }
    if slope == 0 { throw .converged }
    try aim(&state.line, by: &state.path, tolerance: forcingTolerance(slope), calling: &oracle)
    let first = isFirst ? 1 : state.line.lengthOfLikeDecrease(isFirst: false)
    guard let length = try search.search(&state.line, from: first, calling: &oracle) else { throw .converged }
    state.line.advance()
    guard state.line.value < value || magnitudeSum(state.line.gradient) < slope else { throw .converged }
    let way = length.magnitude * magnitudeSum(state.line.direction)
    state.isConverged = way <= Scalar(state.line.x.count) * stepTolerance
  }

  /// Turns the line to Newton's direction, or to what conjugate gradients have of it.
  private func aim(
    _ line: inout Line<Scalar>, by path: inout ConjugatePath<Scalar>, tolerance: Scalar,
    calling oracle: inout Oracle<Scalar>
  ) throws(Stop) {
    path.restart(line.gradient)
    for iteration in 0..<20 * line.x.count {
      try oracle.hessianProduct(at: line.x, times: path.direction, into: &path.product)
      let curvature = path.curvature
      // Written so that a NaN takes this way too.
      if !(curvature > 0) {
        if iteration > 0 { break }
        let length = curvature < 0 ? path.residualSquare / -curvature : 1
        for i in line.direction.indices { line.direction[i] = length * path.direction[i] }
        return
      }
      path.advance()
      if magnitudeSum(path.residual) <= tolerance { break }
    }
    for i in line.direction.indices { line.direction[i] = path.p[i] }
  }

  public func iterate(of state: State) -> [Scalar] { state.line.x }
}

/// ‖x‖₁.
private func magnitudeSum<Scalar: PortableScalar>(_ x: [Scalar]) -> Scalar { x.reduce(0) { $0 + $1.magnitude } }

let newtonCGPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "newtonCG",
    summary: "Newton's method by conjugate gradients and a line search, from products with the Hessian.",
    formula: "x ← x + t·p, p by conjugate gradients on H·p = −∇f until ‖H·p + ∇f‖₁ ≤ min(½, √‖∇f‖₁)·‖∇f‖₁",
    source: "Nocedal & Wright, Numerical Optimization (2006), algorithm 7.1; Moré & Thuente, ACM TOMS 20 (1994)",
    hyperparameters: [
      SettingDescription(
        "stepTolerance", .number(0...1e300), default: 0,
        "stops after a step whose elements' mean magnitude is not greater; with 0, where no step descends")
    ],
    requires: [.gradient, .hessianProduct]),
  float32: { NewtonCG<Float>(stepTolerance: Float($0.number("stepTolerance"))) },
  float64: { NewtonCG<Double>(stepTolerance: $0.number("stepTolerance")) })
