import AssayKit
public import Autodiff
public import PortableMath

/// Powell's badly scaled function: r = (10⁴x₁x₂ − 1, exp(−x₁) + exp(−x₂) − 1.0001).
///
/// Domain ℝ²; least value 0 at (1.098·10⁻⁵, 9.106) and with the variables exchanged. Source: Moré, Garbow & Hillstrom
/// (1981), problem 3, after Powell (1970).
public struct PowellBadlyScaled<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 2
  public let residualCount = 2

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = 10_000 * x[0] * x[1] - 1
    r[1] = S.exp(-x[0]) + S.exp(-x[1]) - 1.0001
  }
}

let powellBadlyScaledPlugin = ProblemPlugin(
  ProblemDescription(
    name: "powellBadlyScaled",
    summary: "Powell's badly scaled function of two variables.",
    formula: "f(x) = (10⁴x₁x₂ − 1)² + (exp(−x₁) + exp(−x₂) − 1.0001)²",
    domain: "ℝ²",
    optimum: "0 at (1.098159e−5, 9.106147) and (9.106147, 1.098159e−5)",
    start: "(0, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 3",
    settings: [startFactor]),
  residuals32: { _ in PowellBadlyScaled<Float>() },
  residuals64: { _ in PowellBadlyScaled<Double>() },
  start: { _ in [0, 1] },
  optimum: { _ in Optimum(value: 0, minimizers: [[1.0981593296998175e-05, 9.106146739866524]]) })
