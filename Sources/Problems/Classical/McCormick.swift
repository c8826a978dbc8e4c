public import AssayKit
public import Autodiff
public import PortableMath

/// McCormick's function: sin(x + y) + (x − y)² − 1.5x + 2.5y + 1.
///
/// Domain [−1.5, 4] × [−3, 4], its bounds; least value −√3/2 − π/3 at (½ − π/3, −½ − π/3), and lower ones outside.
/// Source: Jamil & Yang (2013).
public struct McCormick<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(lower: [-1.5, -3], upper: [4, 4]) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let difference = x[0] - x[1]
    let plane = 2.5 * x[1] - 1.5 * x[0] + 1
    return S.sin(x[0] + x[1]) + difference * difference + plane
  }
}

let mcCormickPlugin = ProblemPlugin(
  ProblemDescription(
    name: "mcCormick",
    summary: "McCormick's function.",
    formula: "f(x) = sin(x₁ + x₂) + (x₁ − x₂)² − 1.5x₁ + 2.5x₂ + 1",
    domain: "[−1.5, 4] × [−3, 4]",
    optimum: "−√3/2 − π/3 = −1.913223 at (½ − π/3, −½ − π/3)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: []),
  function32: { _ in McCormick<Float>() },
  function64: { _ in McCormick<Double>() },
  optimum: { _ in Optimum(value: -1.9132229549810364, minimizers: [[-0.5471975511965977, -1.5471975511965979]]) })
