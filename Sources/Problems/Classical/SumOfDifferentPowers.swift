public import AssayKit
public import Autodiff

/// The sum of different powers: Σ |xᵢ|ⁱ⁺¹.
///
/// Domain ℝⁿ, usually [−1, 1]ⁿ, which are its bounds; least value 0 at the origin, where all but the first second
/// derivatives are 0. The derivative of |x| at 0 is 0. Source: Jamil & Yang (2013).
public struct SumOfDifferentPowers<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "the sum of different powers has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-1...1, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension { sum += S.pow(x[i].magnitude, i + 2) }
    return sum
  }
}

let sumOfDifferentPowersPlugin = ProblemPlugin(
  ProblemDescription(
    name: "sumOfDifferentPowers",
    summary: "The sum of different powers: ever flatter along the axes.",
    formula: "f(x) = Σ |xᵢ|ⁱ⁺¹",
    domain: "[−1, 1]ⁿ",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { SumOfDifferentPowers<Float>(dimension: $0.integer("dimension")) },
  function64: { SumOfDifferentPowers<Double>(dimension: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: $0.integer("dimension"))]) })
