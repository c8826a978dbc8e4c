import AssayKit
public import Autodiff
import PortableMath

/// Powell's singular function in blocks of four: r = (x₁ + 10x₂, √5(x₃ − x₄), (x₂ − 2x₃)², √10(x₁ − x₄)²).
///
/// Domain ℝⁿ, n a multiple of four; least value 0 at the origin, where the Hessian is singular, so that Newton's method
/// converges linearly. Source: Moré, Garbow & Hillstrom (1981), problems 13 (n = 4) and 22, after Powell (1962).
public struct PowellSingular<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }
  @usableFromInline let rootOf5 = Scalar.sqrt(5)
  @usableFromInline let rootOf10 = Scalar.sqrt(10)

  public init(blocks: Int = 1) {
    precondition(blocks >= 1, "Powell's singular function has at least one block of four variables")
    dimension = 4 * blocks
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in stride(from: 0, to: dimension, by: 4) {
      r[i] = x[i] + 10 * x[i + 1]
      r[i + 1] = rootOf5 * (x[i + 2] - x[i + 3])
      r[i + 2] = S.pow(x[i + 1] - 2 * x[i + 2], 2)
      r[i + 3] = rootOf10 * S.pow(x[i] - x[i + 3], 2)
    }
  }
}

let powellSingularPlugin = ProblemPlugin(
  ProblemDescription(
    name: "powellSingular",
    summary: "Powell's function, whose Hessian is singular at the minimizer; extended to n variables.",
    formula: "f(x) = Σ (x₁ + 10x₂)² + 5(x₃ − x₄)² + (x₂ − 2x₃)⁴ + 10(x₁ − x₄)⁴ over blocks of four variables",
    domain: "ℝⁿ, n = 4·blocks",
    optimum: "0 at the origin",
    start: "(3, −1, 0, 1, …)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problems 13 and 22",
    settings: [SettingDescription("blocks", .integer(1...25_000), default: 1, "n/4"), startFactor]),
  residuals32: { PowellSingular<Float>(blocks: $0.integer("blocks")) },
  residuals64: { PowellSingular<Double>(blocks: $0.integer("blocks")) },
  start: { [[Double]](repeating: [3, -1, 0, 1], count: $0.integer("blocks")).flatMap { $0 } },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: 4 * $0.integer("blocks"))]) })
