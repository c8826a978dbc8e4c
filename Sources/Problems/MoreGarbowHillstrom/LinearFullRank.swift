import AssayKit
public import Autodiff

/// The linear function of full rank: rᵢ = xᵢ − (2/m)Σⱼ xⱼ − 1 for i ≤ n, rᵢ = −(2/m)Σⱼ xⱼ − 1 for n < i ≤ m.
///
/// Domain ℝⁿ; least value m − n at (−1, …, −1), for m ≥ n. Source: Moré, Garbow & Hillstrom (1981), problem 32.
public struct LinearFullRank<Scalar: PrimalScalar>: SmoothResiduals {
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
    for i in 0..<dimension { sum += x[i] }
    let shift = (2 / Scalar(residualCount)) * sum + 1
    for i in 0..<residualCount { r[i] = i < dimension ? x[i] - shift : -shift }
  }
}

let linearFullRankPlugin = ProblemPlugin(
  ProblemDescription(
    name: "linearFullRank",
    summary: "Linear least squares of full rank.",
    formula: "f(x) = Σ (xᵢ − (2/m)Σⱼ xⱼ − 1)², i = 1 … m, xᵢ = 0 outside the sum for i > n",
    domain: "ℝⁿ",
    optimum: "m − n at (−1, …, −1), for m ≥ n",
    start: "(1, …, 1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 32",
    settings: [
      SettingDescription("dimension", .integer(1...1000), default: 9, "n"),
      SettingDescription("residuals", .integer(1...10_000), default: 45, "m; at least n for an optimum to be stated"),
      startFactor,
    ]),
  residuals32: { LinearFullRank<Float>(dimension: $0.integer("dimension"), residuals: $0.integer("residuals")) },
  residuals64: { LinearFullRank<Double>(dimension: $0.integer("dimension"), residuals: $0.integer("residuals")) },
  start: { [Double](repeating: 1, count: $0.integer("dimension")) },
  optimum: { settings in
    let (n, m) = (settings.integer("dimension"), settings.integer("residuals"))
    return n <= m ? Optimum(value: Double(m - n), minimizers: [[Double](repeating: -1, count: n)]) : nil
  })
