import AssayKit
public import Autodiff

/// The linear function of rank one: rᵢ = i·Σⱼ j·xⱼ − 1, i = 1 … m.
///
/// Domain ℝⁿ; least value m(m − 1)/(2(2m + 1)) wherever Σ j·xⱼ = 3/(2m + 1); the shortest of these points is stated.
/// Source: Moré, Garbow & Hillstrom (1981), problem 33.
public struct LinearRank1<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public let residualCount: Int

  public init(dimension: Int, residuals: Int) {
    precondition(dimension >= 1 && residuals >= 1, "a linear function has a dimension and a residual")
    self.dimension = dimension
    residualCount = residuals
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    var sum: S = 0
    for j in 0..<dimension { sum += Scalar(j + 1) * x[j] }
    for i in 0..<residualCount { r[i] = Scalar(i + 1) * sum - 1 }
  }
}

let linearRank1Plugin = ProblemPlugin(
  ProblemDescription(
    name: "linearRank1",
    summary: "Linear least squares of rank one: a hyperplane of minimizers.",
    formula: "f(x) = Σ (i·Σⱼ j·xⱼ − 1)², i = 1 … m",
    domain: "ℝⁿ",
    optimum: "m(m − 1)/(2(2m + 1)) where Σ j·xⱼ = 3/(2m + 1); the shortest such point is stated",
    start: "(1, …, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 33",
    settings: [
      SettingDescription("dimension", .integer(1...1000), default: 7, "n"),
      SettingDescription("residuals", .integer(1...10_000), default: 35, "m"),
      startFactor,
    ]),
  residuals32: { LinearRank1<Float>(dimension: $0.integer("dimension"), residuals: $0.integer("residuals")) },
  residuals64: { LinearRank1<Double>(dimension: $0.integer("dimension"), residuals: $0.integer("residuals")) },
  start: { [Double](repeating: 1, count: $0.integer("dimension")) },
  optimum: { settings in
    let (n, m) = (settings.integer("dimension"), Double(settings.integer("residuals")))
    let squares = (1...n).reduce(0) { $0 + Double($1 * $1) }
    let shortest = (1...n).map { Double($0) * 3 / ((2 * m + 1) * squares) }
    return Optimum(value: m * (m - 1) / (2 * (2 * m + 1)), minimizers: [shortest])
  })
