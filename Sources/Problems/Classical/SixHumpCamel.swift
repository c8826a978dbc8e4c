public import AssayKit
public import Autodiff

/// The six-hump camel: (4 − 2.1x² + x⁴/3)x² + xy + (4y² − 4)y².
///
/// Domain ℝ², usually [−3, 3] × [−2, 2], which are its bounds; least value −1.031628 at ±(0.08984201, −0.7126564), with
/// four other minima. Source: Dixon & Szegő (1978), as in Jamil & Yang (2013).
public struct SixHumpCamel<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(lower: [-3, -2], upper: [3, 2]) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let (first, second) = (x[0] * x[0], x[1] * x[1])
    let hump = 4 - 2.1 * first + first * first / 3
    return hump * first + x[0] * x[1] + (4 * second - 4) * second
  }
}

let sixHumpCamelPlugin = ProblemPlugin(
  ProblemDescription(
    name: "sixHumpCamel",
    summary: "The six-hump camel, with two minimizers.",
    formula: "f(x) = (4 − 2.1x₁² + x₁⁴/3)x₁² + x₁x₂ + (4x₂² − 4)x₂²",
    domain: "[−3, 3] × [−2, 2]",
    optimum: "−1.031628 at ±(0.08984201, −0.7126564)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: []),
  function32: { _ in SixHumpCamel<Float>() },
  function64: { _ in SixHumpCamel<Double>() },
  optimum: { _ in
    Optimum(
      value: -1.0316284534898774,
      minimizers: [[0.08984201310031806, -0.7126564030207396], [-0.08984201310031806, 0.7126564030207396]])
  })
