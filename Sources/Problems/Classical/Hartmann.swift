public import AssayKit
public import Autodiff
public import PortableMath

/// Hartman's functions of 3 and of 6 variables: four wells, −Σᵢ cᵢexp(−Σⱼ aᵢⱼ(xⱼ − pᵢⱼ)²).
///
/// Domain [0, 1]ⁿ, its bounds; least value −3.862779 for n = 3, −3.322368 for n = 6. Source: Hartman (1973), with the
/// constants of Dixon & Szegő (1978) as in Surjanovic & Bingham, whose spelling Hartmann is the usual one.
public struct Hartmann<Scalar: PrimalScalar>: SmoothFunction {
  public let dimension: Int
  @usableFromInline let weights: [Scalar] = [1, 1.2, 3, 3.2]
  @usableFromInline let slopes: [Scalar]
  @usableFromInline let centers: [Scalar]

  public init(dimension: Int) {
    precondition(dimension == 3 || dimension == 6, "Hartman's functions have 3 or 6 variables")
    self.dimension = dimension
    if dimension == 3 {
      slopes = [
        3, 10, 30,
        0.1, 10, 35,
        3, 10, 30,
        0.1, 10, 35,
      ]
      centers = [
        0.3689, 0.1170, 0.2673,
        0.4699, 0.4387, 0.7470,
        0.1091, 0.8732, 0.5547,
        0.0381, 0.5743, 0.8828,
      ]
    } else {
      slopes = [
        10, 3, 17, 3.5, 1.7, 8,
        0.05, 10, 17, 0.1, 8, 14,
        3, 3.5, 1.7, 10, 17, 8,
        17, 8, 0.05, 10, 0.1, 14,
      ]
      centers = [
        0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886,
        0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991,
        0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650,
        0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381,
      ]
    }
  }

  public var bounds: Bounds<Scalar>? { Bounds(0...1, dimension: dimension) }

  @inlinable
  public func value<S: SmoothScalar>(at x: Span<S>) -> S where S.Primal == Scalar {
    var sum: S = 0
    for term in 0..<4 {
      var exponent: S = 0
      for j in 0..<dimension {
        let distance = x[j] - centers[term * dimension + j]
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
    settings: []),
  function32: { _ in Hartmann<Float>(dimension: 3) },
  function64: { _ in Hartmann<Double>(dimension: 3) },
  optimum: { _ in
    Optimum(
      value: -3.8627797873326624,
      minimizers: [[0.11458887665506896, 0.55564889461693, 0.8525469846866774]])
  })

let hartmann6Plugin = ProblemPlugin(
  ProblemDescription(
    name: "hartmann6",
    summary: "Hartman's function of 6 variables: four wells.",
    formula: "f(x) = −Σᵢ cᵢexp(−Σⱼ aᵢⱼ(xⱼ − pᵢⱼ)²), i = 1 … 4",
    domain: "[0, 1]⁶",
    optimum: "−3.322368 at (0.2016895, 0.1500107, 0.476874, 0.2753324, 0.3116516, 0.6573005)",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013), after Hartman (1973)",
    settings: []),
  function32: { _ in Hartmann<Float>(dimension: 6) },
  function64: { _ in Hartmann<Double>(dimension: 6) },
  optimum: { _ in
    Optimum(
      value: -3.3223680114155147,
      minimizers: [
        [
          0.20168951100670543, 0.15001069182345797, 0.476873974221897, 0.2753324304940561, 0.31165161660011326,
          0.6573005340656203,
        ]
      ])
  })
