import AssayKit
public import Autodiff

/// The discretized boundary value problem: rᵢ = 2xᵢ − xᵢ₋₁ − xᵢ₊₁ + h²(xᵢ + tᵢ + 1)³/2, x₀ = xₙ₊₁ = 0.
///
/// h = 1/(n + 1), tᵢ = i·h. Domain ℝⁿ; least value 0 at one point, stated for n = 10. Source: Moré, Garbow & Hillstrom
/// (1981), problem 28, after Moré & Cosnard (1979).
public struct DiscreteBoundaryValue<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "the boundary value problem has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    let h = 1 / Scalar(dimension + 1)
    for i in 0..<dimension {
      let t = Scalar(i + 1) * h
      r[i] = 2 * x[i] + (h * h / 2) * S.pow(x[i] + (t + 1), 3)
      if i > 0 { r[i] -= x[i - 1] }
      if i < dimension - 1 { r[i] -= x[i + 1] }
    }
  }
}

let discreteBoundaryValuePlugin = ProblemPlugin(
  ProblemDescription(
    name: "discreteBoundaryValue",
    summary: "A two-point boundary value problem, discretized.",
    formula: "f(x) = Σ (2xᵢ − xᵢ₋₁ − xᵢ₊₁ + h²(xᵢ + i·h + 1)³/2)², h = 1/(n + 1), x₀ = xₙ₊₁ = 0",
    domain: "ℝⁿ",
    optimum: "0; the minimizer is stated for n = 10",
    start: "tⱼ(tⱼ − 1), tⱼ = j/(n + 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 28",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 10, "n"), startFactor]),
  residuals32: { DiscreteBoundaryValue<Float>(dimension: $0.integer("dimension")) },
  residuals64: { DiscreteBoundaryValue<Double>(dimension: $0.integer("dimension")) },
  start: { settings in
    let n = settings.integer("dimension")
    return (1...n).map { j in
      let t = Double(j) / Double(n + 1)
      return t * (t - 1)
    }
  },
  optimum: { settings in
    Optimum(value: 0, minimizers: settings.integer("dimension") == 10 ? tenDimensional : [])
  })

/// The minimizer in ten dimensions.
private let tenDimensional: [[Double]] = [
  [
    -0.04316498251876487, -0.08157715653538689, -0.11448571438052929, -0.14097357686259668, -0.1599086961819831,
    -0.16987720231277492, -0.16908998378120835, -0.15524953522183182, -0.125355891678935, -0.07541653368589209,
  ]
]
