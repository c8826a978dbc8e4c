import AssayKit
public import Autodiff

/// Broyden's tridiagonal function: rᵢ = (3 − 2xᵢ)xᵢ − xᵢ₋₁ − 2xᵢ₊₁ + 1, x₀ = xₙ₊₁ = 0.
///
/// Domain ℝⁿ; least value 0; the minimizer near the usual start is stated for n = 10. Source: Moré, Garbow & Hillstrom
/// (1981), problem 30, after Broyden (1965).
public struct BroydenTridiagonal<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "Broyden's function has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<dimension {
      r[i] = (3 - 2 * x[i]) * x[i] + 1
      if i > 0 { r[i] -= x[i - 1] }
      if i < dimension - 1 { r[i] -= 2 * x[i + 1] }
    }
  }
}

let broydenTridiagonalPlugin = ProblemPlugin(
  ProblemDescription(
    name: "broydenTridiagonal",
    summary: "Broyden's tridiagonal system of quadratics.",
    formula: "f(x) = Σ ((3 − 2xᵢ)xᵢ − xᵢ₋₁ − 2xᵢ₊₁ + 1)², x₀ = xₙ₊₁ = 0",
    domain: "ℝⁿ",
    optimum: "0; the minimizer near the start is stated for n = 10",
    start: "(−1, …, −1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 30",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 10, "n"), startFactor]),
  residuals32: { BroydenTridiagonal<Float>(dimension: $0.integer("dimension")) },
  residuals64: { BroydenTridiagonal<Double>(dimension: $0.integer("dimension")) },
  start: { [Double](repeating: -1, count: $0.integer("dimension")) },
  optimum: { settings in
    Optimum(value: 0, minimizers: settings.integer("dimension") == 10 ? tenDimensional : [])
  })

/// The minimizer in ten dimensions.
private let tenDimensional: [[Double]] = [
  [
    -0.5707221320112248, -0.681806949984275, -0.7022100760176601, -0.7055106298950804, -0.7049061557287437,
    -0.7014966070298512, -0.6918893223547983, -0.6657965144058537, -0.5960351090263657, -0.4164122575286934,
  ]
]
