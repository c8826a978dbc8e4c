public import AssayKit
public import PortableMath

/// Rosenbrock's function: Σᵢ 100(xᵢ₊₁ − xᵢ²)² + (xᵢ − 1)², i = 0 … n − 2.
///
/// Domain ℝⁿ, n ≥ 2; least value 0 at (1, …, 1); for n ≥ 4 there is a second local minimum near (−1, 1, …, 1). Its
/// residuals are 10(xᵢ₊₁ − xᵢ²) and xᵢ − 1 in turn. Source: Rosenbrock, "An automatic method for finding the greatest
/// or least value of a function", The Computer Journal 3 (1960), for n = 2.
public struct Rosenbrock<Scalar: PortableScalar>: LeastSquaresObjective, TwiceDifferentiableObjective,
  CurvatureObjective
{
  public let dimension: Int
  public var residualCount: Int { 2 * (dimension - 1) }

  public init(dimension: Int) {
    precondition(dimension >= 2, "Rosenbrock's function has at least two dimensions")
    self.dimension = dimension
  }

  public func value(at x: Span<Scalar>) -> Scalar {
    var sum: Scalar = 0
    for i in 0..<dimension - 1 {
      let valley = x[i + 1] - x[i] * x[i]
      let slope = x[i] - 1
      sum += 100 * valley * valley + slope * slope
    }
    return sum
  }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    // Each element is written once: reading back what was just stored would double the time of a small step.
    var valley = x[1] - x[0] * x[0]
    gradient[0] = -400 * valley * x[0] + 2 * (x[0] - 1)
    for i in 1..<dimension - 1 {
      let fromBelow = 200 * valley
      valley = x[i + 1] - x[i] * x[i]
      gradient[i] = fromBelow + (-400 * valley * x[i] + 2 * (x[i] - 1))
    }
    gradient[dimension - 1] = 200 * valley
  }

  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    let n = dimension
    for index in hessian.indices { hessian[index] = 0 }
    for i in 0..<n - 1 {
      hessian[i * n + i] += 1200 * x[i] * x[i] - 400 * x[i + 1] + 2
      hessian[i * n + i + 1] = -400 * x[i]
      hessian[(i + 1) * n + i] = -400 * x[i]
      hessian[(i + 1) * n + i + 1] = 200
    }
  }

  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    product[0] = 0
    for i in 0..<dimension - 1 {
      let diagonal = 1200 * x[i] * x[i] - 400 * x[i + 1] + 2
      let beside = -400 * x[i]
      product[i] += diagonal * v[i] + beside * v[i + 1]
      product[i + 1] = 200 * v[i + 1] + beside * v[i]
    }
  }

  public func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) {
    for i in 0..<dimension - 1 {
      residuals[2 * i] = 10 * (x[i + 1] - x[i] * x[i])
      residuals[2 * i + 1] = x[i] - 1
    }
  }

  public func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    for index in jacobian.indices { jacobian[index] = 0 }
    for i in 0..<dimension - 1 {
      jacobian[2 * i * dimension + i] = -20 * x[i]
      jacobian[2 * i * dimension + i + 1] = 10
      jacobian[(2 * i + 1) * dimension + i] = 1
    }
  }
}

let rosenbrockPlugin = ProblemPlugin(
  ProblemDescription(
    name: "rosenbrock",
    summary: "Rosenbrock's curved valley.",
    formula: "f(x) = Σ 100(xᵢ₊₁ − xᵢ²)² + (xᵢ − 1)²",
    domain: "ℝⁿ, n ≥ 2",
    optimum: "0 at (1, …, 1)",
    start: "(−1.2, 1, −1.2, 1, …)",
    source: "Rosenbrock, The Computer Journal 3 (1960) 175–184",
    settings: [SettingDescription("dimension", .integer(2...100_000), default: 2, "n"), startFactor]),
  float32: { settings, _ in
    rosenbrock(AnyObjective(Rosenbrock<Float>(dimension: settings.integer("dimension"))), settings)
  },
  float64: { settings, _ in
    rosenbrock(AnyObjective(Rosenbrock<Double>(dimension: settings.integer("dimension"))), settings)
  })

private func rosenbrock<Scalar>(_ objective: AnyObjective<Scalar>, _ settings: Settings) -> Problem<Scalar> {
  let factor = Scalar(settings.number(startFactor.name))
  return Problem(
    objective,
    start: (0..<objective.dimension).map { factor * ($0.isMultiple(of: 2) ? -1.2 : 1) },
    optimum: Optimum(value: 0, minimizers: [[Scalar](repeating: 1, count: objective.dimension)]))
}
