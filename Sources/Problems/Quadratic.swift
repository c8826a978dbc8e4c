public import AssayKit
public import PortableMath

/// A convex quadratic of given condition in seeded, rotated axes: ½ (x − m)ᵀ A (x − m).
///
/// A = Qᵀ·diag(λ)·Q with Q orthogonal, drawn uniformly, and λᵢ = conditionⁱᐟ⁽ⁿ⁻¹⁾; m standard normal. Least value 0 at m.
/// Built in Double and rounded to the scalar type. Value, gradient and Hessian-vector product take n² multiplications.
public struct Quadratic<Scalar: PortableScalar>: TwiceDifferentiableObjective, CurvatureObjective {
  public let dimension: Int
  public let minimizer: [Scalar]
  /// A, row-major and symmetric to the bit.
  let matrix: [Scalar]

  public init(dimension: Int, condition: Double, seed: Seed) {
    precondition(dimension >= 1 && condition >= 1, "a quadratic has a dimension and a condition of at least 1")
    self.dimension = dimension
    let place = seed.derived(for: "minimiser")
    minimizer = (0..<dimension).map { Scalar(place.normal(element: UInt64($0))) }
    let axes = orthogonalMatrix(dimension: dimension, seed: seed.derived(for: "rotation"))
    let logarithm = Double.log(condition)
    let eigenvalues = (0..<dimension).map {
      dimension == 1 ? condition : Double.exp(logarithm * Double($0) / Double(dimension - 1))
    }
    var matrix = [Scalar](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in row..<dimension {
        var sum = 0.0
        for k in 0..<dimension {
          sum += eigenvalues[k] * axes[k * dimension + row] * axes[k * dimension + column]
        }
        matrix[row * dimension + column] = Scalar(sum)
        matrix[column * dimension + row] = Scalar(sum)
      }
    }
    self.matrix = matrix
  }

  public var dataDigest: Digest? { Digest(of: matrix + minimizer) }

  public func value(at x: Span<Scalar>) -> Scalar {
    var sum: Scalar = 0
    for row in 0..<dimension { sum += (x[row] - minimizer[row]) * slope(row, at: x) }
    return sum / 2
  }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for row in 0..<dimension { gradient[row] = slope(row, at: x) }
  }

  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    for index in matrix.indices { hessian[index] = matrix[index] }
  }

  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    for row in 0..<dimension {
      var sum: Scalar = 0
      for column in 0..<dimension { sum += matrix[row * dimension + column] * v[column] }
      product[row] = sum
    }
  }

  /// (A (x − m)) at `row`, summed from left to right.
  private func slope(_ row: Int, at x: Span<Scalar>) -> Scalar {
    var sum: Scalar = 0
    for column in 0..<dimension { sum += matrix[row * dimension + column] * (x[column] - minimizer[column]) }
    return sum
  }
}

let quadraticPlugin = ProblemPlugin(
  ProblemDescription(
    name: "quadratic",
    summary: "A convex quadratic of given condition in seeded, rotated axes.",
    formula: "f(x) = ½ (x − m)ᵀ A (x − m), A = Qᵀ·diag(conditionⁱᐟ⁽ⁿ⁻¹⁾)·Q",
    domain: "ℝⁿ",
    optimum: "0 at m, drawn from the seed",
    start: "the origin",
    source: "the standard test of rates of convergence; Q after Mezzadri, Notices AMS 54 (2007) 592–604",
    settings: [
      SettingDescription("dimension", .integer(1...4096), default: 10, "n"),
      SettingDescription("condition", .number(1...1e15), default: 100, "the ratio of the extreme eigenvalues"),
    ]),
  outline: { settings in
    let n = Double(settings.integer("dimension"))
    return ProblemOutline(
      dimension: n, capabilities: [.gradient, .hessian, .hessianProduct], optimum: .points,
      memory: .init(scalars: n * n, bytes: 8 * n * n))
  },
  float32: { settings, seed in
    let quadratic = Quadratic<Float>(settings, seed)
    return Problem(AnyObjective(quadratic), minimizer: quadratic.minimizer)
  },
  float64: { settings, seed in
    let quadratic = Quadratic<Double>(settings, seed)
    return Problem(AnyObjective(quadratic), minimizer: quadratic.minimizer)
  })

extension Quadratic {
  fileprivate init(_ settings: Settings, _ seed: Seed) {
    self.init(dimension: settings.integer("dimension"), condition: settings.number("condition"), seed: seed)
  }
}

extension Problem {
  /// A quadratic's problem: least value 0 at `minimizer`, start at the origin.
  fileprivate init(_ objective: AnyObjective<Scalar>, minimizer: [Scalar]) {
    self.init(
      objective, start: [Scalar](repeating: 0, count: objective.dimension),
      optimum: Optimum(value: 0, minimizers: [minimizer]))
  }
}
