public import AssayKit
public import PortableMath

/// x²/2 in one dimension from 1 whose value goes wrong below a limit.
///
/// Gradient descent with rate ½ is at 2⁻ᵏ after step k, exactly, so the limit says at which step the value goes wrong.
public struct Cliff<Scalar: PortableScalar>: DifferentiableObjective {
  public let dimension = 1
  let limit: Scalar
  let beyond: Scalar

  /// Has the value `beyond` where x < `limit`.
  public init(limit: Scalar, beyond: Scalar) {
    self.limit = limit
    self.beyond = beyond
  }

  public func value(at x: Span<Scalar>) -> Scalar { x[0] < limit ? beyond : x[0] * x[0] / 2 }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) { gradient[0] = x[0] }
}

let cliffPlugin = ProblemPlugin(
  ProblemDescription(
    name: "cliff",
    summary: "A parabola whose value goes wrong below a limit.",
    formula: "f(x) = x²/2, beyond the limit not",
    domain: "ℝ",
    optimum: "0 at 0",
    start: "1",
    source: "made for tests",
    settings: [
      SettingDescription("limit", .number(-1e300...1e300), default: -1e300, "where the value goes wrong"),
      SettingDescription("beyond", .choice(["nan", "inf", "-inf"]), default: "nan", "the value below the limit"),
    ]),
  float32: { settings, _ in
    cliff(AnyObjective(Cliff<Float>(limit: Float(settings.number("limit")), beyond: beyond(settings))))
  },
  float64: { settings, _ in
    cliff(AnyObjective(Cliff<Double>(limit: settings.number("limit"), beyond: beyond(settings))))
  })

private func beyond<Scalar: PortableScalar>(_ settings: Settings) -> Scalar { Scalar(settings.text("beyond")) ?? .nan }

private func cliff<Scalar>(_ objective: AnyObjective<Scalar>) -> Problem<Scalar> {
  Problem(objective, start: [1], optimum: Optimum(value: 0, minimizers: [[0]]))
}

/// |x| in one dimension: nothing but values, and no optimum is told.
public struct ValueOnly<Scalar: PortableScalar>: Objective {
  public let dimension = 1
  public init() {}
  public func value(at x: Span<Scalar>) -> Scalar { x[0].magnitude }
}

let valueOnlyPlugin = ProblemPlugin(
  ProblemDescription(
    name: "valueOnly", summary: "Has no gradient, and no known optimum.", formula: "|x|", domain: "ℝ",
    optimum: "not told", start: "1", source: "made for tests", settings: []),
  float32: { _, _ in Problem(AnyObjective(ValueOnly<Float>()), start: [1]) },
  float64: { _, _ in Problem(AnyObjective(ValueOnly<Double>()), start: [1]) })
