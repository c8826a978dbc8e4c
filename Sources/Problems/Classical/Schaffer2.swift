public import AssayKit
public import Autodiff
public import PortableMath

/// Schaffer's function N. 2: ½ + (sin²(x² − y²) − ½)/(1 + (x² + y²)/1000)².
///
/// Domain ℝ², usually [−100, 100]², which are its bounds; least value 0 at the origin, in ever narrower rings. Source:
/// Schaffer et al. (1989), as in Jamil & Yang (2013).
public struct Schaffer2<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(-100...100, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let (first, second) = (x[0] * x[0], x[1] * x[1])
    let wave = S.pow(S.sin(first - second), 2) - 0.5
    return 0.5 + wave / S.pow(1 + (first + second) / 1000, 2)
  }
}

let schaffer2Plugin = ProblemPlugin(
  ProblemDescription(
    name: "schaffer2",
    summary: "Schaffer's function N. 2: rings that narrow outwards.",
    formula: "f(x) = ½ + (sin²(x₁² − x₂²) − ½)/(1 + (x₁² + x₂²)/1000)²",
    domain: "[−100, 100]²",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: []),
  function32: { _ in Schaffer2<Float>() },
  function64: { _ in Schaffer2<Double>() },
  optimum: { _ in Optimum(value: 0, minimizers: [[0, 0]]) })
