import AssayKit
public import Autodiff
public import PortableMath

/// The fit of a Gaussian: rᵢ = x₁exp(−x₂(tᵢ − x₃)²/2) − yᵢ, tᵢ = (8 − i)/2, i = 1 … 15.
///
/// Domain ℝ³; least value 1.127933e−8. Source: Moré, Garbow & Hillstrom (1981), problem 9.
public struct Gaussian<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 3
  public let residualCount = 15
  @usableFromInline let y: [Scalar] = [
    0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175,
    0.0044, 0.0009,
  ]

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let t = Scalar(7 - i) / 2
      r[i] = x[0] * S.exp(-x[1] * S.pow(t - x[2], 2) / 2) - y[i]
    }
  }
}

let gaussianPlugin = ProblemPlugin(
  ProblemDescription(
    name: "gaussian",
    summary: "The fit of a bell curve to its table.",
    formula: "f(x) = Σ (x₁exp(−x₂(tᵢ − x₃)²/2) − yᵢ)², tᵢ = (8 − i)/2, i = 1 … 15",
    domain: "ℝ³",
    optimum: "1.127933e−8 at (0.3989561, 1.000019, 0)",
    start: "(0.4, 1, 0)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 9",
    settings: [startFactor]),
  residuals32: { _ in Gaussian<Float>() },
  residuals64: { _ in Gaussian<Double>() },
  start: { _ in [0.4, 1, 0] },
  optimum: { _ in
    Optimum(value: 1.127932769618648e-08, minimizers: [[0.39895613783875666, 1.0000190844878056, 0]])
  })
