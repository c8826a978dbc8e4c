import AssayKit
public import Autodiff

/// Rosenbrock's function in separate pairs: r = (10(x₂ − x₁²), 1 − x₁) for each pair.
///
/// Domain ℝⁿ, n = 2·pairs; least value 0 at (1, …, 1). For one pair it is `rosenbrock` with its residuals; for more,
/// the pairs do not meet, unlike there. Source: Moré, Garbow & Hillstrom (1981), problems 1 (n = 2) and 21.
public struct ExtendedRosenbrock<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(pairs: Int = 1) {
    precondition(pairs >= 1, "the extended Rosenbrock function has at least one pair of variables")
    dimension = 2 * pairs
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in stride(from: 0, to: dimension, by: 2) {
      r[i] = 10 * (x[i + 1] - x[i] * x[i])
      r[i + 1] = 1 - x[i]
    }
  }
}

let extendedRosenbrockPlugin = ProblemPlugin(
  ProblemDescription(
    name: "extendedRosenbrock",
    summary: "Rosenbrock's valley, in n/2 separate copies.",
    formula: "f(x) = Σ 100(x₂ − x₁²)² + (1 − x₁)² over pairs of variables",
    domain: "ℝⁿ, n = 2·pairs",
    optimum: "0 at (1, …, 1)",
    start: "(−1.2, 1, …)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problems 1 and 21",
    settings: [SettingDescription("pairs", .integer(1...500), default: 1, "n/2"), startFactor]),
  residuals32: { ExtendedRosenbrock<Float>(pairs: $0.integer("pairs")) },
  residuals64: { ExtendedRosenbrock<Double>(pairs: $0.integer("pairs")) },
  start: { [[Double]](repeating: [-1.2, 1], count: $0.integer("pairs")).flatMap { $0 } },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 1, count: 2 * $0.integer("pairs"))]) })
