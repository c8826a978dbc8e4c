public import AssayKit
public import Autodiff

/// Zakharov's function: Σxᵢ² + s² + s⁴, s = Σ i·xᵢ/2.
///
/// Domain ℝⁿ, usually [−5, 10]ⁿ, which are its bounds; least value 0 at the origin, the only minimum. Source: Jamil &
/// Yang (2013).
public struct Zakharov<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Zakharov's function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-5...10, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var squares: S = 0
    var sum: S = 0
    for i in 0..<dimension {
      squares += x[i] * x[i]
      sum += (Scalar(i + 1) / 2) * x[i]
    }
    let square = sum * sum
    return squares + square + square * square
  }
}

let zakharovPlugin = ProblemPlugin(
  ProblemDescription(
    name: "zakharov",
    summary: "Zakharov's function: a sphere and a quartic along one direction.",
    formula: "f(x) = Σxᵢ² + s² + s⁴, s = Σ i·xᵢ/2",
    domain: "[−5, 10]ⁿ",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Jamil & Yang, A literature survey of benchmark functions for global optimization problems, IJMMNO 4 "
      + "(2013) 150–194",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { Zakharov<Float>(dimension: $0.integer("dimension")) },
  function64: { Zakharov<Double>(dimension: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: $0.integer("dimension"))]) })
