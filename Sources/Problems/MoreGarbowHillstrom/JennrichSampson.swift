import AssayKit
public import Autodiff
public import PortableMath

/// Jennrich and Sampson's function: rᵢ = 2 + 2i − (exp(i·x₁) + exp(i·x₂)), i = 1 … m.
///
/// Domain ℝ², m ≥ 2; for m = 10 the least value is 124.3622 on the diagonal. Steps of a few units overflow. Source:
/// Moré, Garbow & Hillstrom (1981), problem 6, after Jennrich & Sampson (1968).
public struct JennrichSampson<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 2
  public let residualCount: Int

  public init(residuals: Int = 10) {
    precondition(residuals >= 2, "Jennrich and Sampson's function has at least two residuals")
    residualCount = residuals
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<residualCount {
      let order = Scalar(i + 1)
      r[i] = 2 + 2 * order - (S.exp(order * x[0]) + S.exp(order * x[1]))
    }
  }
}

let jennrichSampsonPlugin = ProblemPlugin(
  ProblemDescription(
    name: "jennrichSampson",
    summary: "Jennrich and Sampson's sums of exponentials.",
    formula: "f(x) = Σ (2 + 2i − exp(i·x₁) − exp(i·x₂))², i = 1 … m",
    domain: "ℝ²",
    optimum: "124.3622 at (0.2578252, 0.2578252) for m = 10; not stated for another m",
    start: "(0.3, 0.4)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 6",
    settings: [SettingDescription("residuals", .integer(2...100), default: 10, "m"), startFactor]),
  residuals32: { JennrichSampson<Float>(residuals: $0.integer("residuals")) },
  residuals64: { JennrichSampson<Double>(residuals: $0.integer("residuals")) },
  start: { _ in [0.3, 0.4] },
  optimum: { settings in
    settings.integer("residuals") == 10
      ? Optimum(value: 124.36218235561485, minimizers: [[0.2578252136703641, 0.2578252136703641]]) : nil
  })
