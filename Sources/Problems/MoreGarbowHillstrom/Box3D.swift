import AssayKit
public import Autodiff
public import PortableMath

/// Box's function: rᵢ = exp(−tᵢx₁) − exp(−tᵢx₂) − x₃(exp(−tᵢ) − exp(−10tᵢ)), tᵢ = i/10, i = 1 … m.
///
/// Domain ℝ³, m ≥ 3; least value 0 at (1, 10, 1), at (10, 1, −1) and wherever x₁ = x₂ and x₃ = 0. Source: Moré, Garbow
/// & Hillstrom (1981), problem 12, after Box (1966).
public struct Box3D<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 3
  public let residualCount: Int
  @usableFromInline let samples: [(t: Scalar, difference: Scalar)]

  public init(residuals: Int = 10) {
    precondition(residuals >= 3, "Box's function has at least three residuals")
    residualCount = residuals
    samples = (1...residuals).map {
      let t = Scalar($0) / 10
      return (t, Scalar.exp(-t) - Scalar.exp(-10 * t))
    }
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let (t, difference) = samples[i]
      r[i] = S.exp(-t * x[0]) - S.exp(-t * x[1]) - difference * x[2]
    }
  }
}

let box3dPlugin = ProblemPlugin(
  ProblemDescription(
    name: "box3d",
    summary: "Box's function of three variables: sums of exponentials.",
    formula: "f(x) = Σ (exp(−tᵢx₁) − exp(−tᵢx₂) − x₃(exp(−tᵢ) − exp(−10tᵢ)))², tᵢ = i/10, i = 1 … m",
    domain: "ℝ³",
    optimum: "0 at (1, 10, 1) and (10, 1, −1); also on the line (a, a, 0), which is not among the minimizers stated",
    start: "(0, 10, 20)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 12",
    settings: [SettingDescription("residuals", .integer(3...1000), default: 10, "m"), startFactor]),
  residuals32: { Box3D<Float>(residuals: $0.integer("residuals")) },
  residuals64: { Box3D<Double>(residuals: $0.integer("residuals")) },
  start: { _ in [0, 10, 20] },
  optimum: { _ in Optimum(value: 0, minimizers: [[1, 10, 1], [10, 1, -1]]) })
