public import AssayKit
public import Autodiff

/// Trid: Σ(xᵢ − 1)² − Σxᵢxᵢ₋₁, a quadratic with a tridiagonal Hessian.
///
/// Domain ℝⁿ, n ≥ 2, usually [−n², n²]ⁿ, which are its bounds; least value −n(n + 4)(n − 1)/6 at xᵢ = i(n + 1 − i).
/// Source: Surjanovic & Bingham.
public struct Trid<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 2, "Trid has at least two dimensions")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? {
    let side = Double(dimension * dimension)
    return Bounds(-side...side, dimension: dimension)
  }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum = S.pow(x[0] - 1, 2)
    for i in 1..<dimension { sum += S.pow(x[i] - 1, 2) - x[i] * x[i - 1] }
    return sum
  }
}

let tridPlugin = ProblemPlugin(
  ProblemDescription(
    name: "trid",
    summary: "Trid: a quadratic with neighbors coupled.",
    formula: "f(x) = Σ(xᵢ − 1)² − Σxᵢxᵢ₋₁",
    domain: "[−n², n²]ⁿ, n ≥ 2",
    optimum: "−n(n + 4)(n − 1)/6 at xᵢ = i(n + 1 − i)",
    start: "the origin; the literature has none",
    source: "Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013)",
    settings: [SettingDescription("dimension", .integer(2...1000), default: 2, "n")]),
  function32: { Trid<Float>(dimension: $0.integer("dimension")) },
  function64: { Trid<Double>(dimension: $0.integer("dimension")) },
  start: { [Double](repeating: 0, count: $0.integer("dimension")) },
  optimum: { settings in
    let n = settings.integer("dimension")
    return Optimum(
      value: Double(-n * (n + 4) * (n - 1) / 6), minimizers: [(1...n).map { Double($0 * (n + 1 - $0)) }])
  })
