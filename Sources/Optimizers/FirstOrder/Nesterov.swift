import AssayKit

/// Nesterov's accelerated gradient: v ← μ·v + ∇f(x), x ← x − rate·(∇f(x) + μ·v).
///
/// `SGD` with the look-ahead, whose conventions hold. Source: Nesterov, "A method for solving a convex programming
/// problem with convergence rate O(1/k²)", Soviet Mathematics Doklady 27 (1983). This form: Sutskever, Martens, Dahl,
/// Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013, section 2.
let nesterovPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "nesterov",
    summary: "Nesterov's accelerated gradient, in PyTorch's form.",
    formula: "v ← μ·v + ∇f(x);  x ← x − rate·(∇f(x) + μ·v)",
    source: "Nesterov, Soviet Math. Doklady 27 (1983) 372–376; Sutskever et al., ICML 2013",
    hyperparameters: .learningRate(default: 0.01) + [.momentum],
    requires: [.gradient]),
  float32: { SGD<Float>(rate: LearningRate($0), momentum: $0.number("momentum"), isNesterov: true) },
  float64: { SGD<Double>(rate: LearningRate($0), momentum: $0.number("momentum"), isNesterov: true) })
