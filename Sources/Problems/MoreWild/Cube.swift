import AssayKit
public import Autodiff

/// Cube: r₁ = x₁ − 1, rᵢ = 10(xᵢ − xᵢ₋₁³), i = 2 … n: Rosenbrock's valley with cubes.
///
/// Domain ℝⁿ; least value 0 at (1, …, 1). Source: Moré & Wild (2009); for n = 2 Leon (1966).
public struct Cube<Scalar: PrimalScalar>: SmoothResiduals {
  public let dimension: Int
  public var residualCount: Int { dimension }

  public init(dimension: Int) {
    precondition(dimension >= 2, "Cube has at least two dimensions")
    self.dimension = dimension
  }

  @inlinable
  public func residuals<S: SmoothScalar>(at x: Span<S>, into r: inout MutableSpan<S>) where S.Primal == Scalar {
    r[0] = x[0] - 1
    for i in 1..<dimension { r[i] = 10 * (x[i] - x[i - 1] * x[i - 1] * x[i - 1]) }
  }
}

let cubePlugin = ProblemPlugin(
  ProblemDescription(
    name: "cube",
    summary: "Cube: a curved valley of cubes.",
    formula: "f(x) = (x₁ − 1)² + 100·Σ (xᵢ − xᵢ₋₁³)², i = 2 … n",
    domain: "ℝⁿ, n ≥ 2",
    optimum: "0 at (1, …, 1)",
    start: "(½, …, ½)",
    source: "Moré & Wild, Benchmarking derivative-free optimization algorithms, SIAM J. Optim. 20 (2009) 172–191",
    settings: [SettingDescription("dimension", .integer(2...1000), default: 5, "n"), startFactor]),
  residuals32: { Cube<Float>(dimension: $0.integer("dimension")) },
  residuals64: { Cube<Double>(dimension: $0.integer("dimension")) },
  start: { [Double](repeating: 0.5, count: $0.integer("dimension")) },
  optimum: { Optimum(value: 0, minimizers: [[Double](repeating: 1, count: $0.integer("dimension"))]) })
