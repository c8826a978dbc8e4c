public import AssayKit
public import Autodiff
public import PortableMath

/// Rastrigin's function: Σ xᵢ² + 10(1 − cos(2πxᵢ)).
///
/// Domain ℝⁿ, usually [−5.12, 5.12]ⁿ, which are its bounds; least value 0 at the origin, with a local minimum near
/// every point of whole numbers. Source: Rastrigin (1974) for n = 2; Mühlenbein, Schomisch & Born, Parallel Computing
/// 17 (1991), for any n.
public struct Rastrigin<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Rastrigin's function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-5.12...5.12, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension { sum += x[i] * x[i] + 10 * (1 - S.cos(2 * Scalar.pi * x[i])) }
    return sum
  }
}

let rastriginPlugin = ProblemPlugin(
  ProblemDescription(
    name: "rastrigin",
    summary: "Rastrigin's function: a bowl with a lattice of minima.",
    formula: "f(x) = Σ xᵢ² + 10(1 − cos(2πxᵢ))",
    domain: "[−5.12, 5.12]ⁿ",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Mühlenbein, Schomisch & Born, Parallel Computing 17 (1991) 619–632, after Rastrigin (1974)",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { Rastrigin<Float>(dimension: $0.integer("dimension")) },
  function64: { Rastrigin<Double>(dimension: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: $0.integer("dimension"))]) })
