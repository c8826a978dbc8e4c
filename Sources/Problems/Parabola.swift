public import AssayKit
public import PortableMath

/// A parabola written out: (a·w)·w + b·w + c.
///
/// Domain ℝ, a > 0; least value c − b²/(4a) at −b/(2a). The arithmetic follows the coefficients. So
/// [1, −10, 25] is the coefficient form of w² − 10w + 25 with its rounding: near w = 5 it loses half its digits, which
/// (w − 5)² would not.
public struct Parabola<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  public let dimension = 1
  let a: Scalar
  let b: Scalar
  let c: Scalar

  public init(a: Scalar, b: Scalar, c: Scalar) {
    self.a = a
    self.b = b
    self.c = c
  }

  public func value(at x: Span<Scalar>) -> Scalar { a * x[0] * x[0] + b * x[0] + c }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    gradient[0] = 2 * a * x[0] + b
  }

  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    hessian[0] = 2 * a
  }
}

let parabolaPlugin = ProblemPlugin(
  ProblemDescription(
    name: "parabola",
    summary: "A parabola given by its three coefficients.",
    formula: "f(w) = a·w² + b·w + c",
    domain: "ℝ",
    optimum: "c − b²/(4a) at −b/(2a)",
    start: "0",
    source: "w² − 10w + 25, the coefficient form of (w − 5)², is the example of Ng, Deep Learning course 2, week 3",
    settings: [
      SettingDescription("a", .number(0x1p-100...0x1p100), default: 1, "the coefficient of w²"),
      SettingDescription("b", .number(-0x1p100...0x1p100), default: -10, "the coefficient of w"),
      SettingDescription("c", .number(-0x1p100...0x1p100), default: 25, "the constant"),
    ]),
  float32: { settings, _ in parabola(settings) { AnyObjective(Parabola<Float>(a: $0, b: $1, c: $2)) } },
  float64: { settings, _ in parabola(settings) { AnyObjective(Parabola<Double>(a: $0, b: $1, c: $2)) } })

private func parabola<Scalar>(
  _ settings: Settings, _ objective: (Scalar, Scalar, Scalar) -> AnyObjective<Scalar>
) -> Problem<Scalar> {
  let a = Scalar(settings.number("a"))
  let b = Scalar(settings.number("b"))
  let c = Scalar(settings.number("c"))
  return Problem(
    objective(a, b, c), start: [0],
    optimum: Optimum(value: c - b * b / (4 * a), minimizers: [[-b / (2 * a)]]))
}
