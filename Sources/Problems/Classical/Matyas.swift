public import AssayKit
public import Autodiff

/// Matyas' function: 0.26(x² + y²) − 0.48xy, a quadratic of condition 25.
///
/// Domain ℝ², usually [−10, 10]², which are its bounds; least value 0 at the origin. Source: Jamil & Yang (2013), after
/// Hedar.
public struct Matyas<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(-10...10, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    return 0.26 * (x[0] * x[0] + x[1] * x[1]) - 0.48 * x[0] * x[1]
  }
}

let matyasPlugin = ProblemPlugin(
  ProblemDescription(
    name: "matyas",
    summary: "Matyas' quadratic plate.",
    formula: "f(x) = 0.26(x₁² + x₂²) − 0.48x₁x₂",
    domain: "[−10, 10]²",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: []),
  function32: { _ in Matyas<Float>() },
  function64: { _ in Matyas<Double>() },
  optimum: { _ in Optimum(value: 0, minimizers: [[0, 0]]) })
