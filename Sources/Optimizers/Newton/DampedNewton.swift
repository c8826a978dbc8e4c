public import AssayKit
import PortableMath

/// Newton's method with backtracking: x ← x − t·p, ∇²f(x)·p = ∇f(x), t halved until f falls enough.
///
/// Accepts the first t of 1, ½, ¼, … with f(x − t·p) ≤ f(x) − c·t·∇f(x)ᵀp (Armijo). Where p is not a direction of
/// descent or the Hessian is singular, p is the gradient. A gradient, a Hessian and one or more values a step.
/// Converged where the gradient is zero or no t down to 2⁻⁶⁰ is accepted: then f cannot fall in this precision.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 3.1 with equation (3.4) and c = 10⁻⁴.
public struct DampedNewton<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var hessian: [Scalar]
  }

  let sufficientDecrease: Scalar

  public init(sufficientDecrease: Scalar) { self.sufficientDecrease = sufficientDecrease }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(
      x: x, gradient: [Scalar](repeating: 0, count: x.count),
      hessian: [Scalar](repeating: 0, count: x.count * x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if state.gradient.allSatisfy({ $0 == 0 }) { throw .converged }
    try oracle.hessian(at: state.x, into: &state.hessian)
    var direction = solveLinearSystem(state.hessian, state.gradient) ?? state.gradient
    var slope = dot(state.gradient.span, direction.span)
    if !(slope > 0) {
      direction = state.gradient
      slope = dot(direction.span, direction.span)
    }
    state.x = try backtrack(from: state.x, along: direction, slope: slope, calling: &oracle)
  }

  private func backtrack(
    from x: [Scalar], along direction: [Scalar], slope: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> [Scalar] {
    let value = try oracle.value(at: x)
    var length: Scalar = 1
    for _ in 0...60 {
      var candidate = x
      axpy(-length, direction, into: &candidate)
      if candidate != x, try oracle.value(at: candidate) <= value - sufficientDecrease * length * slope {
        return candidate
      }
      length *= 0.5
    }
    throw .converged
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

let dampedNewtonPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "dampedNewton",
    summary: "Newton's method with backtracking, and the gradient where Newton's direction does not descend.",
    formula: "x ← x − t·∇²f(x)⁻¹·∇f(x), t = 1, ½, ¼, … until f falls by c·t·∇fᵀp",
    source: "Nocedal & Wright, Numerical Optimization (2006), algorithm 3.1",
    hyperparameters: [
      Parameter(
        "sufficientDecrease", .number(0...0.5), default: 1e-4, "c: the share of the predicted decrease asked for")
    ],
    requires: [.gradient, .hessian]),
  float32: { DampedNewton<Float>(sufficientDecrease: Float($0.number("sufficientDecrease"))) },
  float64: { DampedNewton<Double>(sufficientDecrease: $0.number("sufficientDecrease")) })
