import AssayKit
public import Autodiff

/// The discretized integral equation: rᵢ = xᵢ + h((1 − tᵢ)Σ_{j≤i} tⱼpⱼ + tᵢΣ_{j>i} (1 − tⱼ)pⱼ)/2, pⱼ = (xⱼ + tⱼ + 1)³.
///
/// h = 1/(n + 1), tᵢ = i·h. The same minimizer as `discreteBoundaryValue`, of which it is the form with Green's
/// function. Domain ℝⁿ; least value 0, the point stated for n = 10. Source: Moré, Garbow & Hillstrom (1981), problem
/// 29, after Moré & Cosnard (1979).
public struct DiscreteIntegralEquation<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "the integral equation has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    let h = 1 / Scalar(dimension + 1)
    var below: S = 0
    for i in 0..<dimension {
      let t = Scalar(i + 1) * h
      below += t * S.pow(x[i] + (t + 1), 3)
      r[i] = x[i] + (h / 2 * (1 - t)) * below
    }
    var above: S = 0
    for i in stride(from: dimension - 1, through: 0, by: -1) {
      let t = Scalar(i + 1) * h
      r[i] += (h / 2 * t) * above
      above += (1 - t) * S.pow(x[i] + (t + 1), 3)
    }
  }
}

let discreteIntegralEquationPlugin = ProblemPlugin(
  ProblemDescription(
    name: "discreteIntegralEquation",
    summary: "A nonlinear integral equation, discretized.",
    formula: "f(x) = Σ (xᵢ + h((1 − tᵢ)Σ_{j≤i} tⱼpⱼ + tᵢΣ_{j>i} (1 − tⱼ)pⱼ)/2)², pⱼ = (xⱼ + tⱼ + 1)³, tⱼ = j·h, h "
      + "= 1/(n + 1)",
    domain: "ℝⁿ",
    optimum: "0; the minimizer is stated for n = 10",
    start: "tⱼ(tⱼ − 1), tⱼ = j/(n + 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 29",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 10, "n"), startFactor]),
  residuals32: { DiscreteIntegralEquation<Float>(dimension: $0.integer("dimension")) },
  residuals64: { DiscreteIntegralEquation<Double>(dimension: $0.integer("dimension")) },
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
