public import AssayKit
public import Autodiff

/// The three-hump camel: 2x² − 1.05x⁴ + x⁶/6 + xy + y².
///
/// Domain ℝ², usually [−5, 5]², which are its bounds; least value 0 at the origin, with two other minima. Source: Dixon
/// & Szegő (1975), as in Jamil & Yang (2013).
public struct ThreeHumpCamel<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(-5...5, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let square = x[0] * x[0]
    let hump = 2 - 1.05 * square + square * square / 6
    return hump * square + x[0] * x[1] + x[1] * x[1]
  }
}

let threeHumpCamelPlugin = ProblemPlugin(
  ProblemDescription(
    name: "threeHumpCamel",
    summary: "The three-hump camel.",
    formula: "f(x) = 2x₁² − 1.05x₁⁴ + x₁⁶/6 + x₁x₂ + x₂²",
    domain: "[−5, 5]²",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: []),
  function32: { _ in ThreeHumpCamel<Float>() },
  function64: { _ in ThreeHumpCamel<Double>() },
  optimum: { _ in Optimum(value: 0, minimizers: [[0, 0]]) })
