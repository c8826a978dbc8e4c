public import AssayKit
public import Autodiff
public import PortableMath

/// The eggholder: −(y + 47)sin √|y + x/2 + 47| − x sin √|x − (y + 47)|.
///
/// Domain [−512, 512]², its bounds; least value −959.6407 at (512, 404.2318), on an edge of the box, and lower ones
/// outside. Where a root's argument is 0 its derivative is infinite. Source: Whitley et al., Artificial Intelligence 85
/// (1996), as in Jamil & Yang (2013).
public struct Eggholder<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(-512...512, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let raised = x[1] + 47
    let first = S.sin(S.sqrt((raised + x[0] / 2).magnitude))
    let second = S.sin(S.sqrt((x[0] - raised).magnitude))
    return -raised * first - x[0] * second
  }
}

let eggholderPlugin = ProblemPlugin(
  ProblemDescription(
    name: "eggholder",
    summary: "The eggholder: hills and dales, best on an edge.",
    formula: "f(x) = −(x₂ + 47)sin √|x₂ + x₁/2 + 47| − x₁ sin √|x₁ − (x₂ + 47)|",
    domain: "[−512, 512]²; outside it falls lower",
    optimum: "−959.6407 at (512, 404.2318), on an edge of the box",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: []),
  function32: { _ in Eggholder<Float>() },
  function64: { _ in Eggholder<Double>() },
  optimum: { _ in Optimum(value: -959.6406627208509, minimizers: [[512, 404.2318051137578]]) })
