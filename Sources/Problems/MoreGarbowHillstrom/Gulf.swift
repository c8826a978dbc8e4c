import AssayKit
public import Autodiff
public import PortableMath

/// The Gulf research and development function: rᵢ = exp(−|yᵢ − x₂|^x₃/x₁) − tᵢ, tᵢ = i/100, i = 1 … m.
///
/// yᵢ = 25 + (−50 ln tᵢ)^⅔. The paper prints |yᵢ·m·i·x₂|, where its Fortran (ACM algorithm 566) and every table of
/// results have |yᵢ − x₂|. Domain ℝ³ but for x₁ = 0; where x₂ = yᵢ and x₃ < 2 the second derivative is infinite.
/// 3 ≤ m ≤ 99, 99 as in algorithm 566: the paper's last, t = 1, is singular at the minimizer. Least value 0 at
/// (50, 25, 1.5), which is ten times the usual start, so that a `startFactor` of 10 leaves nothing to do.
/// Source: Moré, Garbow & Hillstrom (1981), problem 11, after Cox (1969).
public struct Gulf<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 3
  public let residualCount: Int
  @usableFromInline let t: [Scalar]
  @usableFromInline let y: [Scalar]

  public init(residuals: Int = 99) {
    precondition((3...99).contains(residuals), "the Gulf function has 3 to 99 residuals")
    residualCount = residuals
    t = (1...residuals).map { Scalar($0) / 100 }
    y = t.map { 25 + Scalar.pow(-50 * Scalar.log($0), 2 / 3 as Scalar) }
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let distance = (y[i] - x[1]).magnitude
      r[i] = S.exp(-S.pow(distance, x[2]) / x[0]) - t[i]
    }
  }
}

let gulfPlugin = ProblemPlugin(
  ProblemDescription(
    name: "gulf",
    summary: "The Gulf research and development function: a Weibull distribution.",
    formula: "f(x) = Σ (exp(−|yᵢ − x₂|^x₃/x₁) − tᵢ)², tᵢ = i/100, yᵢ = 25 + (−50 ln tᵢ)^⅔, i = 1 … m",
    domain: "ℝ³ but for x₁ = 0",
    optimum: "0 at (50, 25, 1.5)",
    start: "(5, 2.5, 0.15)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 11",
    settings: [SettingDescription("residuals", .integer(3...99), default: 99, "m"), startFactor]),
  residuals32: { Gulf<Float>(residuals: $0.integer("residuals")) },
  residuals64: { Gulf<Double>(residuals: $0.integer("residuals")) },
  start: { _ in [5, 2.5, 0.15] },
  optimum: { _ in Optimum(value: 0, minimizers: [[50, 25, 1.5]]) })
