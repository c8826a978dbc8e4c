public import AssayKit
import PortableMath

/// Stochastic gradient descent with momentum, dampening, Nesterov's look-ahead and weight decay, as `torch.optim.SGD`.
///
///     g ← ∇f(x) + λ·x;  v ← μ·v + (1 − δ)·g, in the first step v ← g
///     x ← x − rate·v, or with `nesterov` x ← x − rate·(g + μ·v)
///
/// The rate multiplies the velocity when it is applied, as in PyTorch. Keras folds it into the velocity:
///
///     v ← μ·v − rate·g;  x ← x + v
///
/// In exact arithmetic that is the same while the rate is constant. The number λ is an L2 penalty, part of the gradient;
/// Keras's `weight_decay` shrinks x itself. With `nesterov`, the gradient is taken at the look-ahead point x. Nesterov's own
/// sequence is x shifted by rate·μ·v.
///
/// One gradient a step; never stops by itself. The gradients of Assay's objectives are exact: what is stochastic is up
/// to the problem. Source: Robbins & Monro, "A stochastic approximation method", Annals of Mathematical Statistics 22
/// (1951); momentum as in `Momentum.swift` and `Nesterov.swift`.
public struct SGD<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var velocity: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let momentum: Scalar
  let dampening: Double
  let isNesterov: Bool
  let weightDecay: Scalar

  public init(
    rate: LearningRate, momentum: Double, dampening: Double = 0, isNesterov: Bool = false, weightDecay: Double = 0
  ) {
    self.rate = rate
    self.momentum = Scalar(momentum)
    self.dampening = dampening
    self.isNesterov = isNesterov
    self.weightDecay = Scalar(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, velocity: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if weightDecay != 0 { axpy(weightDecay, state.x, into: &state.gradient) }
    let rate = Scalar(rate(after: state.steps))
    let share = state.steps == 0 ? 1 : Scalar(1 - dampening)
    state.steps += 1
    for i in state.x.indices {
      let g = state.gradient[i]
      let v = momentum * state.velocity[i] + share * g
      state.velocity[i] = v
      state.x[i] -= rate * (isNesterov ? g + momentum * v : v)
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension SGD {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), momentum: settings.number("momentum"), dampening: settings.number("dampening"),
      isNesterov: settings.flag("nesterov"), weightDecay: settings.number("weightDecay"))
  }
}

let sgdPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "sgd",
    summary: "Gradient descent with momentum, dampening, Nesterov's look-ahead and weight decay, in PyTorch's form.",
    formula: "g ← ∇f(x) + λ·x;  v ← μ·v + (1−δ)·g;  x ← x − rate·v, or x − rate·(g + μ·v) with nesterov",
    source: "Robbins & Monro, Ann. Math. Stat. 22 (1951) 400–407; Sutskever et al., ICML 2013; form: PyTorch",
    hyperparameters: .learningRate(default: 0.001) + [
      .keptShare("momentum", default: 0, "μ, the share of the velocity kept"),
      .keptShare("dampening", default: 0, "δ, the share of the later gradients that is left out"),
      .flag("nesterov", "whether the step looks ahead"),
      .weightDecay,
    ],
    requires: [.gradient]),
  float32: { SGD<Float>($0) },
  float64: { SGD<Double>($0) })
