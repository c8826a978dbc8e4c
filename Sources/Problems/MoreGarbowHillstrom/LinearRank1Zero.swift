import AssayKit
public import Autodiff

/// The linear function of rank one with zero columns and rows: rᵢ = (i − 1)·Σⱼ j·xⱼ − 1, 1 < i < m, 1 < j < n.
///
/// r₁ = rₘ = −1.
/// Domain ℝⁿ, n ≥ 3, m ≥ 3; least value (m² + 3m − 6)/(2(2m − 3)) wherever Σ j·xⱼ = 3/(2m − 3); the shortest of these
/// points is stated. Source: Moré, Garbow & Hillstrom (1981), problem 34.
public struct LinearRank1Zero<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public let residualCount: Int

  public init(dimension: Int, residuals: Int) {
    precondition(dimension >= 3 && residuals >= 3, "this linear function has three dimensions and residuals or more")
    self.dimension = dimension
    residualCount = residuals
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    var sum: S = 0
    for j in 1..<dimension - 1 { sum += Scalar(j + 1) * x[j] }
    for i in 0..<residualCount - 1 { r[i] = Scalar(i) * sum - 1 }
    r[residualCount - 1] = -1
  }
}

let linearRank1ZeroPlugin = ProblemPlugin(
  ProblemDescription(
    name: "linearRank1Zero",
    summary: "Linear least squares of rank one with zero columns and rows.",
    formula: "f(x) = 2 + Σ ((i − 1)·Σⱼ j·xⱼ − 1)², 1 < i < m, 1 < j < n",
    domain: "ℝⁿ, n ≥ 3",
    optimum: "(m² + 3m − 6)/(2(2m − 3)) where Σ j·xⱼ = 3/(2m − 3); the shortest such point is stated",
    start: "(1, …, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 34",
    settings: [
      SettingDescription("dimension", .integer(3...1000), default: 7, "n"),
      SettingDescription("residuals", .integer(3...10_000), default: 35, "m"),
      startFactor,
    ]),
  residuals32: { LinearRank1Zero<Float>(dimension: $0.integer("dimension"), residuals: $0.integer("residuals")) },
  residuals64: { LinearRank1Zero<Double>(dimension: $0.integer("dimension"), residuals: $0.integer("residuals")) },
  start: { [Double](repeating: 1, count: $0.integer("dimension")) },
  optimum: { settings in
    let (n, m) = (settings.integer("dimension"), Double(settings.integer("residuals")))
    let squares = (2..<n).reduce(0) { $0 + Double($1 * $1) }
    let shortest = (1...n).map { 1 < $0 && $0 < n ? Double($0) * 3 / ((2 * m - 3) * squares) : 0 }
    return Optimum(value: (m * m + 3 * m - 6) / (2 * (2 * m - 3)), minimizers: [shortest])
  })
