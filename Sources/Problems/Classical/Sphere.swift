public import AssayKit
public import Autodiff

/// The sphere: Σxᵢ².
///
/// Domain ℝⁿ, usually [−5.12, 5.12]ⁿ, which are its bounds; least value 0 at the origin. Source: De Jong, An analysis
/// of the behavior of a class of genetic adaptive systems (thesis, Michigan, 1975), function 1, for n = 3.
public struct Sphere<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 1, "the sphere has at least one dimension")
    self.dimension = dimension
  }

  public var bounds: Bounds<Scalar>? { Bounds(-5.12...5.12, dimension: dimension) }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    for i in 0..<dimension { r[i] = x[i] }
  }
}

let spherePlugin = ProblemPlugin(
  ProblemDescription(
    name: "sphere",
    summary: "The sphere, the simplest quadratic.",
    formula: "f(x) = Σxᵢ²",
    domain: "[−5.12, 5.12]ⁿ",
    optimum: "0 at the origin",
    start: "three quarters of the way from the lower to the upper corner of the box; the literature has none",
    source: "De Jong, An analysis of the behavior of a class of genetic adaptive systems (thesis, University of "
      + "Michigan, 1975)",
    settings: [SettingDescription("dimension", .integer(1...1000), default: 2, "n")]),
  residuals32: { Sphere<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Sphere<Double>(dimension: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 0, count: $0.integer("dimension"))]) })
