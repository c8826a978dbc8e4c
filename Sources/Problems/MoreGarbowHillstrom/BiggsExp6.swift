import AssayKit
public import Autodiff
public import PortableMath

/// Biggs' function of six variables: rᵢ = x₃exp(−tᵢx₁) − x₄exp(−tᵢx₂) + x₆exp(−tᵢx₅) − yᵢ, tᵢ = i/10, i = 1 … m.
///
///     yᵢ = exp(−tᵢ) − 5exp(−10tᵢ) + 3exp(−4tᵢ)
///
/// Domain ℝ⁶, m ≥ 6. Least value 0 at (1, 10, 1, 5, 4, 3), and at the five other orders of its exponentials. For m = 13 many
/// methods end in a local minimum of 5.655650e−3.
/// Source: Moré, Garbow & Hillstrom (1981), problem 18, after Biggs (1971).
public struct BiggsExp6<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 6
  public let residualCount: Int
  @usableFromInline let y: [Scalar]

  public init(residuals: Int = 13) {
    precondition(residuals >= 6, "Biggs' function has at least six residuals")
    residualCount = residuals
    y = (1...residuals).map {
      let t = Scalar($0) / 10
      return Scalar.exp(-t) - 5 * Scalar.exp(-10 * t) + 3 * Scalar.exp(-4 * t)
    }
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let t = Scalar(i + 1) / 10
      r[i] = x[2] * S.exp(-t * x[0]) - x[3] * S.exp(-t * x[1]) + x[5] * S.exp(-t * x[4]) - y[i]
    }
  }
}

let biggsExp6Plugin = ProblemPlugin(
  ProblemDescription(
    name: "biggsExp6",
    summary: "Biggs' sum of three exponentials.",
    formula: "f(x) = Σ (x₃exp(−tᵢx₁) − x₄exp(−tᵢx₂) + x₆exp(−tᵢx₅) − yᵢ)², tᵢ = i/10, yᵢ = exp(−tᵢ) − 5exp(−10tᵢ) "
      + "+ 3exp(−4tᵢ), i = 1 … m",
    domain: "ℝ⁶",
    optimum: "0 at (1, 10, 1, 5, 4, 3) and at the five other orders of its exponentials",
    start: "(1, 2, 1, 1, 1, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 18",
    settings: [SettingDescription("residuals", .integer(6...1000), default: 13, "m"), startFactor]),
  residuals32: { BiggsExp6<Float>(residuals: $0.integer("residuals")) },
  residuals64: { BiggsExp6<Double>(residuals: $0.integer("residuals")) },
  start: { _ in [1, 2, 1, 1, 1, 1] },
  optimum: { _ in
    Optimum(
      value: 0,
      minimizers: [
        [1, 10, 1, 5, 4, 3],
        [4, 10, 3, 5, 1, 1],
        [10, 1, -5, -1, 4, 3],
        [4, 1, 3, -1, 10, -5],
        [10, 4, -5, -3, 1, 1],
        [1, 4, 1, -3, 10, -5],
      ])
  })
