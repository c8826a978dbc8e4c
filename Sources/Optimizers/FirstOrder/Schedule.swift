import AssayKit
import PortableMath

/// The learning rate as a function of the step: a base rate times the factor of a schedule.
public struct LearningRate: Sendable, ExpressibleByFloatLiteral {
  let base: Double
  let schedule: Schedule

  public init(_ base: Double, schedule: Schedule = .constant) {
    self.base = base
    self.schedule = schedule
  }

  public init(floatLiteral value: Double) { self.init(value) }

  /// The rate after so many steps, from 0: a pure function, so that a step can be replayed.
  @inline(__always)
  func callAsFunction(after steps: Int) -> Double {
    if case .constant = schedule { return base }
    return base * schedule.factor(after: steps)
  }
}

/// How a learning rate changes with t, the number of steps already taken: what it is multiplied with.
///
/// All in Double, in closed form: PyTorch's schedulers multiply the rate of the step before instead, which rounds
/// otherwise in the last digits. A length is a number of steps, at least 1.
public indirect enum Schedule: Sendable {
  case constant
  /// factorᵏ after k of the boundaries: from the step t = boundary on, as PyTorch's MultiStepLR.
  ///
  /// Keras's PiecewiseConstantDecay keeps the rate for one step more. A boundary that is listed twice counts twice.
  case piecewiseConstant(boundaries: [Double], factor: Double)
  /// factor^⌊t/length⌋: PyTorch's StepLR, Keras's ExponentialDecay with `staircase`.
  case step(length: Int, factor: Double)
  /// floor + (1 − floor)·(1 + cos(π·t/length))/2, and `floor` from t = length on. Source: Loshchilov & Hutter, "SGDR:
  /// stochastic gradient descent with warm restarts", ICLR 2017, equation (5) without restarts. Keras's CosineDecay;
  /// PyTorch's CosineAnnealingLR with η_min = floor·rate, which climbs again after t = length.
  case cosine(length: Int, floor: Double)
  /// 1/(1 + t/length): halved at t = length. Source: Robbins & Monro, "A stochastic approximation method", Annals of
  /// Mathematical Statistics 22 (1951). Keras's InverseTimeDecay with decay_rate/decay_steps = 1/length; the `lr_decay`
  /// of PyTorch's Adagrad is 1/length.
  case inverseTime(length: Int)
  /// (t + 1)/length while t < length, then the other schedule from its beginning. Source: Goyal et al., "Accurate,
  /// large minibatch SGD", arXiv:1706.02677, 2.2. PyTorch's LinearLR with start_factor = 1/length and total_iters =
  /// length − 1 in a SequentialLR; Keras and Hugging Face begin at t/length, where the first step stands still.
  case warmUp(length: Int, then: Schedule)

  /// What the rate is multiplied with when so many steps have been taken.
  public func factor(after steps: Int) -> Double {
    let t = Double(steps)
    switch self {
    case .constant: return 1
    case .piecewiseConstant(let boundaries, let factor):
      return Double.pow(factor, Double(boundaries.count { $0 <= t }))
    case .step(let length, let factor): return Double.pow(factor, Double(steps / length))
    case .cosine(let length, let floor):
      return steps >= length ? floor : floor + (1 - floor) * (1 + Double.cos(.pi * t / Double(length))) / 2
    case .inverseTime(let length): return 1 / (1 + t / Double(length))
    case .warmUp(let length, let next):
      return steps < length ? (t + 1) / Double(length) : next.factor(after: steps - length)
    }
  }
}

extension LearningRate {
  /// The rate and schedule that the settings of `SettingDescription.learningRate` say.
  init(_ settings: Settings) {
    let length = settings.integer("scheduleLength")
    let factor = settings.number("scheduleFactor")
    let schedule: Schedule =
      switch settings.text("schedule") {
      case "constant": .constant
      case "piecewiseConstant":
        .piecewiseConstant(boundaries: settings.numbers("scheduleBoundaries"), factor: factor)
      case "step": .step(length: length, factor: factor)
      case "cosine": .cosine(length: length, floor: factor)
      case "inverseTime": .inverseTime(length: length)
      default: preconditionFailure("the harness lets only known schedules pass")
      }
    let warmUp = settings.integer("warmUp")
    self.init(
      settings.number("rate"), schedule: warmUp == 0 ? schedule : .warmUp(length: warmUp, then: schedule))
  }
}

extension [SettingDescription] {
  /// The hyperparameters of a learning rate with a schedule.
  static func learningRate(default rate: Double) -> [SettingDescription] {
    [
      .rate(default: rate),
      SettingDescription(
        "schedule", .choice(["constant", "piecewiseConstant", "step", "cosine", "inverseTime"]), default: "constant",
        "how the rate falls: not, by a factor at boundaries or in even steps, along a cosine, as 1/(1 + t/length)"),
      SettingDescription(
        "scheduleLength", .integer(1...1_000_000_000), default: 1000,
        "steps from one fall of `step` to the next, to the cosine's floor, to half the rate of inverseTime"),
      SettingDescription(
        "scheduleFactor", .number(0...1), default: 0.1,
        "what the rate is multiplied with at each fall; the share of it that is the cosine's floor"),
      SettingDescription(
        "scheduleBoundaries", .integers(1...1_000_000_000), default: [1000],
        "after how many steps piecewiseConstant multiplies the rate"),
      SettingDescription(
        "warmUp", .integer(0...1_000_000_000), default: 0,
        "steps in which the rate first rises in proportion to the step"),
    ]
  }
}
