import AssayKit
public import Autodiff
public import PortableMath

/// The helical valley: r = (10(x₃ − 10θ), 10(√(x₁² + x₂²) − 1), x₃), θ the angle of (x₁, x₂) in turns.
///
///     θ = arctan(x₂/x₁)/2π for x₁ > 0,  ½ more for x₁ < 0;  θ ∈ (−¼, ¾)
///
/// The cut is the half-line x₁ = 0, x₂ < 0. There θ = −¼, as in the Fortran of the set. The Moré–Wild code has ¼ there, which
/// is the limit from neither side. At x₁ = x₂ = 0 the derivatives are NaN. Domain ℝ³; least value 0 at (1, 0, 0).
/// Source: Moré, Garbow & Hillstrom (1981), problem 7, after Fletcher & Powell (1963).
public struct HelicalValley<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 3
  public let residualCount = 3

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    var turns = S.atan2(x[1], x[0]) / (2 * Scalar.pi)
    if x[0] < 0, x[1] < 0 { turns += 1 }
    r[0] = 10 * (x[2] - 10 * turns)
    r[1] = 10 * (S.sqrt(x[0] * x[0] + x[1] * x[1]) - 1)
    r[2] = x[2]
  }
}

let helicalValleyPlugin = ProblemPlugin(
  ProblemDescription(
    name: "helicalValley",
    summary: "Fletcher and Powell's valley along a helix.",
    formula: "f(x) = 100(x₃ − 10θ)² + 100(√(x₁² + x₂²) − 1)² + x₃², θ the angle of (x₁, x₂) in turns",
    domain: "ℝ³; θ jumps where x₁ = 0, x₂ < 0",
    optimum: "0 at (1, 0, 0)",
    start: "(−1, 0, 0)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 7",
    settings: [startFactor]),
  residuals32: { _ in HelicalValley<Float>() },
  residuals64: { _ in HelicalValley<Double>() },
  start: { _ in [-1, 0, 0] },
  optimum: { _ in Optimum(value: 0, minimizers: [[1, 0, 0]]) })
