public import AssayKit
public import Autodiff
public import PortableMath

/// Ackley's function: −20exp(−√(Σxᵢ²/n)/5) − exp(Σcos(2πxᵢ)/n) + 20 + e.
///
/// Domain ℝⁿ, usually [−32.768, 32.768]ⁿ, which are its bounds; least value 0 at the origin, a kink, where the
/// derivatives of the root are taken as 0. Source: Ackley, A Connectionist Machine for Genetic Hillclimbing (Kluwer,
/// 1987), for n = 2; Bäck (1996) for any n.
public struct Ackley<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Ackley's function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-32.768...32.768, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var squares: S = 0
    var waves: S = 0
    for i in 0..<dimension {
      squares += x[i] * x[i]
      waves += S.cos(2 * Scalar.pi * x[i])
    }
    let n = Scalar(dimension)
    let radius = squares == 0 ? 0 : S.sqrt(squares / n)
    return -20 * S.exp(-radius / 5) - S.exp(waves / n) + (20 + Scalar.exp(1))
  }
}

let ackleyPlugin = ProblemPlugin(
  ProblemDescription(
    name: "ackley",
    summary: "Ackley's function: a funnel with ripples.",
    formula: "f(x) = −20exp(−√(Σxᵢ²/n)/5) − exp(Σcos(2πxᵢ)/n) + 20 + e",
    domain: "[−32.768, 32.768]ⁿ",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Ackley, A Connectionist Machine for Genetic Hillclimbing (1987)",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { Ackley<Float>(dimension: $0.integer("dimension")) },
  function64: { Ackley<Double>(dimension: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: $0.integer("dimension"))]) })
