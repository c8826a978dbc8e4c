import AssayKit

/// Gradient descent with momentum (the heavy ball): v ← μ·v + ∇f(x), x ← x − rate·v.
///
/// `SGD` with momentum alone, whose conventions hold. Source: Polyak, "Some methods of speeding up the convergence of
/// iteration methods", USSR Computational Mathematics and Mathematical Physics 4 (1964).
let momentumPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "momentum",
    summary: "Gradient descent with momentum, the heavy ball, in PyTorch's form.",
    formula: "v ← μ·v + ∇f(x);  x ← x − rate·v",
    source: "Polyak, USSR Comp. Math. Math. Phys. 4 (1964) 1–17",
    hyperparameters: .learningRate(default: 0.01) + [.momentum],
    requires: [.gradient]),
  float32: { SGD<Float>(rate: LearningRate($0), momentum: $0.number("momentum")) },
  float64: { SGD<Double>(rate: LearningRate($0), momentum: $0.number("momentum")) })
