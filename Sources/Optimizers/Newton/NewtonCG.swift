public import AssayKit
import PortableMath

/// Newton's method with conjugate gradients: x ← x + t·p with H·p ≈ −∇f(x), from products with the Hessian H alone.
///
/// Conjugate gradients stop where ‖H·p + ∇f‖ ≤ min(½, √‖∇f‖)·‖∇f‖, after 20·n iterations, or at a direction d with
/// dᵀHd ≤ 0: then with the p so far or, at the first direction, with p = −(‖∇f‖²/|∇fᵀH∇f|)·∇f, where the paper takes −∇f
/// (and so do we where ∇fᵀH∇f = 0). t by Moré and Thuente's search for the strong Wolfe conditions, from t = 1. A product
/// for each iteration of conjugate gradients, a value and a gradient for each t, and one more of these in the first step.
/// Converged where ∇f(x) = 0, where the search finds no lower value, and at the step after one with
/// ‖t·p‖₁ ≤ n·`stepTolerance`. Failed where the value or the gradient's norm at the iterate is not finite.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.1. SciPy's Newton-CG measures residuals in the
/// 1-norm, and t starts at less than 1 where the decrease of the step before suggests it.
public struct NewtonCG<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var line: Line<Scalar>
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

  public func start(at x: [Scalar], seed: Seed) -> State { State(line: Line(at: x)) }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    if state.isConverged { throw .converged }
    if !state.isEvaluated {
      try state.line.evaluateOrigin(calling: &oracle)
      state.isEvaluated = true
    }
    let slope = norm(state.line.gradient.span)
    guard state.line.value.isFinite, slope.isFinite else {
      throw .failed("the value or the gradient's norm at the iterate is not finite")
    }
    if slope == 0 { throw .converged }
    state.line.direction = try newtonDirection(state.line, slope: slope, calling: &oracle)
    guard let length = try search.search(&state.line, from: 1, calling: &oracle) else { throw .converged }
    var way: Scalar = 0
    for element in state.line.direction { way += (length * element).magnitude }
    state.isConverged = way <= Scalar(state.line.x.count) * stepTolerance
    state.line.advance()
  }

  private func newtonDirection(
    _ line: Line<Scalar>, slope: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> [Scalar] {
    let tolerance = forcingTolerance(slope)
    var path = ConjugatePath(line.gradient)
    for iteration in 0..<20 * line.x.count {
      try oracle.hessianProduct(at: line.x, times: path.direction, into: &path.product)
      let curvature = path.curvature
      // Written so that a NaN takes this way too.
      if !(curvature > 0) {
        if iteration > 0 { return path.p }
        let length = curvature < 0 ? path.residualSquare / -curvature : 1
        return path.direction.map { length * $0 }
      }
      path.advance()
      if path.residualNorm <= tolerance { break }
    }
    return path.p
  }

  public func iterate(of state: State) -> [Scalar] { state.line.x }
}

let newtonCGPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "newtonCG",
    summary: "Newton's method by conjugate gradients and a line search, from products with the Hessian.",
    formula: "x ← x + t·p, p by conjugate gradients on H·p = −∇f until ‖H·p + ∇f‖ ≤ min(½, √‖∇f‖)·‖∇f‖",
    source: "Nocedal & Wright, Numerical Optimization (2006), algorithm 7.1; Moré & Thuente, ACM TOMS 20 (1994)",
    hyperparameters: [
      Parameter(
        "stepTolerance", .number(0...1e300), default: 0,
        "stops after a step whose elements' mean magnitude is not greater; with 0, where no step descends")
    ],
    requires: [.gradient, .hessianProduct]),
  float32: { NewtonCG<Float>(stepTolerance: Float($0.number("stepTolerance"))) },
  float64: { NewtonCG<Double>(stepTolerance: $0.number("stepTolerance")) })
