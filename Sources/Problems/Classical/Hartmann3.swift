public import AssayKit
public import Autodiff
public import PortableMath

/// Hartman's function of 3 variables: four wells, −Σᵢ cᵢexp(−Σⱼ aᵢⱼ(xⱼ − pᵢⱼ)²).
///
/// Domain [0, 1]³, its bounds; least value −3.862779. Source: Hartman (1973), with the constants of Dixon & Szegő
/// (1978) as in Surjanovic & Bingham, whose spelling Hartmann is the usual one.
public struct Hartmann3<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension = 3
  @usableFromInline let weights: [Scalar] = [1, 1.2, 3, 3.2]
  @usableFromInline let slopes: [Scalar] = [
    3, 10, 30,
    0.1, 10, 35,
    3, 10, 30,
    0.1, 10, 35,
  ]
  @usableFromInline let centres: [Scalar] = [
    0.3689, 0.1170, 0.2673,
    0.4699, 0.4387, 0.7470,
    0.1091, 0.8732, 0.5547,
    0.0381, 0.5743, 0.8828,
  ]

  public init() {}

  public var bounds: Bounds<Scalar>? { Bounds(0...1, dimension: 3) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for term in 0..<4 {
      var exponent: S = 0
      for j in 0..<dimension {
        let distance = x[j] - centres[term * dimension + j]
        exponent += slopes[term * dimension + j] * distance * distance
      }
      sum -= weights[term] * S.exp(-exponent)
    }
    return sum
  }
}

let hartmann3Plugin = ProblemPlugin(
  ProblemDescription(
    name: "hartmann3",
    summary: "Hartman's function of 3 variables: four wells.",
    formula: "f(x) = −Σᵢ cᵢexp(−Σⱼ aᵢⱼ(xⱼ − pᵢⱼ)²), i = 1 … 4",
    domain: "[0, 1]³",
    optimum: "−3.862779 at (0.1145889, 0.5556489, 0.852547)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013), after Hartman (1973)",
    parameters: []),
  function32: { _ in Hartmann3<Float>() },
  function64: { _ in Hartmann3<Double>() },
  optimum: { _ in
    Optimum(
    value: -3.8627797873326624,
    minimisers: [[0.11458887665506896, 0.55564889461693, 0.8525469846866774]])
  })
