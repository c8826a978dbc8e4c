public import AssayKit
import PortableMath

/// Adam: steps scaled by running means of the gradient and of its square.
///
///     m ← m + (1 − β₁)(g − m);  v ← v + (1 − β₂)(g² − v);  x ← x − rate·m̂/(√v̂ + ε)
///
/// One gradient a step. Source: Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
/// Libraries round it differently; `Convention` names whose bits are followed. In Keras's forms the powers β₁ᵗ and β₂ᵗ
/// are taken in Double and rounded, where Keras calls pow in the scalar type. Weight decay: `WeightDecay`; PyTorch's Adam
/// has the penalty, Keras's the decoupled form.
public struct Adam<Scalar: PortableScalar>: Optimizer {
  /// Whose form of the algorithm is followed.
  public enum Convention: String, CaseIterable, Sendable {
    /// Keras to 2.10, and TensorFlow's fused kernel.
    ///
    ///     x ← x − α·m/(√v + ε),  α = (rate·√(1 − β₂ᵗ))/(1 − β₁ᵗ)
    ///
    /// So ε is not corrected for bias (the paper's ε̂). 1 − β is in the scalar type. Default ε of the library: 1e-7.
    case kerasLegacy
    /// Keras from 2.11: the same formula, with 1 − β taken in Double and then rounded to the scalar type. So in float32 the
    /// bias correction does not cancel to the last digits. Default ε of the library: 1e-7.
    case keras
    /// PyTorch: x ← x − (rate/(1 − β₁ᵗ))·m/(√v/√(1 − β₂ᵗ) + ε), corrections in Double; v as β₂·v + (1 − β₂)·g².
    /// Default ε of the library: 1e-8.
    case pytorch
  }

  public struct State: Codable, Sendable {
    var x: [Scalar]
    var mean: [Scalar]
    var square: [Scalar]
    var gradient: [Scalar]
    var steps = 0
  }

  let convention: Convention
  let rate: LearningRate
  let beta1: Double
  let beta2: Double
  let epsilon: Scalar
  let weightDecay: WeightDecay

  public init(
    convention: Convention, rate: LearningRate, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: WeightDecay = .penalty(0)
  ) {
    self.convention = convention
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = Scalar(epsilon)
    self.weightDecay = weightDecay
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, mean: zeros, square: zeros, gradient: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    let rate = rate(after: state.steps)
    state.steps += 1
    weightDecay.apply(to: &state.x, &state.gradient, rate: rate)
    switch convention {
    case .kerasLegacy:
      updateLikeKeras(&state, rate: rate, share1: 1 - Scalar(beta1), share2: 1 - Scalar(beta2))
    case .keras:
      updateLikeKeras(&state, rate: rate, share1: Scalar(1 - beta1), share2: Scalar(1 - beta2))
    case .pytorch:
      updateLikePyTorch(&state, rate: rate)
    }
  }

  private func updateLikeKeras(_ state: inout State, rate: Double, share1: Scalar, share2: Scalar) {
    // Keras raises β to a power in the scalar type, so the base is rounded to it first.
    let t = Double(state.steps)
    let beta1Power = Scalar(Double.pow(Double(Scalar(beta1)), t))
    let beta2Power = Scalar(Double.pow(Double(Scalar(beta2)), t))
    // From left to right, as Keras and TensorFlow do.
    let alpha = Scalar(rate) * Scalar.sqrt(1 - beta2Power) / (1 - beta1Power)
    for i in state.x.indices {
      let g = state.gradient[i]
      state.mean[i] += (g - state.mean[i]) * share1
      state.square[i] += (g * g - state.square[i]) * share2
      state.x[i] -= (state.mean[i] * alpha) / (Scalar.sqrt(state.square[i]) + epsilon)
    }
  }

  private func updateLikePyTorch(_ state: inout State, rate: Double) {
    average(state.gradient, into: &state.mean, keeping: beta1)
    averageSquares(state.gradient, into: &state.square, keeping: beta2)
    let t = Double(state.steps)
    let stepSize = Scalar(rate / (1 - Double.pow(beta1, t)))
    let correction = Scalar(Double.sqrt(1 - Double.pow(beta2, t)))
    move(&state.x, state.mean, state.square, stepSize, correction)
  }

  /// A loop that the compiler makes vectors of: a model's step is no longer than it needs to be.
  @inline(__always)
  private func move(
    _ x: inout [Scalar], _ mean: [Scalar], _ square: [Scalar], _ stepSize: Scalar, _ correction: Scalar
  ) {
    precondition(mean.count == x.count && square.count == x.count, "each element has its averages")
    let (mean, square) = (mean.span, square.span)
    var x = x.mutableSpan
    for i in 0..<x.count {
      let root = Scalar.sqrt(square[unchecked: i]) / correction + epsilon
      x[unchecked: i] -= stepSize * mean[unchecked: i] / root
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension Adam {
  init(_ settings: Settings) {
    guard let convention = Convention(rawValue: settings.text("convention")) else {
      preconditionFailure("the harness lets only Adam's known conventions pass")
    }
    self.init(
      convention: convention, rate: LearningRate(settings), beta1: settings.number("beta1"),
      beta2: settings.number("beta2"), epsilon: settings.number("epsilon"),
      weightDecay: .penalty(settings.number("weightDecay")))
  }
}

let adamPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "adam",
    summary: "Adam, in the form of Keras (legacy or newer) or PyTorch.",
    formula: "m ← m + (1−β₁)(g−m);  v ← v + (1−β₂)(g²−v);  x ← x − rate·m̂/(√v̂ + ε)",
    source: "Kingma & Ba, ICLR 2015, algorithm 1; forms: Keras 2.10, Keras 2.11, PyTorch",
    hyperparameters: .learningRate(default: 0.001) + [
      .beta1, .beta2, .epsilon(default: 1e-8, "ε, added to the root (Keras's own default is 1e-7)"),
      .weightDecay,
      SettingDescription(
        "convention", .choice(Adam<Double>.Convention.allCases.map { $0.rawValue }), default: "pytorch",
        "whose form of the algorithm is followed"),
    ],
    requires: [.gradient]),
  float32: { Adam<Float>($0) },
  float64: { Adam<Double>($0) })
