public import AssayKit
import PortableMath

/// Adagrad: each element's step divided by the root of its sum of squared gradients.
///
///     s ← s + g²;  x ← x − rate·g/(√s + ε)
///
/// PyTorch's form and defaults (s₀ = 0, ε = 1e-10); its `lr_decay` is the schedule `inverseTime`. Keras has ε under the
/// root, √(s + ε) with ε = 1e-7, begins at s₀ = 0.1 and has the rate 0.001. The paper's δ is ε as it stands here. An
/// element whose gradients were all zero stays, with ε = 0 too, where PyTorch divides 0 by 0.
///
/// One gradient a step. Source: Duchi, Hazan & Singer, "Adaptive subgradient methods for online learning and stochastic
/// optimization", Journal of Machine Learning Research 12 (2011), figure 1 without regularization.
public struct Adagrad<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var sum: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let initialSum: Scalar
  let epsilon: Scalar
  let weightDecay: Scalar

  public init(rate: LearningRate, initialSum: Double = 0, epsilon: Double = 1e-10, weightDecay: Double = 0) {
    self.rate = rate
    self.initialSum = Scalar(initialSum)
    self.epsilon = Scalar(epsilon)
    self.weightDecay = Scalar(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(
      x: x, gradient: [Scalar](repeating: 0, count: x.count), sum: [Scalar](repeating: initialSum, count: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if weightDecay != 0 { axpy(weightDecay, state.x, into: &state.gradient) }
    let rate = Scalar(rate(after: state.steps))
    state.steps += 1
    for i in state.x.indices {
      let g = state.gradient[i]
      state.sum[i] += g * g
      let root = Scalar.sqrt(state.sum[i]) + epsilon
      if root != 0 { state.x[i] -= rate * g / root }
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension Adagrad {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), initialSum: settings.number("initialSum"), epsilon: settings.number("epsilon"),
      weightDecay: settings.number("weightDecay"))
  }
}

let adagradPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "adagrad",
    summary: "Steps divided by the root of the sum of squared gradients, in PyTorch's form.",
    formula: "s ← s + g²;  x ← x − rate·g/(√s + ε)",
    source: "Duchi, Hazan & Singer, JMLR 12 (2011) 2121–2159, figure 1; form: PyTorch",
    hyperparameters: .learningRate(default: 0.01) + [
      SettingDescription("initialSum", .number(0...1e300), default: 0, "the sum of squares at the start (Keras: 0.1)"),
      .epsilon(default: 1e-10), .weightDecay,
    ],
    requires: [.gradient]),
  float32: { Adagrad<Float>($0) },
  float64: { Adagrad<Double>($0) })
