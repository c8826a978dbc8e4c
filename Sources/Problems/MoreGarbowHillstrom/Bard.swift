import AssayKit
public import Autodiff

/// Bard's function: rᵢ = yᵢ − (x₁ + uᵢ/(vᵢx₂ + wᵢx₃)), uᵢ = i, vᵢ = 16 − i, wᵢ = min(uᵢ, vᵢ), i = 1 … 15.
///
/// Domain ℝ³ but for the planes where a denominator is 0; least value 8.214877e−3. The infimum 17.42869 of another
/// valley is at (0.8406…, −∞, −∞). Source: Moré, Garbow & Hillstrom (1981), problem 8, after Bard (1970).
public struct Bard<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 3
  public let residualCount = 15
  @usableFromInline let y: [Scalar] = [
    0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39,
  ]

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let u = Scalar(i + 1)
      let v = 16 - u
      r[i] = y[i] - (x[0] + u / (v * x[1] + min(u, v) * x[2]))
    }
  }
}

let bardPlugin = ProblemPlugin(
  ProblemDescription(
    name: "bard",
    summary: "Bard's fit of a fraction to fifteen observations.",
    formula: "f(x) = Σ (yᵢ − x₁ − i/((16 − i)x₂ + min(i, 16 − i)x₃))², i = 1 … 15",
    domain: "ℝ³ but for poles",
    optimum: "8.214877e−3 at (0.08241056, 1.133036, 2.343695)",
    start: "(1, 1, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 8",
    settings: [startFactor]),
  residuals32: { _ in Bard<Float>() },
  residuals64: { _ in Bard<Double>() },
  start: { _ in [1, 1, 1] },
  optimum: { _ in
    Optimum(
      value: 0.008214877306578975,
      minimizers: [[0.08241055974978893, 1.1330360920297216, 2.343695178642537]])
  })
