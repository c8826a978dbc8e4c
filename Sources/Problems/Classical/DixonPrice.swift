public import AssayKit
public import Autodiff
public import PortableMath

/// Dixon and Price's function: r₁ = x₁ − 1, rᵢ = √i(2xᵢ² − xᵢ₋₁), i = 2 … n.
///
/// Domain ℝⁿ, n ≥ 2, usually [−10, 10]ⁿ, which are its bounds; least value 0 at xᵢ = 2^(2¹⁻ⁱ − 1) and with the last
/// sign changed. Source: Dixon & Price, JOTA 60 (1989).
public struct DixonPrice<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 2, "Dixon and Price's function has at least two dimensions")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-10...10, dimension: dimension) }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = x[0] - 1
    for i in 1..<dimension { r[i] = Scalar.sqrt(Scalar(i + 1)) * (2 * x[i] * x[i] - x[i - 1]) }
  }
}

let dixonPricePlugin = ProblemPlugin(
  ProblemDescription(
    name: "dixonPrice",
    summary: "Dixon and Price's valley.",
    formula: "f(x) = (x₁ − 1)² + Σ i(2xᵢ² − xᵢ₋₁)², i = 2 … n",
    domain: "[−10, 10]ⁿ, n ≥ 2",
    optimum: "0 at xᵢ = 2^(2¹⁻ⁱ − 1) and with the last sign changed",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Dixon & Price, JOTA 60 (1989) 261–275",
    settings: [SettingDescription("dimension", .integer(2...1000), default: 2, "n")]),
  residuals32: { DixonPrice<Float>(dimension: $0.integer("dimension")) },
  residuals64: { DixonPrice<Double>(dimension: $0.integer("dimension")) },
  optimum: { settings in
    let n = settings.integer("dimension")
    var minimizer = (0..<n).map { Double.exp2(Double.exp2(Double(-$0)) - 1) }
    let positive = minimizer
    minimizer[n - 1] = -minimizer[n - 1]
    return Optimum(value: 0, minimizers: [positive, minimizer])
  })
