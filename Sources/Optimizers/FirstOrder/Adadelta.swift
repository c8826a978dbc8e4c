public import AssayKit
import PortableMath

/// Adadelta: steps whose size is the running root mean square of the steps before them.
///
///     v ← ρ·v + (1 − ρ)·g²;  d ← g·√(u + ε)/√(v + ε);  u ← ρ·u + (1 − ρ)·d²;  x ← x − rate·d
///
/// The paper has no rate; PyTorch's default is 1, Keras's 0.001, which stands almost still. Defaults: ρ 0.9 and ε 1e-6
/// in PyTorch, ρ 0.95 and ε 1e-7 in Keras. PyTorch divides the roots first and multiplies with g then, as here; Keras
/// the other way round. The first steps are of size √ε. One gradient a step. Source: Zeiler, "ADADELTA: an adaptive
/// learning rate method", arXiv:1212.5701, algorithm 1.
public struct Adadelta<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var gradient: [Scalar]
    var square: [Scalar]
    var moves: [Scalar]
    var squaredMoves: [Scalar]
    var steps = 0
  }

  let rate: LearningRate
  let rho: Double
  let epsilon: Scalar
  let weightDecay: Scalar

  public init(rate: LearningRate = 1.0, rho: Double = 0.9, epsilon: Double = 1e-6, weightDecay: Double = 0) {
    self.rate = rate
    self.rho = rho
    self.epsilon = Scalar(epsilon)
    self.weightDecay = Scalar(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    let zeros = [Scalar](repeating: 0, count: x.count)
    return State(x: x, gradient: zeros, square: zeros, moves: zeros, squaredMoves: zeros)
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if weightDecay != 0 { axpy(weightDecay, state.x, into: &state.gradient) }
    averageSquares(state.gradient, into: &state.square, keeping: rho)
    for i in state.x.indices {
      let size = Scalar.sqrt(state.squaredMoves[i] + epsilon) / Scalar.sqrt(state.square[i] + epsilon)
      state.moves[i] = size * state.gradient[i]
    }
    averageSquares(state.moves, into: &state.squaredMoves, keeping: rho)
    axpy(-Scalar(rate(after: state.steps)), state.moves, into: &state.x)
    state.steps += 1
  }

  public func iterate(of state: State) -> [Scalar] { state.x }
}

extension Adadelta {
  init(_ settings: Settings) {
    self.init(
      rate: LearningRate(settings), rho: settings.number("rho"), epsilon: settings.number("epsilon"),
      weightDecay: settings.number("weightDecay"))
  }
}

let adadeltaPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "adadelta",
    summary: "Steps of the size of the steps before them, in PyTorch's form.",
    formula: "v ← ρ·v + (1−ρ)·g²;  d ← g·√(u+ε)/√(v+ε);  u ← ρ·u + (1−ρ)·d²;  x ← x − rate·d",
    source: "Zeiler, arXiv:1212.5701 (2012), algorithm 1; form: PyTorch",
    hyperparameters: .learningRate(default: 1) + [
      .keptShare("rho", default: 0.9, "ρ, share of both mean squares kept (Keras: 0.95)"),
      .epsilon(default: 1e-6, "ε, added under both roots (Keras: 1e-7)"), .weightDecay,
    ],
    requires: [.gradient]),
  float32: { Adadelta<Float>($0) },
  float64: { Adadelta<Double>($0) })
