import AssayKit
public import Autodiff

/// Himmelblau's function: (x² + y − 11)² + (x + y² − 7)², with four minimizers, one maximiser and four saddles.
///
/// Domain ℝ²; least value 0 at (3, 2) and at three points that are roots of polynomials. Source: Himmelblau, Applied
/// Nonlinear Programming (McGraw-Hill, 1972).
public struct Himmelblau<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 2
  public let residualCount = 2

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = x[0] * x[0] + x[1] - 11
    r[1] = x[0] + x[1] * x[1] - 7
  }
}

let himmelblauPlugin = ProblemPlugin(
  ProblemDescription(
    name: "himmelblau",
    summary: "Himmelblau's function, with four minimizers.",
    formula: "f(x) = (x₁² + x₂ − 11)² + (x₁ + x₂² − 7)²",
    domain: "ℝ²",
    optimum: "0 at (3, 2), (−2.805118, 3.131313), (−3.779310, −3.283186) and (3.584428, −1.848127)",
    start: "the origin",
    source: "Himmelblau, Applied Nonlinear Programming (1972)",
    settings: []),
  residuals32: { _ in Himmelblau<Float>() },
  residuals64: { _ in Himmelblau<Double>() },
  start: { _ in [0, 0] },
  optimum: { _ in
    Optimum(
      value: 0,
      minimizers: [
        [3, 2],
        [-2.805118086952745, 3.131312518250573],
        [-3.779310253377747, -3.2831859912861696],
        [3.5844283403304917, -1.8481265269644036],
      ])
  })
