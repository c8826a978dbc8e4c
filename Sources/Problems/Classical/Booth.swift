import AssayKit
public import Autodiff

/// Booth's function: (x + 2y − 7)² + (2x + y − 5)², a quadratic of condition 9.
///
/// Domain ℝ², usually drawn on [−10, 10]²; least value 0 at (1, 3). Source: Jamil & Yang, "A literature survey of
/// benchmark functions for global optimization problems", IJMMNO 4 (2013).
public struct Booth<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 2
  public let residualCount = 2

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = x[0] + 2 * x[1] - 7
    r[1] = 2 * x[0] + x[1] - 5
  }
}

let boothPlugin = ProblemPlugin(
  ProblemDescription(
    name: "booth",
    summary: "Booth's function, a small quadratic.",
    formula: "f(x) = (x₁ + 2x₂ − 7)² + (2x₁ + x₂ − 5)²",
    domain: "ℝ²",
    optimum: "0 at (1, 3)",
    start: "the origin",
    source: "Jamil & Yang, IJMMNO 4 (2013) 150–194",
    settings: []),
  residuals32: { _ in Booth<Float>() },
  residuals64: { _ in Booth<Double>() },
  start: { _ in [0, 0] },
  optimum: { _ in Optimum(value: 0, minimizers: [[1, 3]]) })
