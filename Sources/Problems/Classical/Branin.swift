public import AssayKit
public import Autodiff
public import PortableMath

/// Branin's function: (y − 5.1x²/(4π²) + 5x/π − 6)² + 10(1 − 1/(8π))cos x + 10.
///
/// Domain [−5, 10] × [0, 15], its bounds; least value 10/(8π) at (−π, 12.275), (π, 2.275) and (3π, 2.475). Source:
/// Branin, IBM Journal of Research and Development 16 (1972), as in Dixon & Szegő (1978).
public struct Branin<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(lower: [-5, 0], upper: [10, 15]) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let parabola = (5.1 / (4 * Scalar.pi * Scalar.pi)) * x[0] * x[0]
    let valley = x[1] - parabola + (5 / Scalar.pi) * x[0] - 6
    return valley * valley + (10 * (1 - 1 / (8 * Scalar.pi))) * S.cos(x[0]) + 10
  }
}

let braninPlugin = ProblemPlugin(
  ProblemDescription(
    name: "branin",
    summary: "Branin's function, with three minimizers.",
    formula: "f(x) = (x₂ − 5.1x₁²/(4π²) + 5x₁/π − 6)² + 10(1 − 1/(8π))cos x₁ + 10",
    domain: "[−5, 10] × [0, 15]",
    optimum: "10/(8π) = 0.3978874 at (−π, 12.275), (π, 2.275) and (3π, 2.475)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Branin, IBM Journal of Research and Development 16 (1972) 504–522",
    settings: []),
  function32: { _ in Branin<Float>() },
  function64: { _ in Branin<Double>() },
  optimum: { _ in
    Optimum(
      value: 0.3978873577297383,
      minimizers: [[-3.141592653589793, 12.275], [3.141592653589793, 2.275], [9.42477796076938, 2.475]])
  })
