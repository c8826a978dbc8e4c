public import AssayKit
import PortableMath

/// Rprop: each element's own step size grows while its gradient keeps its sign, and shrinks when the sign changes. The
/// gradient's magnitude has no influence.
///
///     Δ ← Δ·η₊ where g·g′ > 0, Δ·η₋ where g·g′ < 0, within [Δmin, Δmax];  x ← x − sign(g)·Δ;  g′ ← g
///
/// Where the sign changed, x stays and g′ ← 0, so that the next step neither grows nor shrinks. This is Rprop without
/// weight-backtracking in the improved form, iRprop⁻, as PyTorch has it; the first paper takes the last step back
/// instead. The rate is the first step size Δ₀. Gradients that are NaN leave x where it is. One gradient a step.
/// Source: Riedmiller & Braun, "A direct adaptive method for faster backpropagation learning: the RPROP algorithm",
/// IEEE International Conference on Neural Networks (1993). Igel & Hüsken, "Improving the Rprop learning algorithm", NC
/// 2000.
public struct Rprop<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var previous: [Scalar]
    var size: [Scalar]
  }

  let rate: Scalar
  let shrinking: Scalar
  let growing: Scalar
  let least: Scalar
  let greatest: Scalar

  public init(
    rate: Double, shrinking: Double = 0.5, growing: Double = 1.2, least: Double = 1e-6, greatest: Double = 50
  ) {
    self.rate = Scalar(rate)
    self.shrinking = Scalar(shrinking)
    self.growing = Scalar(growing)
    self.least = Scalar(least)
    self.greatest = Scalar(greatest)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, previous: zeros, size: [Scalar](repeating: rate, count: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    for i in state.x.indices {
      let g = state.gradient[i]
      let product = g * state.previous[i]
      let factor = product > 0 ? growing : product < 0 ? shrinking : 1
      let size = min(max(state.size[i] * factor, least), greatest)
      state.size[i] = size
      if product < 0 {
        state.previous[i] = 0
      } else {
        if g > 0 { state.x[i] -= size } else if g < 0 { state.x[i] += size }
        state.previous[i] = g
      }
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension Rprop {
  init(_ settings: Settings) {
    self.init(
      rate: settings.number("rate"), shrinking: settings.number("shrinking"), growing: settings.number("growing"),
      least: settings.number("least"), greatest: settings.number("greatest"))
  }
}

let rpropPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "rprop",
    summary: "Resilient propagation: a step size for each element, from the gradients' signs alone.",
    formula: "Δ ← Δ·η₊ or Δ·η₋ as g keeps or changes its sign;  x ← x − sign(g)·Δ where it keeps it",
    source: "Riedmiller & Braun, ICNN 1993; the form iRprop⁻ of Igel & Hüsken, NC 2000; form: PyTorch",
    hyperparameters: [
      SettingDescription("rate", .number(0...1e300), default: 0.01, "Δ₀, the first step size"),
      SettingDescription("shrinking", .number(1e-6...0.9999999), default: 0.5, "η₋"),
      SettingDescription("growing", .number(1...1000), default: 1.2, "η₊"),
      SettingDescription("least", .number(0...1e300), default: 1e-6, "Δmin, the least step size").notAbove("greatest"),
      SettingDescription("greatest", .number(0...1e300), default: 50, "Δmax, the greatest step size"),
    ],
    requires: [.gradient]),
  float32: { Rprop<Float>($0) },
  float64: { Rprop<Double>($0) })
