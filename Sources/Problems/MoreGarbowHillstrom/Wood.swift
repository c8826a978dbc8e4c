import AssayKit
public import Autodiff
import PortableMath

/// Wood's function: r = (10(x₂ − x₁²), 1 − x₁, √90(x₄ − x₃²), 1 − x₃, √10(x₂ + x₄ − 2), (x₂ − x₄)/√10).
///
/// Domain ℝ⁴; least value 0 at (1, 1, 1, 1), and a saddle near (−1, 1, −1, 1) that holds many methods up. Source:
/// Moré, Garbow & Hillstrom (1981), problem 14, after Colville (1968).
public struct Wood<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension = 4
  public let residualCount = 6
  @usableFromInline let rootOf10 = Scalar.sqrt(10)
  @usableFromInline let rootOf90 = Scalar.sqrt(90)

  public init() {}

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = 10 * (x[1] - x[0] * x[0])
    r[1] = 1 - x[0]
    r[2] = rootOf90 * (x[3] - x[2] * x[2])
    r[3] = 1 - x[2]
    r[4] = rootOf10 * (x[1] + x[3] - 2)
    r[5] = (x[1] - x[3]) / rootOf10
  }
}

let woodPlugin = ProblemPlugin(
  ProblemDescription(
    name: "wood",
    summary: "Wood's function: two coupled valleys and a saddle on the way.",
    formula: "f(x) = 100(x₂ − x₁²)² + (1 − x₁)² + 90(x₄ − x₃²)² + (1 − x₃)² + 10(x₂ + x₄ − 2)² + (x₂ − x₄)²/10",
    domain: "ℝ⁴",
    optimum: "0 at (1, 1, 1, 1)",
    start: "(−3, −1, −3, −1)",
    source: "Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17–41, problem 14",
    settings: [startFactor]),
  residuals32: { _ in Wood<Float>() },
  residuals64: { _ in Wood<Double>() },
  start: { _ in [-3, -1, -3, -1] },
  optimum: { _ in Optimum(value: 0, minimizers: [[1, 1, 1, 1]]) })
