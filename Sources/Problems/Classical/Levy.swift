public import AssayKit
public import Autodiff
public import PortableMath

/// Lévy's function: sin²(πw₁) + Σ (wᵢ − 1)²(1 + 10sin²(πwᵢ + 1)) + (wₙ − 1)²(1 + sin²(2πwₙ)), the sum over i < n.
///
/// wᵢ = 1 + (xᵢ − 1)/4.
/// Domain ℝⁿ, usually [−10, 10]ⁿ, which are its bounds; least value 0 at (1, …, 1). Source: Laguna & Martí (2005), as
/// in Surjanovic & Bingham.
public struct Levy<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Lévy's function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-10...10, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    let last = (x[dimension - 1] + 3) / 4
    var sum = S.pow(S.sin(Scalar.pi * (x[0] + 3) / 4), 2)
    for i in 0..<dimension - 1 {
      let w = (x[i] + 3) / 4
      sum += S.pow(w - 1, 2) * (1 + 10 * S.pow(S.sin(Scalar.pi * w + 1), 2))
    }
    return sum + S.pow(last - 1, 2) * (1 + S.pow(S.sin(2 * Scalar.pi * last), 2))
  }
}

let levyPlugin = ProblemPlugin(
  ProblemDescription(
    name: "levy",
    summary: "Lévy's function: waves over a bowl.",
    formula: "f(x) = sin²(πw₁) + Σ (wᵢ − 1)²(1 + 10sin²(πwᵢ + 1)) + (wₙ − 1)²(1 + sin²(2πwₙ)), "
      + "wᵢ = 1 + (xᵢ − 1)/4, the sum over i < n",
    domain: "[−10, 10]ⁿ",
    optimum: "0 at (1, …, 1)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013), after Laguna & Martí (2005)",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { Levy<Float>(dimension: $0.integer("dimension")) },
  function64: { Levy<Double>(dimension: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 1, count: $0.integer("dimension"))]) })
