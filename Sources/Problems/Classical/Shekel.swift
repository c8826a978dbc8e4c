public import AssayKit
public import Autodiff

/// Shekel's foxholes: −Σᵢ 1/(cᵢ + |x − aᵢ|²), of five to ten terms.
///
/// Domain [0, 10]⁴, its bounds; a minimum near each aᵢ, the least near (4, 4, 4, 4). It is −10.15320 for five terms, −10.40294
/// for seven, −10.53641 for ten, the numbers in use; not stated for another. The seventh hole is at (5, 5, 3, 3); some libraries
/// have (5, 3, 5, 3). Source: Shekel (1971), with the constants of Dixon & Szegő (1978) as in Surjanovic & Bingham.
public struct Shekel<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 4
  @usableFromInline let widths: [Scalar]
  @usableFromInline let centers: [Scalar] = [
    4, 4, 4, 4,
    1, 1, 1, 1,
    8, 8, 8, 8,
    6, 6, 6, 6,
    3, 7, 3, 7,
    2, 9, 2, 9,
    5, 5, 3, 3,
    8, 1, 8, 1,
    6, 2, 6, 2,
    7, 3.6, 7, 3.6,
  ]

  public init(terms: Int) {
    precondition((5...10).contains(terms), "Shekel's function has five to ten terms")
    let all: [Scalar] = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5]
    widths = Array(all.prefix(terms))
  }

  public var bounds: Bounds<Scalar>? { Bounds(0...10, dimension: 4) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for term in 0..<widths.count {
      var square = S(widths[term])
      for j in 0..<4 { square += S.pow(x[j] - centers[4 * term + j], 2) }
      sum -= 1 / square
    }
    return sum
  }
}

let shekelPlugin = ProblemPlugin(
  ProblemDescription(
    name: "shekel",
    summary: "Shekel's foxholes.",
    formula: "f(x) = −Σᵢ 1/(cᵢ + |x − aᵢ|²)",
    domain: "[0, 10]⁴",
    optimum: "−10.15320, −10.40294 and −10.53641 near (4, 4, 4, 4) for 5, 7 and 10 terms; not stated for another "
      + "number",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013), after Shekel (1971)",
    settings: [SettingDescription("terms", .integer(5...10), default: 10, "the number of holes")]),
  function32: { Shekel<Float>(terms: $0.integer("terms")) },
  function64: { Shekel<Double>(terms: $0.integer("terms")) },
  optimum: { knownOptima[$0.integer("terms")] })

/// By number of terms.
private let knownOptima: [Int: Optimum<Double>] = [
  5: Optimum(
    value: -10.153199679058227,
    minimizers: [[4.000037152819676, 4.00013327659156, 4.000037152819676, 4.00013327659156]]),
  7: Optimum(
    value: -10.40294056681866,
    minimizers: [[4.000572916185823, 4.000689366185305, 3.9994897088591506, 3.9996061588586316]]),
  10: Optimum(
    value: -10.536409816692043,
    minimizers: [[4.000746531592046, 4.000592934138532, 3.9996633980403224, 3.9995098005868077]]),
]
