import AssayKit
public import Autodiff
public import PortableMath

/// Meyer's function: rᵢ = x₁exp(x₂/(tᵢ + x₃)) − yᵢ, tᵢ = 45 + 5i, i = 1 … 16: a thermistor's resistance.
///
/// Domain ℝ³ but for the poles x₃ = −tᵢ; least value 87.94586 in a valley so narrow and badly scaled that a gradient of
/// 10⁴ is near the minimizer. Source: Moré, Garbow & Hillstrom (1981), problem 10, after Meyer & Roth (1972).
public struct Meyer<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 3
  public let residualCount = 16
  @usableFromInline let y: [Scalar] = [
    34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872,
  ]

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let t = Scalar(50 + 5 * i)
      r[i] = x[0] * S.exp(x[1] / (t + x[2])) - y[i]
    }
  }
}

let meyerPlugin = ProblemPlugin(
  ProblemDescription(
    name: "meyer",
    summary: "Meyer's fit of a thermistor, badly scaled.",
    formula: "f(x) = Σ (x₁exp(x₂/(45 + 5i + x₃)) − yᵢ)², i = 1 … 16",
    domain: "ℝ³ but for poles",
    optimum: "87.94586 at (0.005609636, 6181.346, 345.2236)",
    start: "(0.02, 4000, 250)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 10",
    settings: [startFactor]),
  residuals32: { _ in Meyer<Float>() },
  residuals64: { _ in Meyer<Double>() },
  start: { _ in [0.02, 4000, 250] },
  optimum: { _ in
    Optimum(
      value: 87.94585517085112,
      minimizers: [[0.005609636471028053, 6181.346346286372, 345.2236346241365]])
  })
