public import AssayKit
import PortableMath

/// Adamax: Adam with the gradients' running greatest magnitude in place of their root mean square.
///
///     m ← m + (1 − β₁)(g − m);  u ← max(β₂·u, |g| + ε);  x ← x − (rate/(1 − β₁ᵗ))·m/u
///
/// PyTorch's form; Keras has u ← max(β₂·u, |g|) and divides by u + ε with ε = 1e-7, the paper has no ε. Default rate:
/// 0.002 in the paper and PyTorch, 0.001 in Keras. One gradient a step. Source: Kingma & Ba, "Adam: a method for
/// stochastic optimization", ICLR 2015, algorithm 2.
public struct Adamax<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var mean: [Scalar]
    var greatest: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let beta1: Double
  let beta2: Scalar
  let epsilon: Scalar
  let weightDecay: Scalar

  public init(
    rate: LearningRate, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = Scalar(beta2)
    self.epsilon = Scalar(epsilon)
    self.weightDecay = Scalar(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, mean: zeros, greatest: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if weightDecay != 0 { axpy(weightDecay, state.x, into: &state.gradient) }
    average(state.gradient, into: &state.mean, keeping: beta1)
    let rate = rate(after: state.steps)
    state.steps += 1
    let stepSize = Scalar(rate / (1 - Double.pow(beta1, Double(state.steps))))
    for i in state.x.indices {
      state.greatest[i] = max(beta2 * state.greatest[i], state.gradient[i].magnitude + epsilon)
      state.x[i] -= stepSize * state.mean[i] / state.greatest[i]
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension Adamax {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), beta1: settings.number("beta1"), beta2: settings.number("beta2"),
      epsilon: settings.number("epsilon"), weightDecay: settings.number("weightDecay"))
  }
}

let adamaxPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "adamax",
    summary: "Adam scaled by the greatest recent gradient, in PyTorch's form.",
    formula: "m ← m + (1−β₁)(g−m);  u ← max(β₂·u, |g| + ε);  x ← x − rate·m̂/u",
    source: "Kingma & Ba, ICLR 2015, algorithm 2; form: PyTorch",
    hyperparameters: .learningRate(default: 0.002) + [
      .beta1, .keptShare("beta2", default: 0.999, "share of the greatest magnitude kept at each step"),
      .epsilon(default: 1e-8, "ε, added to the gradient's magnitude"), .weightDecay,
    ],
    requires: [.gradient]),
  float32: { Adamax<Float>($0) },
  float64: { Adamax<Double>($0) })
