public import AssayKit
import PortableMath

/// NAdam: Adam with Nesterov's look-ahead in its mean.
///
///     m, v as in Adam;  μₜ = β₁·(1 − ½·0.96^(t·ψ));  Πₜ = μ₁·…·μₜ;  r = √(v/(1 − β₂ᵗ)) + ε
///     x ← x − rate·(1 − μₜ)/(1 − Πₜ)·g/r − rate·μₜ₊₁/(1 − Πₜ₊₁)·m/r
///
/// PyTorch's form. ψ is 0.004 in the paper and PyTorch; Keras 3 has 1, so that μ is at its limit β₁ after some hundred
/// steps. All but the arrays is in Double; PyTorch keeps Π in its default scalar type, in float32 unless told
/// otherwise, whatever the parameters' type. One gradient a step. Source: Dozat, "Incorporating Nesterov momentum into
/// Adam", ICLR 2016 workshop, algorithm 2.
public struct NAdam<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var mean: [Scalar]
    var square: [Scalar]
    var momentumProduct = 1.0
    var steps = 0
  }

  let rate: LearningRate
  let beta1: Double
  let beta2: Double
  let epsilon: Scalar
  let momentumDecay: Double
  let weightDecay: WeightDecay

  public init(
    rate: LearningRate, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    momentumDecay: Double = 0.004, weightDecay: WeightDecay = .penalty(0)
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = Scalar(epsilon)
    self.momentumDecay = momentumDecay
    self.weightDecay = weightDecay
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, mean: zeros, square: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    let rate = rate(after: state.steps)
    state.steps += 1
    weightDecay.apply(to: &state.x, &state.gradient, rate: rate)
    average(state.gradient, into: &state.mean, keeping: beta1)
    averageSquares(state.gradient, into: &state.square, keeping: beta2)
    let momentum = self.momentum(at: state.steps)
    let nextMomentum = self.momentum(at: state.steps + 1)
    state.momentumProduct *= momentum
    let gradientSize = Scalar(rate * (1 - momentum) / (1 - state.momentumProduct))
    let meanSize = Scalar(rate * nextMomentum / (1 - state.momentumProduct * nextMomentum))
    let correction = Scalar(1 - Double.pow(beta2, Double(state.steps)))
    for i in state.x.indices {
      let root = Scalar.sqrt(state.square[i] / correction) + epsilon
      state.x[i] -= gradientSize * state.gradient[i] / root
      state.x[i] -= meanSize * state.mean[i] / root
    }
  }

  /// μₜ.
  private func momentum(at step: Int) -> Double {
    beta1 * (1 - 0.5 * Double.pow(0.96, Double(step) * momentumDecay))
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension NAdam {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), beta1: settings.number("beta1"), beta2: settings.number("beta2"),
      epsilon: settings.number("epsilon"), momentumDecay: settings.number("momentumDecay"),
      weightDecay: WeightDecay(settings))
  }
}

let nadamPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "nadam",
    summary: "Adam with Nesterov's look-ahead, in PyTorch's form.",
    formula: "m, v as in Adam;  x ← x − rate·((1−μₜ)/(1−Πₜ)·g + μₜ₊₁/(1−Πₜ₊₁)·m)/(√v̂ + ε)",
    source: "Dozat, ICLR 2016 workshop, algorithm 2; form: PyTorch",
    hyperparameters: .learningRate(default: 0.002) + [
      .beta1, .beta2, .epsilon(default: 1e-8),
      SettingDescription("momentumDecay", .number(0...1e300), default: 0.004, "ψ, how fast μₜ rises to β₁"),
      .weightDecay, .decoupled,
    ],
    requires: [.gradient]),
  float32: { NAdam<Float>($0) },
  float64: { NAdam<Double>($0) })
