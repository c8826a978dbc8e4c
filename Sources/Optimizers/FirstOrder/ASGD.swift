public import AssayKit
import PortableMath

/// Averaged stochastic gradient descent: gradient descent with a falling rate, whose answer is a mean of its iterates.
///
///     ηₜ = rate/(1 + λ·rate·t)^α, the first of them rate;  x ← (1 − λ·η)·x − η·g;  a ← a + (x − a)·μ
///     μ = 1 up to the step t₀ + 1, then 1/(t − t₀ − 1)
///
/// The iterate is the average a, which is x itself up to t₀ (a million steps by default); PyTorch's optimizer leaves x in
/// the parameters and a in its state, for the user to fetch. PyTorch computes η and μ at the end of a step, so both lag one step;
/// its `weight_decay` (here too) is an L2 penalty besides λ, which is both a penalty and the speed of η's fall. The rate
/// has this schedule and no other. One gradient a step. Source: Polyak & Juditsky, "Acceleration of stochastic
/// approximation by averaging", SIAM J. Control and Optimization 30 (1992); the rate: Bottou, "Stochastic gradient descent
/// tricks" (2012), section 5.
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
      Parameter("decay", .number(0...1e300), default: 1e-4, "λ, penalty and speed of the rate's fall"),
      Parameter("power", .number(0...10), default: 0.75, "α, the power of the rate's fall"),
      Parameter("averageAfter", .number(0...1e300), default: 1e6, "t₀, the step at which averaging begins"),
      .weightDecay,
    ],
    requires: [.gradient]),
  float32: { ASGD<Float>($0) },
  float64: { ASGD<Double>($0) })
