public import AssayKit
public import Autodiff
public import PortableMath

/// Schwefel's problem 2.26: −Σ xᵢ sin √|xᵢ|.
///
/// Domain [−500, 500]ⁿ, its bounds; least value −418.9829n at (420.9687, …), and lower ones outside. Libraries that add
/// 418.9829n shift the least value to about 0, which this does not. At xᵢ = 0, a kink, the derivative is 0. Source:
/// Schwefel, Numerical Optimization of Computer Models (Wiley, 1981).
public struct Schwefel226<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Schwefel's function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-500...500, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension {
      let size = x[i].magnitude
      sum -= size == 0 ? 0 : x[i] * S.sin(S.sqrt(size))
    }
    return sum
  }
}

let schwefel226Plugin = ProblemPlugin(
  ProblemDescription(
    name: "schwefel226",
    summary: "Schwefel's problem 2.26: the best minimum far from the next.",
    formula: "f(x) = −Σ xᵢ sin √|xᵢ|",
    domain: "[−500, 500]ⁿ; outside it falls lower",
    optimum: "−418.9829n at (420.9687, …)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Schwefel, Numerical Optimization of Computer Models (1981)",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { Schwefel226<Float>(dimension: $0.integer("dimension")) },
  function64: { Schwefel226<Double>(dimension: $0.integer("dimension")) },
  optimum: { settings in
    let n = settings.integer("dimension")
    return Optimum(
      value: -418.9828872724337 * Double(n), minimizers: [[Double](repeating: 420.96874635998205, count: n)])
  })
