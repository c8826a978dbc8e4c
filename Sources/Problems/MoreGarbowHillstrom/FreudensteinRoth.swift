import AssayKit
public import Autodiff

/// Freudenstein and Roth's function: r = (−13 + x₁ + ((5 − x₂)x₂ − 2)x₂, −29 + x₁ + ((x₂ + 1)x₂ − 14)x₂).
///
/// Domain ℝ²; least value 0 at (5, 4). From the usual start most methods end at the local minimum 48.98425 at (11.41,
/// −0.8968), the value that benchmarks quote. Source: Moré, Garbow & Hillstrom (1981), problem 2, after Freudenstein &
/// Roth (1963).
public struct FreudensteinRoth<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 2
  public let residualCount = 2

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1]
    r[1] = -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]
  }
}

let freudensteinRothPlugin = ProblemPlugin(
  ProblemDescription(
    name: "freudensteinRoth",
    summary: "Freudenstein and Roth's cubics, with a local minimum close to the start.",
    formula: "f(x) = (−13 + x₁ + ((5 − x₂)x₂ − 2)x₂)² + (−29 + x₁ + ((x₂ + 1)x₂ − 14)x₂)²",
    domain: "ℝ²",
    optimum: "0 at (5, 4); a local minimum of 48.98425 at (11.41278, −0.8968053)",
    start: "(0.5, −2)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 2",
    settings: [startFactor]),
  residuals32: { _ in FreudensteinRoth<Float>() },
  residuals64: { _ in FreudensteinRoth<Double>() },
  start: { _ in [0.5, -2] },
  optimum: { _ in Optimum(value: 0, minimizers: [[5, 4]]) })
