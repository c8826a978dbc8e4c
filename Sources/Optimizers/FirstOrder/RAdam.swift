public import AssayKit
import PortableMath

/// RAdam: Adam that scales its steps only once the mean square is known well enough, and by how well it is known.
///
///     m, v as in Adam;  ρ∞ = 2/(1 − β₂) − 1;  ρₜ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ)
///     ρₜ > 5: x ← x − rate·m̂·√(1 − β₂ᵗ)/(√v + ε)·√((ρₜ − 4)(ρₜ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρₜ));  else x ← x − rate·m̂
///
/// PyTorch's form; the paper has ρₜ > 4 and no ε. The first steps (five with β₂ = 0.999) are not scaled at all, so the
/// rate must suit plain momentum: with large gradients they leap. One gradient a step. Source: Liu et al., "On the
/// variance of the adaptive learning rate and beyond", ICLR 2020, algorithm 2.
public struct RAdam<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var mean: [Scalar]
    var square: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let beta1: Double
  let beta2: Double
  let epsilon: Scalar
  let weightDecay: WeightDecay

  public init(
    rate: LearningRate, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: WeightDecay = .penalty(0)
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = Scalar(epsilon)
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
    let correction1 = Scalar(1 - Double.pow(beta1, Double(state.steps)))
    let scalarRate = Scalar(rate)
    if let (correction2, rectification) = scales(at: state.steps) {
      for i in state.x.indices {
        let scale = correction2 / (Scalar.sqrt(state.square[i]) + epsilon)
        state.x[i] -= state.mean[i] / correction1 * scalarRate * scale * rectification
      }
    } else {
      for i in state.x.indices { state.x[i] -= state.mean[i] / correction1 * scalarRate }
    }
  }

  /// √(1 − β₂ᵗ) and the rectification, or nil if ρₜ ≤ 5.
  private func scales(at step: Int) -> (Scalar, Scalar)? {
    let power = Double.pow(beta2, Double(step))
    let limit = 2 / (1 - beta2) - 1
    let length = limit - 2 * Double(step) * power / (1 - power)
    guard length > 5 else { return nil }
    let square = (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
    return (Scalar(Double.sqrt(1 - power)), Scalar(Double.sqrt(square)))
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension RAdam {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), beta1: settings.number("beta1"), beta2: settings.number("beta2"),
      epsilon: settings.number("epsilon"), weightDecay: WeightDecay(settings))
  }
}

let radamPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "radam",
    summary: "Adam with a rectified scale that begins as plain momentum, in PyTorch's form.",
    formula: "m, v as in Adam;  x ← x − rate·m̂·rₜ/(√v̂ + ε) where ρₜ > 5, else x ← x − rate·m̂",
    source: "Liu et al., ICLR 2020, algorithm 2; form: PyTorch",
    hyperparameters: .learningRate(default: 0.001) + [
      .beta1, .beta2, .epsilon(default: 1e-8), .weightDecay, .decoupled,
    ],
    requires: [.gradient]),
  float32: { RAdam<Float>($0) },
  float64: { RAdam<Double>($0) })
