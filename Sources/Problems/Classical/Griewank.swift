public import AssayKit
public import Autodiff
public import PortableMath

/// Griewank's function: 1 + Σxᵢ²/4000 − Πcos(xᵢ/√i).
///
/// Domain ℝⁿ, usually [−600, 600]ⁿ, which are its bounds; least value 0 at the origin. Source: Griewank, "Generalized
/// descent for global optimization", JOTA 34 (1981), with 200 in place of 4000 for n = 2.
public struct Griewank<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Griewank's function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-600...600, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var squares: S = 0
    var product: S = 1
    for i in 0..<dimension {
      squares += x[i] * x[i]
      product *= S.cos(x[i] / Scalar.sqrt(Scalar(i + 1)))
    }
    return 1 + squares / 4000 - product
  }
}

let griewankPlugin = ProblemPlugin(
  ProblemDescription(
    name: "griewank",
    summary: "Griewank's function: a wide bowl with ripples.",
    formula: "f(x) = 1 + Σxᵢ²/4000 − Πcos(xᵢ/√i)",
    domain: "[−600, 600]ⁿ",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Griewank, Generalized descent for global optimization, JOTA 34 (1981) 11–39",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { Griewank<Float>(dimension: $0.integer("dimension")) },
  function64: { Griewank<Double>(dimension: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: $0.integer("dimension"))]) })
