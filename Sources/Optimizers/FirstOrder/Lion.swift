public import AssayKit
import PortableMath

/// Lion: steps of one size in the direction of the sign of a mean of gradients.
///
///     x ← (1 − rate·λ)·x;  x ← x − rate·sign(β₁·m + (1 − β₁)·g);  m ← β₂·m + (1 − β₂)·g
///
/// As the authors' published code rounds it; weight decay is decoupled. The sign of 0 is 0 and so is that of NaN here (such an
/// element stays). Each step moves every element by the rate, so rates are three to ten times smaller than Adam's. The default
/// is 1e-4 in the authors' code, 0.001 in Keras and here. One gradient a step.
/// Source: Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023, algorithm 2.
public struct Lion<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var mean: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let beta1: Double
  let beta2: Double
  let weightDecay: WeightDecay

  public init(rate: LearningRate, beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.weightDecay = .decoupled(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, mean: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    let rate = rate(after: state.steps)
    state.steps += 1
    weightDecay.apply(to: &state.x, &state.gradient, rate: rate)
    let scalarRate = Scalar(rate)
    let (kept1, share1) = (Scalar(beta1), Scalar(1 - beta1))
    let (kept2, share2) = (Scalar(beta2), Scalar(1 - beta2))
    for i in state.x.indices {
      let g = state.gradient[i]
      let direction = state.mean[i] * kept1 + g * share1
      if direction > 0 { state.x[i] -= scalarRate } else if direction < 0 { state.x[i] += scalarRate }
      state.mean[i] = state.mean[i] * kept2 + share2 * g
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension Lion {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), beta1: settings.number("beta1"), beta2: settings.number("beta2"),
      weightDecay: settings.number("weightDecay"))
  }
}

let lionPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "lion",
    summary: "Steps of one size along the sign of a mean gradient, with decoupled weight decay.",
    formula: "x ← (1 − rate·λ)·x − rate·sign(β₁·m + (1−β₁)·g);  m ← β₂·m + (1−β₂)·g",
    source: "Chen et al., NeurIPS 2023, algorithm 2; form: the authors' code",
    hyperparameters: .learningRate(default: 0.001) + [
      .keptShare("beta1", default: 0.9, "share of the mean in the step's direction"),
      .keptShare("beta2", default: 0.99, "share of the mean kept at each step"),
      .decoupledDecay(default: 0),
    ],
    requires: [.gradient]),
  float32: { Lion<Float>($0) },
  float64: { Lion<Double>($0) })
