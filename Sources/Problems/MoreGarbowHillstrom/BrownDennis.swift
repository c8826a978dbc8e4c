import AssayKit
public import Autodiff
import PortableMath

/// Brown and Dennis' function: rᵢ = (x₁ + tᵢx₂ − exp tᵢ)² + (x₃ + x₄ sin tᵢ − cos tᵢ)², tᵢ = i/5, i = 1 … m.
///
/// Domain ℝ⁴, m ≥ 4; for m = 20 the least value is 85822.2016…, so that residuals stay large at the minimizer. Source:
/// Moré, Garbow & Hillstrom (1981), problem 16, after Brown & Dennis (1971).
public struct BrownDennis<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 4
  public let residualCount: Int
  @usableFromInline let samples: [(t: Scalar, exponential: Scalar, sine: Scalar, cosine: Scalar)]

  public init(residuals: Int = 20) {
    precondition(residuals >= 4, "Brown and Dennis' function has at least four residuals")
    residualCount = residuals
    samples = (1...residuals).map {
      let t = Scalar($0) / 5
      return (t, Scalar.exp(t), Scalar.sin(t), Scalar.cos(t))
    }
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let sample = samples[i]
      let exponential = x[0] + sample.t * x[1] - sample.exponential
      let trigonometric = x[2] + sample.sine * x[3] - sample.cosine
      r[i] = exponential * exponential + trigonometric * trigonometric
    }
  }
}

let brownDennisPlugin = ProblemPlugin(
  ProblemDescription(
    name: "brownDennis",
    summary: "Brown and Dennis' function, with large residuals at the minimizer.",
    formula: "f(x) = Σ ((x₁ + tᵢx₂ − exp tᵢ)² + (x₃ + x₄ sin tᵢ − cos tᵢ)²)², tᵢ = i/5, i = 1 … m",
    domain: "ℝ⁴",
    optimum: "85822.2016 at (−11.59444, 13.20363, −0.4034394, 0.2367788) for m = 20; not stated for another m",
    start: "(25, 5, −5, −1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 16",
    settings: [SettingDescription("residuals", .integer(4...100), default: 20, "m"), startFactor]),
  residuals32: { BrownDennis<Float>(residuals: $0.integer("residuals")) },
  residuals64: { BrownDennis<Double>(residuals: $0.integer("residuals")) },
  start: { _ in [25, 5, -5, -1] },
  optimum: { settings in
    settings.integer("residuals") == 20
      ? Optimum(
        value: 85822.20162635634,
        minimizers: [[-11.594439904762165, 13.203630051207204, -0.40343948817685954, 0.2367787744557363]]) : nil
  })
