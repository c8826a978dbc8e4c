public import AssayKit
import PortableMath

/// Averaged stochastic gradient descent: gradient descent with a falling rate, whose answer is a mean of its iterates.
///
///     η = rate/(1 + λ·rate·t)^α;  x ← (1 − λ·η)·x − η·g;  a ← a + (x − a)/max(1, t − t₀), t = 0, 1, …
///
/// The iterate is the average a: x itself up to step t₀ + 2 (t₀ is a million by default), then the mean of x from that
/// step on. PyTorch's optimizer leaves x in the parameters and a in its state, for the user to fetch. The number λ is both
/// a penalty and the speed of η's fall; `weightDecay` is an L2 penalty besides it. The rate has this schedule and no other.
///
/// One gradient a step. Source: Polyak & Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J.
/// Control and Optimization 30 (1992). The rate: Xu, "Towards optimal one pass large scale learning with averaged
/// stochastic gradient descent", arXiv:1107.2490. All else is PyTorch's, but that η and μ are Double here and of torch's
/// default type there.
public struct ASGD<Scalar: PortableScalar>: Optimizer {
  public struct State: Codable, Sendable {
    var x: [Scalar]
    var average: [Scalar]
    var gradient: [Scalar]
    var steps = 0
  }

  let rate: Double
  let decay: Double
  let power: Double
  let averageAfter: Double
  let weightDecay: Scalar

  public init(
    rate: Double, decay: Double = 1e-4, power: Double = 0.75, averageAfter: Double = 1e6, weightDecay: Double = 0
  ) {
    self.rate = rate
    self.decay = decay
    self.power = power
    self.averageAfter = averageAfter
    self.weightDecay = Scalar(weightDecay)
  }

  public func start(at x: [Scalar], seed: Seed) -> State {
    State(x: x, average: x, gradient: [Scalar](repeating: 0, count: x.count))
  }

  public func step(_ state: inout State, calling oracle: inout Oracle<Scalar>) throws(Stop) {
    try oracle.gradient(at: state.x, into: &state.gradient)
    if weightDecay != 0 { axpy(weightDecay, state.x, into: &state.gradient) }
    let t = Double(state.steps)
    let rate = t == 0 ? rate : rate / Double.pow(1 + decay * rate * t, power)
    let kept = Scalar(1 - decay * rate)
    let share = Scalar(1 / max(1, t - averageAfter))
    state.steps += 1
    for i in state.x.indices {
      let x = state.x[i] * kept - Scalar(rate) * state.gradient[i]
      state.x[i] = x
      state.average[i] = share == 1 ? x : state.average[i] + (x - state.average[i]) * share
    }
  }

  public func iterate(of state: State) -> [Scalar] { state.average }
}

extension ASGD {
  init(_ settings: Settings) {
    self.init(
      rate: settings.number("rate"), decay: settings.number("decay"), power: settings.number("power"),
      averageAfter: settings.number("averageAfter"), weightDecay: settings.number("weightDecay"))
  }
}

let asgdPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "asgd",
    summary: "Averaged stochastic gradient descent with a falling rate, in PyTorch's form.",
    formula: "η = rate/(1 + λ·rate·t)^α;  x ← (1 − λ·η)·x − η·g;  the iterate is the mean of x after t₀ steps",
    source: "Polyak & Juditsky, SIAM J. Control Optim. 30 (1992) 838–855; form: PyTorch",
    hyperparameters: [
      .rate(default: 0.01),
      SettingDescription("decay", .number(0...1e300), default: 1e-4, "λ, penalty and speed of the rate's fall"),
      SettingDescription("power", .number(0...10), default: 0.75, "α, the power of the rate's fall"),
      SettingDescription("averageAfter", .number(0...1e300), default: 1e6, "t₀, the step at which averaging begins"),
      .weightDecay,
    ],
    requires: [.gradient]),
  float32: { ASGD<Float>($0) },
  float64: { ASGD<Double>($0) })
