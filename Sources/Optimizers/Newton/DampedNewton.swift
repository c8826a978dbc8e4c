public import AssayKit
import PortableMath

/// Newton's method with backtracking: x ← x + t·p, ∇²f(x)·p = −∇f(x), t halved until f falls enough.
///
/// `Backtracking` from t = 1. Where p is not a direction of descent or the Hessian is singular, p is −∇f(x). A
/// gradient, a Hessian and one or more values a step. Converged where the gradient is zero or backtracking finds no
/// lower value.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 3.1 with equation (3.4) and c = 10⁻⁴.
public struct DampedNewton<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var line: Line<Scalar>
    var hessian: [Scalar]
  }

  let search: Backtracking<Scalar>

  public init(sufficientDecrease: Scalar) { search = Backtracking(sufficientDecrease: sufficientDecrease) }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(line: Line(at: x), hessian: [Scalar](repeating: 0, count: x.count * x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.line.x, into: &state.line.gradient)
    if state.line.gradient.allSatisfy({ $0 == 0 }) { throw .converged }
    try oracle.hessian(at: state.line.x, into: &state.hessian)
    aim(&state)
    state.line.value = try oracle.value(at: state.line.x)
    if try search.search(&state.line, from: 1, calling: &oracle) == nil { throw .converged }
    state.line.advance()
  }

  /// Turns the line to −∇²f(x)⁻¹·∇f(x), or to −∇f(x) where that does not descend.
  private func aim(_ state: inout State) {
    if let newtonStep = solveLinearSystem(state.hessian, state.line.gradient) {
      for i in newtonStep.indices { state.line.direction[i] = -newtonStep[i] }
      if state.line.start.slope < 0 { return }
    }
    state.line.aimAtSteepestDescent()
  }

  public func iterate(of state: State) -> [Scalar] { state.line.x }
}

let dampedNewtonPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "dampedNewton",
    summary: "Newton's method with backtracking, and the gradient where Newton's direction does not descend.",
    formula: "x ← x − t·∇²f(x)⁻¹·∇f(x), t = 1, ½, ¼, … until f falls by c·t·∇fᵀp",
    source: "Nocedal & Wright, Numerical Optimization (2006), algorithm 3.1",
    hyperparameters: [
      SettingDescription(
        "sufficientDecrease", .number(0...0.5), default: 1e-4, "c: the share of the predicted decrease asked for")
    ],
    requires: [.gradient, .hessian], greatestDimension: 4096),
  float32: { DampedNewton<Float>(sufficientDecrease: Float($0.number("sufficientDecrease"))) },
  float64: { DampedNewton<Double>(sufficientDecrease: $0.number("sufficientDecrease")) })
