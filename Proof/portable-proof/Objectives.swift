import AssayKit
import PortableMath

/// Σ [xᵢ⁴/4 + e^(xᵢ/2)] + ½‖A·x − b‖², n = 4, with seeded A and b: strictly convex.
struct ExponentialFit<Scalar: PortableScalar>: TwiceDifferentiableObjective {
  let dimension = 4
  private let a: Matrix<Scalar>
  private let b: [Scalar]
  private let gram: Matrix<Scalar>

  init() {
    a = Matrix(rows: 4, columns: 4, elements: Seed(31).normals(count: 16).map { Scalar($0) })
    b = Seed(32).normals(count: 4).map { Scalar($0) }
    gram = a.multiplied(transposed: true, by: a)
  }

  func value(at x: Span<Scalar>) -> Scalar {
    let misfit = misfit(at: x)
    var value = dot(misfit.span, misfit.span) / 2
    for i in x.indices { value += x[i] * x[i] * x[i] * x[i] / 4 + Scalar.exp(x[i] / 2) }
    return value
  }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    let linear = a.transposedMultiplied(by: misfit(at: x))
    for i in x.indices { gradient[i] = linear[i] + (x[i] * x[i] * x[i] + Scalar.exp(x[i] / 2) / 2) }
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    for index in hessian.indices { hessian[index] = gram.elements[index] }
    for i in x.indices { hessian[i * dimension + i] += 3 * x[i] * x[i] + Scalar.exp(x[i] / 2) / 4 }
  }

  private func misfit(at x: Span<Scalar>) -> [Scalar] {
    let product = a.multiplied(by: x.indices.map { x[$0] })
    return product.indices.map { product[$0] - b[$0] }
  }
}

/// The mean loss of a logistic regression of eight seeded points, and ‖w‖²/200; n = 5.
struct LogisticRegression<Scalar: PortableScalar>: DifferentiableObjective {
  let dimension = 5
  private let points: [[Scalar]]
  /// The sign of each point's class.
  private let signs: [Scalar]

  init() {
    points = (0..<8 as Range<UInt64>).map { Seed(41).normals(step: $0, count: 5).map { Scalar($0) } }
    signs = (0..<8 as Range<UInt64>).map { Seed(42).normal(element: $0) > 0 ? 1 : -1 }
  }

  func value(at w: Span<Scalar>) -> Scalar {
    var value = dot(w, w) / 200
    for (point, sign) in zip(points, signs) { value += Scalar.softplus(-sign * dot(point.span, w)) / 8 }
    return value
  }

  func gradient(at w: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    for i in w.indices { gradient[i] = w[i] / 100 }
    for (point, sign) in zip(points, signs) {
      let pull = sign * Scalar.sigmoid(-sign * dot(point.span, w)) / 8
      for i in w.indices { gradient[i] -= pull * point[i] }
    }
  }
}
