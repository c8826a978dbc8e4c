public import AssayKit
public import PortableMath

/// Logistic regression on seeded data: (1/m)·Σ log(1 + exp(−yᵢ·aᵢᵀw)) + (λ/2)·|w|², without an intercept.
///
/// The labels yᵢ = ±1 alternate, and aᵢ = yᵢ·(separation/2)·u + zᵢ with a unit vector u and standard normal zᵢ: two
/// classes whose means are `separation` apart. Domain ℝⁿ, λ > 0, so that there is one minimizer, also of separable
/// classes. No value is NaN for finite w: softplus does not overflow before its argument does. Value and gradient take
/// 2m·n multiplications, a product with the Hessian as many more, a Hessian m·n²/2. Data are drawn in Double and
/// rounded. Sums are in ascending order of i.
public struct LogisticRegression<Scalar: PortableScalar>: TwiceDifferentiableObjective, CurvatureObjective {
  public let dimension: Int
  let regularization: Scalar
  /// yᵢ·aᵢ, row by row.
  let rows: [Scalar]
  let examples: Int

  public init(examples: Int, dimension: Int, regularization: Double, separation: Double, seed: Seed) {
    precondition(examples >= 1 && dimension >= 1, "logistic regression has at least one example and one dimension")
    precondition(regularization > 0, "without regularization separable classes have no minimizer")
    let place = seed.derived(for: "direction").normals(count: dimension)
    let length = norm(place.span)
    let noise = seed.derived(for: "examples")
    var rows: [Scalar] = []
    for i in 0..<examples {
      let label: Double = i.isMultiple(of: 2) ? 1 : -1
      let z = noise.normals(step: UInt64(i), count: dimension)
      for j in 0..<dimension { rows.append(Scalar(separation / 2 * (place[j] / length) + label * z[j])) }
    }
    self.init(rows: rows, dimension: dimension, regularization: Scalar(regularization))
  }

  /// The rows yᵢ·aᵢ.
  init(rows: [Scalar], dimension: Int, regularization: Scalar) {
    self.rows = rows
    self.dimension = dimension
    self.regularization = regularization
    examples = rows.count / dimension
  }

  public var dataDigest: Digest? { Digest(of: rows + [regularization]) }

  public func value(at x: Span<Scalar>) -> Scalar {
    let margins = margins(x)
    var sum: Scalar = 0
    for margin in margins { sum += Scalar.softplus(-margin) }
    return sum / Scalar(examples) + regularization / 2 * dot(x, x)
  }

  public func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for j in x.indices { gradient[j] = 0 }
    var factors = margins(x)
    for i in factors.indices { factors[i] = -Scalar.sigmoid(-factors[i]) }
    add(factors.span, timesRowsOf: rows.span, to: &gradient)
    for j in x.indices { gradient[j] = gradient[j] / Scalar(examples) + regularization * x[j] }
  }

  public func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    for j in x.indices { product[j] = 0 }
    let margins = margins(x)
    var factors = self.margins(v)
    for i in factors.indices { factors[i] *= curvature(margins[i]) }
    add(factors.span, timesRowsOf: rows.span, to: &product)
    for j in x.indices { product[j] = product[j] / Scalar(examples) + regularization * v[j] }
  }

  public func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    let n = dimension
    for index in hessian.indices { hessian[index] = 0 }
    let margins = margins(x)
    for i in 0..<examples {
      let weight = curvature(margins[i])
      for row in 0..<n {
        let factor = weight * rows[i * n + row]
        for column in row..<n { hessian[row * n + column] += factor * rows[i * n + column] }
      }
    }
    for row in 0..<n {
      for column in row..<n {
        let element = hessian[row * n + column] / Scalar(examples) + (row == column ? regularization : 0)
        hessian[row * n + column] = element
        hessian[column * n + row] = element
      }
    }
  }

  /// The margins yᵢ·aᵢᵀw.
  private func margins(_ w: Span<Scalar>) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: examples)
    var span = result.mutableSpan
    multiply(rows.span, byVector: w, into: &span)
    return result
  }

  /// σ(−t)·σ(t) of the margin t: the second derivative of the loss.
  private func curvature(_ margin: Scalar) -> Scalar { Scalar.sigmoid(margin) * Scalar.sigmoid(-margin) }
}

extension LogisticRegression {
  /// Whether the Hessians of Newton's method take a reasonable time: m·n² ≤ 10⁸.
  static func statesOptimum(examples: Int, dimension: Int) -> Bool { examples * dimension * dimension <= 100_000_000 }

