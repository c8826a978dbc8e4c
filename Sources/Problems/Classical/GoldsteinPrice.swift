public import AssayKit
public import Autodiff

/// Goldstein and Price's polynomial of degree eight.
///
/// (1 + (x + y + 1)²(19 − 14x + 3x² − 14y + 6xy + 3y²))·(30 + (2x − 3y)²(18 − 32x + 12x² + 48y − 36xy + 27y²)).
///
/// Domain ℝ², usually [−2, 2]², which are its bounds; least value 3 at (0, −1), with three other minima. Source:
/// Goldstein & Price, Mathematics of Computation 25 (1971).
public struct GoldsteinPrice<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(-2...2, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let (a, b) = (x[0], x[1])
    let (aa, ab, bb) = (a * a, a * b, b * b)
    let near = 19 - 14 * a + 3 * aa - 14 * b + 6 * ab + 3 * bb
    let far = 18 - 32 * a + 12 * aa + 48 * b - 36 * ab + 27 * bb
    return (1 + S.pow(a + b + 1, 2) * near) * (30 + S.pow(2 * a - 3 * b, 2) * far)
  }
}

let goldsteinPricePlugin = ProblemPlugin(
  ProblemDescription(
    name: "goldsteinPrice",
    summary: "Goldstein and Price's polynomial, with four minima.",
    formula: "f(x) = (1 + (x₁ + x₂ + 1)²(19 − 14x₁ + 3x₁² − 14x₂ + 6x₁x₂ + 3x₂²))(30 + (2x₁ − 3x₂)²(18 − 32x₁ + "
      + "12x₁² + 48x₂ − 36x₁x₂ + 27x₂²))",
    domain: "[−2, 2]²",
    optimum: "3 at (0, −1)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Goldstein & Price, On descent from local minima, Mathematics of Computation 25 (1971) 569–574",
    settings: []),
  function32: { _ in GoldsteinPrice<Float>() },
  function64: { _ in GoldsteinPrice<Double>() },
  optimum: { _ in Optimum(value: 3, minimizers: [[0, -1]]) })
