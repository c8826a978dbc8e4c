public import AssayKit
import PortableMath

/// Newton's method, pure: x ← x − ∇²f(x)⁻¹·∇f(x).
///
/// One gradient and one Hessian a step, and n³/3 multiplications. It goes to any stationary point, and it may go up.
/// Converged where the gradient is exactly zero; failed where the Hessian is singular.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 3.3.
public struct Newton<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var hessian: [Scalar]
  }

  public init() {}

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(
      x: x, gradient: [Scalar](repeating: 0, count: x.count),
      hessian: [Scalar](repeating: 0, count: x.count * x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if state.gradient.allSatisfy({ $0 == 0 }) { throw .converged }
    try oracle.hessian(at: state.x, into: &state.hessian)
    guard let direction = solveLinearSystem(state.hessian, state.gradient) else {
      throw .failed("the Hessian is singular")
    }
    axpy(-1, direction, into: &state.x)
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

let newtonPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "newton",
    summary: "Newton's method, pure: full steps, no safeguard.",
    formula: "x ← x − ∇²f(x)⁻¹·∇f(x)",
    source: "Nocedal & Wright, Numerical Optimization (2006), section 3.3",
    hyperparameters: [],
    requires: [.gradient, .hessian], greatestDimension: 4096),
  float32: { _ in Newton<Float>() },
  float64: { _ in Newton<Double>() })
