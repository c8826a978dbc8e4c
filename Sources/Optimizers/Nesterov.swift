public import AssayKit
import PortableMath

/// Nesterov's accelerated gradient: v ← μ·v + ∇f(x), x ← x − rate·(∇f(x) + μ·v).
///
/// PyTorch's and Keras's form, in which x is the look-ahead point at which the gradient is taken; Nesterov's own
/// sequence is x shifted by rate·μ·v. One gradient a step. Source: Nesterov, "A method for solving a convex programming
/// problem with convergence rate O(1/k²)", Soviet Mathematics Doklady 27 (1983); this form: Sutskever, Martens, Dahl,
/// Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013, section 2.
public struct Nesterov<Scalar: PortableScalar>: Optimizer {
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
      state.x[i] -= rate * (state.gradient[i] + momentum * state.velocity[i])
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

let nesterovPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "nesterov",
    summary: "Nesterov's accelerated gradient, in PyTorch's form.",
    formula: "v ← μ·v + ∇f(x);  x ← x − rate·(∇f(x) + μ·v)",
    source: "Nesterov, Soviet Math. Doklady 27 (1983) 372–376; Sutskever et al., ICML 2013",
    hyperparameters: [.rate(default: 0.01), .momentum],
    requires: [.gradient]),
  float32: { Nesterov<Float>(rate: Float($0.number("rate")), momentum: Float($0.number("momentum"))) },
  float64: { Nesterov<Double>(rate: $0.number("rate"), momentum: $0.number("momentum")) })
