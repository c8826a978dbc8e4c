public import AssayKit
import PortableMath

/// Gradient descent with momentum (the heavy ball): v ← μ·v + ∇f(x), x ← x − rate·v.
///
/// The rate multiplies the velocity when it is applied, as in PyTorch; Keras folds it into the velocity
/// (v ← μ·v − rate·∇f, x ← x + v), which is the same in exact arithmetic while the rate is constant.
/// One gradient a step. Source: Polyak, "Some methods of speeding up the convergence of iteration methods", USSR
/// Computational Mathematics and Mathematical Physics 4 (1964).
public struct Momentum<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var velocity: [Scalar]
    var gradient: [Scalar]
  }

  let rate: Scalar
  let momentum: Scalar

  public init(rate: Scalar, momentum: Scalar) {
    self.rate = rate
    self.momentum = momentum
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, velocity: zeros, gradient: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    for i in state.x.indices {
      state.velocity[i] = momentum * state.velocity[i] + state.gradient[i]
      state.x[i] -= rate * state.velocity[i]
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

let momentumPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "momentum",
    summary: "Gradient descent with momentum, the heavy ball, in PyTorch's form.",
    formula: "v ← μ·v + ∇f(x);  x ← x − rate·v",
    source: "Polyak, USSR Comp. Math. Math. Phys. 4 (1964) 1–17",
    hyperparameters: [.rate(default: 0.01), .momentum],
    requires: [.gradient]),
  float32: { Momentum<Float>(rate: Float($0.number("rate")), momentum: Float($0.number("momentum"))) },
  float64: { Momentum<Double>(rate: $0.number("rate"), momentum: $0.number("momentum")) })
