public import AssayKit
public import Autodiff
public import PortableMath

/// Lévy's function N. 13: sin²(3πx) + (x − 1)²(1 + sin²(3πy)) + (y − 1)²(1 + sin²(2πy)).
///
/// Domain ℝ², usually [−10, 10]², which are its bounds; least value 0 at (1, 1). Source: Surjanovic & Bingham.
public struct Levy13<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 2

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(-10...10, dimension: 2) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let wave = S.pow(S.sin(3 * Scalar.pi * x[0]), 2)
    let first = S.pow(x[0] - 1, 2) * (1 + S.pow(S.sin(3 * Scalar.pi * x[1]), 2))
    let second = S.pow(x[1] - 1, 2) * (1 + S.pow(S.sin(2 * Scalar.pi * x[1]), 2))
    return wave + first + second
  }
}

let levy13Plugin = ProblemPlugin(
  ProblemDescription(
    name: "levy13",
    summary: "Lévy's function N. 13.",
    formula: "f(x) = sin²(3πx₁) + (x₁ − 1)²(1 + sin²(3πx₂)) + (x₂ − 1)²(1 + sin²(2πx₂))",
    domain: "[−10, 10]²",
    optimum: "0 at (1, 1)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013)",
    settings: []),
  function32: { _ in Levy13<Float>() },
  function64: { _ in Levy13<Double>() },
  optimum: { _ in Optimum(value: 0, minimizers: [[1, 1]]) })
