import AssayKit
public import Autodiff

/// Beale's function: rᵢ = yᵢ − x₁(1 − x₂ⁱ), i = 1, 2, 3, with y = (1.5, 2.25, 2.625).
///
/// Domain ℝ²; least value 0 at (3, ½). Source: Moré, Garbow & Hillstrom (1981), problem 5, after Beale (1958).
public struct Beale<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 2
  public let residualCount = 3

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    let square = x[1] * x[1]
    r[0] = 1.5 - x[0] * (1 - x[1])
    r[1] = 2.25 - x[0] * (1 - square)
    r[2] = 2.625 - x[0] * (1 - square * x[1])
  }
}

let bealePlugin = ProblemPlugin(
  ProblemDescription(
    name: "beale",
    summary: "Beale's function: flat far out, with sharp corners.",
    formula: "f(x) = Σ (yᵢ − x₁(1 − x₂ⁱ))², i = 1, 2, 3, y = (1.5, 2.25, 2.625)",
    domain: "ℝ²",
    optimum: "0 at (3, 0.5)",
    start: "(1, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 5",
    settings: [startFactor]),
  residuals32: { _ in Beale<Float>() },
  residuals64: { _ in Beale<Double>() },
  start: { _ in [1, 1] },
  optimum: { _ in Optimum(value: 0, minimizers: [[3, 0.5]]) })
