public import AssayKit
public import PortableMath

/// Ridge regression on seeded data: |A·w − b|² + λ·|w|², a sum of m + n squares: rᵢ = aᵢᵀw − bᵢ, rₘ₊ⱼ = √λ·wⱼ.
///
///     A = Q·diag(s)·V,  sₖ = condition^(−k/(r − 1)), k = 0 … r − 1, r = min(m, n)
///     b = A·w′ + noise·e
///
/// Q is from the QR factors of a standard normal matrix, V is orthogonal, and w′ and e are standard normal. So A has the
/// condition given. Domain ℝⁿ, λ ≥ 0. Value and gradient take 2m·n multiplications. Data are made in Double and rounded.
/// Sums are in ascending order of i.
public struct Ridge<Scalar: PortableScalar>: LeastSquaresObjective, TwiceDifferentiableObjective, CurvatureObjective {
  public let dimension: Int
  public var residualCount: Int { targets.count + dimension }
  let penalty: Scalar
  /// √λ.
  let root: Scalar
  /// A, row by row.
  let design: [Scalar]
  /// b.
  let targets: [Scalar]

  public init(examples: Int, dimension: Int, condition: Double, penalty: Double, noise: Double, seed: Seed) {
    precondition(examples >= 1 && dimension >= 1, "ridge regression has at least one example and one dimension")
    precondition(condition >= 1 && penalty >= 0, "a condition is at least 1 and a penalty at least 0")
    let design = designMatrix(examples, dimension, condition: condition, seed: seed.derived(for: "design"))
    let weights = seed.derived(for: "weights").normals(count: dimension)
    let errors = seed.derived(for: "noise").normals(count: examples)
    self.dimension = dimension
    self.design = design.elements.map { Scalar($0) }
    targets = zip(design.multiplied(by: weights), errors).map { Scalar($0 + noise * $1) }
    root = Scalar(Double.sqrt(penalty))
    self.penalty = root * root
  }

  public var dataDigest: Digest? { Digest(of: design + targets + [root]) }

  public func value(at x: Span<Scalar>) -> Scalar {
    let predictions = predictions(x)
    var sum: Scalar = 0
    for i in targets.indices {
      let r = predictions[i] - targets[i]
      sum += r * r
    }
    return sum + penalty * dot(x, x)
  }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for j in x.indices { gradient[j] = 2 * penalty * x[j] }
    var factors = predictions(x)
    for i in targets.indices { factors[i] = 2 * (factors[i] - targets[i]) }
    add(factors.span, timesRowsOf: design.span, to: &gradient)
  }

  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    for j in x.indices { product[j] = 2 * penalty * v[j] }
    var factors = predictions(v)
    for i in targets.indices { factors[i] *= 2 }
    add(factors.span, timesRowsOf: design.span, to: &product)
  }

  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    let n = dimension
    for row in 0..<n {
      for column in row..<n {
        var sum: Scalar = 0
        for i in targets.indices { sum += design[i * n + row] * design[i * n + column] }
        let element = 2 * (sum + (row == column ? penalty : 0))
        hessian[row * n + column] = element
        hessian[column * n + row] = element
      }
    }
  }

  public func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) {
    let predictions = predictions(x)
    for i in targets.indices { residuals[i] = predictions[i] - targets[i] }
    for j in x.indices { residuals[targets.count + j] = root * x[j] }
  }

  public func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    for index in design.indices { jacobian[index] = design[index] }
    for index in design.count..<jacobian.count { jacobian[index] = 0 }
    for j in x.indices { jacobian[design.count + j * dimension + j] = root }
  }

  /// A·w.
  private func predictions(_ w: Span<Scalar>) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: targets.count)
    var span = result.mutableSpan
    multiply(design.span, byVector: w, into: &span)
    return result
  }
}

extension Ridge {
  /// The optimum by the QR factors of the rounded A over √λ·I, in Double; nil if that matrix is singular, which
  /// needs λ = 0.
  func optimum() -> Optimum<Scalar>? {
    let n = dimension
    var stacked = design.map { Double($0) }
    for row in 0..<n { stacked += (0..<n).map { $0 == row ? Double(root) : 0 } }
    let right = targets.map { Double($0) } + [Double](repeating: 0, count: n)
    let matrix = Matrix(rows: residualCount, columns: n, elements: stacked)
    guard let (q, r) = try? matrix.qr(), let minimizer = try? r.solved(.upper, q.transposedMultiplied(by: right)) else {
      return nil
    }
    let residuals = zip(matrix.multiplied(by: minimizer), right).map { $0 - $1 }
    return Optimum(value: Scalar(dot(residuals.span, residuals.span)), minimizers: [minimizer.map { Scalar($0) }])
  }
}

/// A matrix with the singular values condition^(−k/(r − 1)), k = 0 … r − 1, in seeded axes on both sides.
private func designMatrix(_ rows: Int, _ columns: Int, condition: Double, seed: Seed) -> Matrix<Double> {
  let rank = min(rows, columns)
  let normal = Matrix(rows: rows, columns: rank, elements: seed.derived(for: "left").normals(count: rows * rank))
  guard var left = try? normal.qr().q else { preconditionFailure("normal numbers are finite") }
  let right = orthogonalMatrix(dimension: columns, seed: seed.derived(for: "right"))
  for k in 0..<rank {
    let exponent = rank == 1 ? 0 : -Double(k) / Double(rank - 1)
    let singularValue = Double.pow(condition, exponent)
    for i in 0..<rows { left[i, k] *= singularValue }
  }
  return left.multiplied(by: Matrix(rows: rank, columns: columns, elements: Array(right.prefix(rank * columns))))
}

let ridgePlugin = ProblemPlugin(
  ProblemDescription(
    name: "ridge",
    summary: "Ridge regression on a seeded design of given condition.",
    formula: "f(w) = |A·w − b|² + λ·|w|²",
    domain: "ℝⁿ",
    optimum: "by QR factors in float64 when the problem is made",
    start: "the origin",
    source: "Hoerl & Kennard, Ridge regression, Technometrics 12 (1970) 55–67; the data are drawn from the seed",
    settings: [
      SettingDescription("examples", .integer(1...10_000), default: 100, "m"),
      SettingDescription("dimension", .integer(1...200), default: 10, "n"),
      SettingDescription("condition", .number(1...1e12), default: 100, "the ratio of A's extreme singular values"),
      SettingDescription("penalty", .number(1e-12...1e6), default: 0.01, "λ"),
      SettingDescription("noise", .number(0...1e6), default: 0.1, "the deviation of the errors in b"),
    ]),
  outline: { settings in
    let (m, n) = (settings.integer("examples"), settings.integer("dimension"))
    let size = Double(m + n) * Double(n)
    return ProblemOutline(
      dimension: Double(n), capabilities: [.gradient, .hessian, .hessianProduct, .residuals], residualCount: m + n,
      optimum: .points, memory: .init(scalars: size, bytes: 3 * 8 * size))
  },
  float32: { settings, seed in
    let ridge = Ridge<Float>(settings, seed)
    return regressionProblem(AnyObjective(ridge), ridge.optimum())
  },
  float64: { settings, seed in
    let ridge = Ridge<Double>(settings, seed)
    return regressionProblem(AnyObjective(ridge), ridge.optimum())
  })

extension Ridge {
  fileprivate init(_ settings: Settings, _ seed: Seed) {
    self.init(
      examples: settings.integer("examples"), dimension: settings.integer("dimension"),
      condition: settings.number("condition"), penalty: settings.number("penalty"), noise: settings.number("noise"),
      seed: seed)
  }
}
