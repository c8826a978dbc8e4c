public import AssayKit
public import PortableMath

/// Gradient descent with a fixed rate: x ← x − rate·∇f(x). Replace the step by your own.
public struct GradientDescent<Scalar: PortableScalar>: Optimizer {
  /// All that a step depends on; nothing else may be remembered.
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
  }

  let rate: Scalar

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(x: x, gradient: [Scalar](repeating: 0, count: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    axpy(-rate, state.gradient, into: &state.x)
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

public let gradientDescent = OptimizerPlugin(
  OptimizerDescription(
    name: "gradientDescent",
    summary: "Gradient descent with a fixed rate.",
    formula: "x ← x − rate·∇f(x)",
    source: "Cauchy, Comptes Rendus 25 (1847) 536–538",
    hyperparameters: [SettingDescription("rate", .number(0...1e300), default: 0.01, "the learning rate")],
    requires: [.gradient]),
  float32: { GradientDescent<Float>(rate: Float($0.number("rate"))) },
  float64: { GradientDescent<Double>(rate: $0.number("rate")) })
