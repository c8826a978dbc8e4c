import AssayKit
public import Autodiff
import PortableMath

/// The double well x⁴ − 2x²: two minima of −1 at ±1, a maximum of 0 at 0.
///
/// Domain ℝ; derivatives by automatic differentiation. Source: the textbook example of Newton's method (Saitoh, Deep
/// Learning from Scratch 3, step 29).
public struct DoubleWell<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 1

  public init() {}

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let square = x[0] * x[0]
    return square * square - 2 * square
  }
}

let doubleWellPlugin = ProblemPlugin(
  ProblemDescription(
    name: "doubleWell",
    summary: "The double well, x⁴ − 2x².",
    formula: "f(x) = x⁴ − 2x²",
    domain: "ℝ",
    optimum: "−1 at −1 and at 1",
    start: "2",
    source: "Saitoh, Deep Learning from Scratch 3 (2020), step 29",
    settings: []),
  float32: { _, _ in doubleWell(AnyObjective(Differentiated(DoubleWell<Float>()))) },
  float64: { _, _ in doubleWell(AnyObjective(Differentiated(DoubleWell<Double>()))) })

private func doubleWell<Scalar>(_ objective: AnyObjective<Scalar>) -> Problem<Scalar> {
  Problem(objective, start: [2], optimum: Optimum(value: -1, minimizers: [[-1], [1]]))
}
