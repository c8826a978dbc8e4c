import AssayKit
public import Autodiff

/// Kowalik and Osborne's function: rᵢ = yᵢ − x₁(uᵢ² + uᵢx₂)/(uᵢ² + uᵢx₃ + x₄), i = 1 … 11: an enzyme's kinetics.
///
/// Domain ℝ⁴ but for poles; least value 3.075056e−4. The infimum 1.027345e−3 of another valley is at (∞, −14.07…, −∞,
/// −∞). Source: Moré, Garbow & Hillstrom (1981), problem 15, after Kowalik & Osborne (1968).
public struct KowalikOsborne<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 4
  public let residualCount = 11
  @usableFromInline let u: [Scalar] = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625]
  @usableFromInline let y: [Scalar] = [
    0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246,
  ]

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let square = u[i] * u[i]
      let numerator = square + u[i] * x[1]
      let denominator = square + u[i] * x[2] + x[3]
      r[i] = y[i] - x[0] * numerator / denominator
    }
  }
}

let kowalikOsbornePlugin = ProblemPlugin(
  ProblemDescription(
    name: "kowalikOsborne",
    summary: "Kowalik and Osborne's fit of an enzyme reaction.",
    formula: "f(x) = Σ (yᵢ − x₁(uᵢ² + uᵢx₂)/(uᵢ² + uᵢx₃ + x₄))², i = 1 … 11",
    domain: "ℝ⁴ but for poles",
    optimum: "3.075056e−4 at (0.1928069, 0.1912823, 0.1230565, 0.1360623)",
    start: "(0.25, 0.39, 0.415, 0.39)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 15",
    settings: [startFactor]),
  residuals32: { _ in KowalikOsborne<Float>() },
  residuals64: { _ in KowalikOsborne<Double>() },
  start: { _ in [0.25, 0.39, 0.415, 0.39] },
  optimum: { _ in
    Optimum(
      value: 0.00030750560384923745,
      minimizers: [[0.19280693457903786, 0.19128232873436696, 0.12305650692632066, 0.13606233068379484]])
  })
