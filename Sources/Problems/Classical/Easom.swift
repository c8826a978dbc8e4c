public import AssayKit
public import Autodiff
public import PortableMath

/// Easom's function: −cos x·cos y·exp(−(x − π)² − (y − π)²), a needle in a plain.
///
/// Domain ℝ², usually [−100, 100]², which are its bounds; least value −1 at (π, π). Far out it and its derivatives are
/// 0 in floating point, so the start is near the needle. Source: Easom, A survey of global optimization techniques
/// (thesis, Louisville, 1990).
public struct Easom<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(-100...100, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let distance = S.pow(x[0] - Scalar.pi, 2) + S.pow(x[1] - Scalar.pi, 2)
    return -S.cos(x[0]) * S.cos(x[1]) * S.exp(-distance)
  }
}

let easomPlugin = ProblemPlugin(
  ProblemDescription(
    name: "easom",
    summary: "Easom's needle in a plain.",
    formula: "f(x) = −cos x₁·cos x₂·exp(−(x₁ − π)² − (x₂ − π)²)",
    domain: "[−100, 100]²",
    optimum: "−1 at (π, π)",
    start: "(2, 2); the literature has none",
    source: "Easom, A survey of global optimization techniques (thesis, University of Louisville, 1990)",
    settings: []),
  function32: { _ in Easom<Float>() },
  function64: { _ in Easom<Double>() },
  start: { _ in [2, 2] },
  optimum: { _ in Optimum(value: -1, minimizers: [[Double.pi, Double.pi]]) })
