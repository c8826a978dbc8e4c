public import AssayKit
public import Autodiff
public import PortableMath

/// Michalewicz' function of steepness 10: −Σ sin xᵢ·sin²⁰(i·xᵢ²/π).
///
/// Domain [0, π]ⁿ, its bounds; about n! minima between flat steps. The optimum is stated for n ≤ 10: −1.801303 for n =
/// 2, −4.687658 for n = 5, −9.660152 for n = 10. Source: Michalewicz, Genetic Algorithms + Data Structures = Evolution
/// Programs (Springer, 1992).
public struct Michalewicz<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int

  public init(dimension: Int) {
    precondition(dimension >= 1, "Michalewicz' function has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(0...Double.pi, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for i in 0..<dimension {
      let wave = S.sin((Scalar(i + 1) / Scalar.pi) * x[i] * x[i])
      sum -= S.sin(x[i]) * S.pow(wave, 20)
    }
    return sum
  }
}

let michalewiczPlugin = ProblemPlugin(
  ProblemDescription(
    name: "michalewicz",
    summary: "Michalewicz' function: narrow valleys between flat steps.",
    formula: "f(x) = −Σ sin xᵢ·sin²⁰(i·xᵢ²/π)",
    domain: "[0, π]ⁿ",
    optimum: "−1.801303 for n = 2, −4.687658 for n = 5, −9.660152 for n = 10; stated for n ≤ 10",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Michalewicz, Genetic Algorithms + Data Structures = Evolution Programs (1992)",
    settings: [SettingDescription("dimension", .integer(1...100), default: 2, "n")]),
  function32: { Michalewicz<Float>(dimension: $0.integer("dimension")) },
  function64: { Michalewicz<Double>(dimension: $0.integer("dimension")) },
  optimum: { settings in
    let n = settings.integer("dimension")
    guard n <= terms.count else { return nil }
    return Optimum(value: terms.prefix(n).reduce(0) { $0 + $1.value }, minimizers: [terms.prefix(n).map(\.minimizer)])
  })

/// The function is separable: the minimizer and the least value of each term.
private let terms: [(minimizer: Double, value: Double)] = [
  (2.2029055201726093, -0.8013034100985525),
  (1.5707963267948966, -1.0),
  (1.2849915705529245, -0.9590912698960059),
  (1.9230584698663629, -0.9384624184720834),
  (1.7204697725658413, -0.9888010806215044),
  (1.5707963267948966, -1.0),
  (1.454413971362379, -0.9932271353558816),
  (1.7560865209450263, -0.9828720362722106),
  (1.6557174168210291, -0.9963943649251029),
  (1.5707963267948966, -1.0),
]
