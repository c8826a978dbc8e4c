import AssayKit
public import Autodiff

/// Brown's badly scaled function: r = (x₁ − 10⁶, x₂ − 2·10⁻⁶, x₁x₂ − 2).
///
/// Domain ℝ²; least value 0 at (10⁶, 2·10⁻⁶). Source: Moré, Garbow & Hillstrom (1981), problem 4.
public struct BrownBadlyScaled<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 2
  public let residualCount = 3

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = x[0] - 1_000_000
    r[1] = x[1] - 0.000002
    r[2] = x[0] * x[1] - 2
  }
}

let brownBadlyScaledPlugin = ProblemPlugin(
  ProblemDescription(
    name: "brownBadlyScaled",
    summary: "Brown's badly scaled function: minimizers eleven orders of magnitude apart.",
    formula: "f(x) = (x₁ − 10⁶)² + (x₂ − 2·10⁻⁶)² + (x₁x₂ − 2)²",
    domain: "ℝ²",
    optimum: "0 at (1e6, 2e−6)",
    start: "(1, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 4",
    settings: [startFactor]),
  residuals32: { _ in BrownBadlyScaled<Float>() },
  residuals64: { _ in BrownBadlyScaled<Double>() },
  start: { _ in [1, 1] },
  optimum: { _ in Optimum(value: 0, minimizers: [[1_000_000, 2e-06]]) })
