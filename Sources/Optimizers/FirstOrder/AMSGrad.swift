public import AssayKit
import PortableMath

/// AMSGrad: Adam whose scale is the greatest mean square so far, so that steps do not grow again.
///
///     m, v as in Adam;  w ← max(w, v);  x ← x − (rate/(1 − β₁ᵗ))·m/(√w/√(1 − β₂ᵗ) + ε)
///
/// PyTorch's form (`torch.optim.Adam` with `amsgrad`): the maximum is of the uncorrected mean squares, and both are corrected
/// for bias afterwards. Keras does so, too, with ε not corrected. The paper corrects nothing and has no ε. One gradient a step.
/// Source: Reddi, Kale & Kumar, "On the convergence of Adam and beyond", ICLR 2018, algorithm 2.
public struct AMSGrad<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var mean: [Scalar]
    var square: [Scalar]
    var greatest: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let beta1: Double
  let beta2: Double
  let epsilon: Scalar
  let weightDecay: Scalar

  public init(
    rate: LearningRate, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = Scalar(epsilon)
    self.weightDecay = Scalar(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, mean: zeros, square: zeros, greatest: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if weightDecay != 0 { axpy(weightDecay, state.x, into: &state.gradient) }
    average(state.gradient, into: &state.mean, keeping: beta1)
    averageSquares(state.gradient, into: &state.square, keeping: beta2)
    let rate = rate(after: state.steps)
    state.steps += 1
    let t = Double(state.steps)
    let stepSize = Scalar(rate / (1 - Double.pow(beta1, t)))
    let correction = Scalar(Double.sqrt(1 - Double.pow(beta2, t)))
    for i in state.x.indices {
      let greatest = max(state.greatest[i], state.square[i])
      state.greatest[i] = greatest
      state.x[i] -= stepSize * state.mean[i] / (Scalar.sqrt(greatest) / correction + epsilon)
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension AMSGrad {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), beta1: settings.number("beta1"), beta2: settings.number("beta2"),
      epsilon: settings.number("epsilon"), weightDecay: settings.number("weightDecay"))
  }
}

let amsgradPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "amsgrad",
    summary: "Adam scaled by the greatest mean square so far, in PyTorch's form.",
    formula: "m, v as in Adam;  w ← max(w, v);  x ← x − rate·m̂/(√ŵ + ε)",
    source: "Reddi, Kale & Kumar, ICLR 2018, algorithm 2; form: PyTorch",
    hyperparameters: .learningRate(default: 0.001) + [.beta1, .beta2, .epsilon(default: 1e-8), .weightDecay],
    requires: [.gradient]),
  float32: { AMSGrad<Float>($0) },
  float64: { AMSGrad<Double>($0) })
