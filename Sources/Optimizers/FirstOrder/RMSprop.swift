public import AssayKit
import PortableMath

/// RMSprop: each element's step divided by the root of its running mean of squared gradients.
///
///     v ← α·v + (1 − α)·g²;  x ← x − rate·g/r(v)
///     with momentum: b ← μ·b + g/r(v), x ← x − rate·b;  centered: v − m² for v, with m ← m + (1 − α)(g − m)
///
/// r(v) is √v + ε or √(v + ε), see `Convention`. The centered difference v − m² is never negative in exact arithmetic. If
/// rounding makes it negative, the step is NaN, as in PyTorch; Keras's ε under the root mostly prevents that. One gradient a
/// step.
/// Source: Tieleman & Hinton, "Lecture 6.5, RMSProp", Coursera: Neural networks for machine learning (2012); centered: Graves,
/// "Generating sequences with recurrent neural networks", arXiv:1308.0850, equations (38) to (45), with ε under the root.
public struct RMSprop<Scalar: PortableScalar>: Optimizer {
  /// Whose form of the algorithm is followed.
  public enum Convention: String, CaseIterable, Sendable {
    /// PyTorch: r(v) = √v + ε; the rate multiplies the buffer b when it is applied. Defaults of the library: rate 0.01,
    /// α 0.99, ε 1e-8.
    case pytorch
    /// Keras and TensorFlow: r(v) = √(v + ε), far greater near v = 0; the rate is folded into the buffer. Defaults of
    /// the library: rate 0.001, α 0.9, ε 1e-7. The averages are rounded as PyTorch's.
    case keras
  }

  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var square: [Scalar]
    var mean: [Scalar]
    var buffer: [Scalar]
    var steps = 0
  }

  let convention: Convention
  let rate: LearningRate
  let alpha: Double
  let epsilon: Scalar
  let momentum: Scalar
  let isCentered: Bool
  let weightDecay: Scalar

  public init(
    convention: Convention, rate: LearningRate, alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0,
    isCentered: Bool = false, weightDecay: Double = 0
  ) {
    self.convention = convention
    self.rate = rate
    self.alpha = alpha
    self.epsilon = Scalar(epsilon)
    self.momentum = Scalar(momentum)
    self.isCentered = isCentered
    self.weightDecay = Scalar(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, square: zeros, mean: zeros, buffer: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if weightDecay != 0 { axpy(weightDecay, state.x, into: &state.gradient) }
    averageSquares(state.gradient, into: &state.square, keeping: alpha)
    // Without the center, m stays zero and v − m² is v.
    if isCentered { average(state.gradient, into: &state.mean, keeping: alpha) }
    let rate = Scalar(rate(after: state.steps))
    state.steps += 1
    for i in state.x.indices {
      let root = root(state.square[i] - state.mean[i] * state.mean[i])
      let g = state.gradient[i]
      if momentum == 0 {
        state.x[i] -= rate * g / root
      } else if convention == .pytorch {
        state.buffer[i] = momentum * state.buffer[i] + g / root
        state.x[i] -= rate * state.buffer[i]
      } else {
        state.buffer[i] = momentum * state.buffer[i] + rate * g / root
        state.x[i] -= state.buffer[i]
      }
    }
  }

  private func root(_ square: Scalar) -> Scalar {
    convention == .pytorch ? Scalar.sqrt(square) + epsilon : Scalar.sqrt(square + epsilon)
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension RMSprop {
  init(_ settings: Settings) {
    guard let convention = Convention(rawValue: settings.text("convention")) else {
      preconditionFailure("the harness lets only RMSprop's known conventions pass")
    }
    self.init(
      convention: convention, rate: LearningRate(settings), alpha: settings.number("alpha"),
      epsilon: settings.number("epsilon"), momentum: settings.number("momentum"),
      isCentered: settings.flag("centered"), weightDecay: settings.number("weightDecay"))
  }
}

let rmspropPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "rmsprop",
    summary: "Steps divided by the root of the mean squared gradient, in the form of PyTorch or Keras.",
    formula: "v ← α·v + (1−α)·g²;  x ← x − rate·g/(√v + ε), or √(v + ε) in Keras's form",
    source: "Tieleman & Hinton, Coursera lecture 6.5 (2012); centered: Graves, arXiv:1308.0850; forms: PyTorch, Keras",
    hyperparameters: .learningRate(default: 0.01) + [
      .keptShare("alpha", default: 0.99, "α, share of the mean square kept (Keras's rho, there 0.9)"),
      .epsilon(default: 1e-8, "ε, added to or under the root (Keras's own default is 1e-7)"),
      .keptShare("momentum", default: 0, "μ, the share of the buffered steps kept"),
      .flag("centered", "whether the mean square is taken around the mean gradient"),
      .weightDecay,
      SettingDescription(
        "convention", .choice(RMSprop<Double>.Convention.allCases.map(\.rawValue)), default: "pytorch",
        "whose form of the algorithm is followed"),
    ],
    requires: [.gradient]),
  float32: { RMSprop<Float>($0) },
  float64: { RMSprop<Double>($0) })