  /// Returns the optimum by Newton's method in Double on the rounded data; nil if the Hessians would take too long.
  ///
  /// The method begins at the origin and ends when a step does not lower the value.
  func optimum() -> Optimum<Scalar>? {
    guard Self.statesOptimum(examples: examples, dimension: dimension) else { return nil }
    let exact = LogisticRegression<Double>(
      rows: rows.map { Double($0) }, dimension: dimension, regularization: Double(regularization))
    let minimizer = exact.minimizer()
    return Optimum(value: Scalar(exact.value(at: minimizer.span)), minimizers: [minimizer.map { Scalar($0) }])
  }
}

extension LogisticRegression<Double> {
  /// Newton's method with halved steps, to the last bits that the value shows and one step more.
  private func minimizer() -> [Double] {
    var x = [Double](repeating: 0, count: dimension)
    var value = self.value(at: x.span)
    for _ in 0..<100 {
      guard let step = newtonStep(at: x) else { return x }
      var fraction = 1.0
      var next = x
      var lower = value
      repeat {
        next = zip(x, step).map { $0 - fraction * $1 }
        lower = self.value(at: next.span)
        fraction /= 2
      } while lower > value && fraction > 0x1p-30
      if lower >= value { return lower == value ? next : x }
      (x, value) = (next, lower)
    }
    return x
  }

  private func newtonStep(at x: [Double]) -> [Double]? {
    var gradient = x
    var gradientSpan = gradient.mutableSpan
    self.gradient(at: x.span, into: &gradientSpan)
    var elements = [Double](repeating: 0, count: dimension * dimension)
    var elementSpan = elements.mutableSpan
    hessian(at: x.span, into: &elementSpan)
    return try? Matrix(rows: dimension, columns: dimension, elements: elements).cholesky().choleskySolved(gradient)
  }
}

let logisticRegressionPlugin = ProblemPlugin(
  ProblemDescription(
    name: "logisticRegression",
    summary: "Logistic regression on two seeded classes, regularized.",
    formula: "f(w) = (1/m)·Σ log(1 + exp(−yᵢ·aᵢᵀw)) + (λ/2)·|w|², aᵢ = yᵢ·(separation/2)·u + zᵢ",
    domain: "ℝⁿ",
    optimum: "by Newton's method in float64 when the problem is made; not stated where m·n² > 10⁸",
    start: "the origin, where f = log 2",
    source: "Cox, The regression analysis of binary sequences, JRSS B 20 (1958) 215–242; data drawn from the seed",
    settings: [
      SettingDescription("examples", .integer(1...100_000), default: 200, "m, half of each label"),
      SettingDescription("dimension", .integer(1...1000), default: 10, "n"),
      SettingDescription("regularisation", .number(1e-12...1e6), default: 0.01, "λ"),
      SettingDescription("separation", .number(0...1000), default: 2, "the distance of the classes' means, in deviations"),
    ]),
  outline: { settings in
    let (m, n) = (settings.integer("examples"), settings.integer("dimension"))
    let hasOptimum = LogisticRegression<Double>.statesOptimum(examples: m, dimension: n)
    return ProblemOutline(
      dimension: Double(n), capabilities: [.gradient, .hessian, .hessianProduct], optimum: hasOptimum ? .points : .nothing,
      memory: .init(scalars: Double(m) * Double(n), bytes: hasOptimum ? 8 * Double(m) * Double(n) : 0))
  },
  float32: { settings, seed in
    let regression = LogisticRegression<Float>(settings, seed)
    return regressionProblem(AnyObjective(regression), regression.optimum())
  },
  float64: { settings, seed in
    let regression = LogisticRegression<Double>(settings, seed)
    return regressionProblem(AnyObjective(regression), regression.optimum())
  })

extension LogisticRegression {
  fileprivate init(_ settings: Settings, _ seed: Seed) {
    self.init(
      examples: settings.integer("examples"), dimension: settings.integer("dimension"),
      regularization: settings.number("regularisation"), separation: settings.number("separation"), seed: seed)
  }
}

/// A regression's problem: it starts at the origin.
func regressionProblem<Scalar>(_ objective: AnyObjective<Scalar>, _ optimum: Optimum<Scalar>?) -> Problem<Scalar> {
  Problem(objective, start: [Scalar](repeating: 0, count: objective.dimension), optimum: optimum)
}
