public import AssayKit
public import Autodiff

/// Styblinski and Tang's function: Σ (xᵢ⁴ − 16xᵢ² + 5xᵢ)/2.
///
/// Domain ℝⁿ, usually [−5, 5]ⁿ, which are its bounds; least value −39.16617n at (−2.903534, …), with 2ⁿ − 1 other
/// minima. Source: Styblinski & Tang, Neural Networks 3 (1990).
public struct StyblinskiTang<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Styblinski and Tang's function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-5...5, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension {
      let square = x[i] * x[i]
      sum += square * square - 16 * square + 5 * x[i]
    }
    return sum / 2
  }
}

let styblinskiTangPlugin = ProblemPlugin(
  ProblemDescription(
    name: "styblinskiTang",
    summary: "Styblinski and Tang's separable quartic.",
    formula: "f(x) = Σ (xᵢ⁴ − 16xᵢ² + 5xᵢ)/2",
    domain: "[−5, 5]ⁿ",
    optimum: "−39.16617n at (−2.903534, …)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Styblinski & Tang, Neural Networks 3 (1990) 467–483",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  function32: { StyblinskiTang<Float>(dimension: $0.integer("dimension")) },
  function64: { StyblinskiTang<Double>(dimension: $0.integer("dimension")) },
  optimum: { settings in
    let n = settings.integer("dimension")
    return Optimum(
      value: -39.16616570377141 * Double(n), minimizers: [[Double](repeating: -2.903534027771177, count: n)])
  })
