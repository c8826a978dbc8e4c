import AssayKit
public import Autodiff

/// The variably dimensioned function: rᵢ = xᵢ − 1, i = 1 … n; rₙ₊₁ = Σⱼ j(xⱼ − 1), rₙ₊₂ = rₙ₊₁².
///
/// Domain ℝⁿ; least value 0 at (1, …, 1). Source: Moré, Garbow & Hillstrom (1981), problem 25.
public struct VariablyDimensioned<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension + 2 }

  public init(dimension: Int) {
    precondition(dimension >= 1, "the variably dimensioned function has at least one dimension")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension {
      r[i] = x[i] - 1
      sum += Scalar(i + 1) * r[i]
    }
    r[dimension] = sum
    r[dimension + 1] = sum * sum
  }
}

let variablyDimensionedPlugin = ProblemPlugin(
  ProblemDescription(
    name: "variablyDimensioned",
    summary: "A sphere and a quartic along one direction.",
    formula: "f(x) = Σ (xᵢ − 1)² + s² + s⁴, s = Σ i(xᵢ − 1)",
    domain: "ℝⁿ",
    optimum: "0 at (1, …, 1)",
    start: "xⱼ = 1 − j/n",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 25",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 10, "n"), startFactor]),
  residuals32: { VariablyDimensioned<Float>(dimension: $0.integer("dimension")) },
  residuals64: { VariablyDimensioned<Double>(dimension: $0.integer("dimension")) },
  start: { settings in
    let n = settings.integer("dimension")
    return (1...n).map { 1 - Double($0) / Double(n) }
  },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 1, count: $0.integer("dimension"))]) })
