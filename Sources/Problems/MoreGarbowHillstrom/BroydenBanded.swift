import AssayKit
public import Autodiff

/// Broyden's banded function: rᵢ = xᵢ(2 + 5xᵢ²) + 1 − Σⱼ xⱼ(1 + xⱼ), j ≠ i, i − 5 ≤ j ≤ i + 1.
///
/// Domain ℝⁿ; least value 0; the minimizer near the usual start is stated for n = 10. Source: Moré, Garbow & Hillstrom
/// (1981), problem 31, after Broyden (1971).
public struct BroydenBanded<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "Broyden's function has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<dimension {
      r[i] = x[i] * (2 + 5 * x[i] * x[i]) + 1
      for j in max(0, i - 5)...min(dimension - 1, i + 1) where j != i { r[i] -= x[j] * (1 + x[j]) }
    }
  }
}

let broydenBandedPlugin = ProblemPlugin(
  ProblemDescription(
    name: "broydenBanded",
    summary: "Broyden's banded system of cubics.",
    formula: "f(x) = Σ (xᵢ(2 + 5xᵢ²) + 1 − Σⱼ xⱼ(1 + xⱼ))², j ≠ i, i − 5 ≤ j ≤ i + 1",
    domain: "ℝⁿ",
    optimum: "0; the minimizer near the start is stated for n = 10",
    start: "(−1, …, −1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 31",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 10, "n"), startFactor]),
  residuals32: { BroydenBanded<Float>(dimension: $0.integer("dimension")) },
  residuals64: { BroydenBanded<Double>(dimension: $0.integer("dimension")) },
  start: { [Double](repeating: -1, count: $0.integer("dimension")) },
  optimum: { settings in
    Optimum(value: 0, minimizers: settings.integer("dimension") == 10 ? tenDimensional : [])
  })

/// The minimizer in ten dimensions.
private let tenDimensional: [[Double]] = [
  [
    -0.4283028635872503, -0.47659642435629024, -0.5196524636468617, -0.5580993248321809, -0.5925061568294574,
    -0.624503682199468, -0.6232394714405911, -0.6213938417965735, -0.6204535966590874, -0.5864692707204351,
  ]
]
