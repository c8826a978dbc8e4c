import AssayKit

/// AdamW: Adam whose weight decay is not scaled by the gradients' size.
///
///     x ← (1 − rate·λ)·x, then Adam's step
///
/// `Adam` in PyTorch's convention with `WeightDecay.decoupled`; the gradient is taken before the decay. Source:
/// Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2, where λ is not multiplied with
/// the rate but with the schedule alone. Default λ: 0.01 in PyTorch, 0.004 in Keras.
let adamwPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "adamw",
    summary: "Adam with decoupled weight decay, in PyTorch's form.",
    formula: "x ← (1 − rate·λ)·x;  m, v as in Adam;  x ← x − rate·m̂/(√v̂ + ε)",
    source: "Loshchilov & Hutter, ICLR 2019, algorithm 2; form: PyTorch",
    hyperparameters: .learningRate(default: 0.001) + [
      .beta1, .beta2, .epsilon(default: 1e-8), .decoupledDecay(default: 0.01),
    ],
    requires: [.gradient]),
  float32: { Adam<Float>(decoupled: $0) },
  float64: { Adam<Double>(decoupled: $0) })

extension Adam {
  fileprivate init(decoupled settings: Settings) {
    self.init(
      convention: .pytorch, rate: LearningRate(settings), beta1: settings.number("beta1"),
      beta2: settings.number("beta2"), epsilon: settings.number("epsilon"),
      weightDecay: .decoupled(settings.number("weightDecay")))
  }
}
