import PortableMath

/// The generalized Cauchy point: the first minimizer of a quadratic model along the projected gradient's path.
///
/// The model is q(z) = ∇fᵀ(z − x) + ½ (z − x)ᵀ·B·(z − x), the path x − t·∇f clamped to the box. Source: Byrd, Lu,
/// Nocedal & Zhu, "A limited memory algorithm for bound constrained optimization", SIAM J. Sci. Comput. 16 (1995),
/// algorithm CP.
/// Complexity: n·log n and some c² for each element that meets its bound, c pairs in B.
struct CauchyPoint<Scalar: PortableScalar> {
  private(set) var point: [Scalar]
  /// Wᵀ(z − x) at the point; the paper's c.
  private(set) var reached: [Scalar]

  init(from x: [Scalar], gradient: [Scalar], in box: Box<Scalar>, _ hessian: CompactHessian<Scalar>) {
    point = x
    let lengths = x.indices.map { box.room(from: x[$0], along: -gradient[$0], at: $0) }
    var direction = x.indices.map { lengths[$0] > 0 ? -gradient[$0] : 0 }
    var path = Path(along: direction, hessian)
    // Sorted by length and then by index, so that the order of equals does not depend on the sort.
    let order = x.indices.filter { lengths[$0] > 0 && lengths[$0] < .infinity }.sorted {
      (lengths[$0], $0) < (lengths[$1], $1)
    }
    for i in order where direction[i] != 0 {
      guard path.falls(to: lengths[i]) else { break }
      point[i] = direction[i] > 0 ? box.upper[i] : box.lower[i]
      path.turn(at: lengths[i], fixing: i, after: point[i] - x[i], gradient: gradient[i])
      direction[i] = 0
    }
    let length = path.finish()
    for i in x.indices where direction[i] != 0 { point[i] = box.clamped(x[i] + length * direction[i], at: i) }
    reached = path.reached
  }

}

/// The model along the projected path: its slope and curvature on the present piece, whose direction is d.
private struct Path<Scalar: PortableScalar> {
  private let hessian: CompactHessian<Scalar>
  /// Wᵀd; the paper's p.
  private var products: [Scalar]
  private(set) var reached: [Scalar]
  private var slope: Scalar
  private var curvature: Scalar
  /// Rounding is not to make the model flatter than this.
  private let leastCurvature: Scalar
  /// t where the piece begins.
  private var length: Scalar = 0

  init(along direction: [Scalar], _ hessian: CompactHessian<Scalar>) {
    self.hessian = hessian
    let products = hessian.transposedProduct(direction)
    let solved = hessian.middleSolved(products)
    let square = dot(direction.span, direction.span)
    let curvature = hessian.scale * square - dot(products.span, solved.span)
    self.products = products
    self.curvature = curvature
    reached = [Scalar](repeating: 0, count: products.count)
    slope = -square
    leastCurvature = .ulpOfOne * curvature
  }

  /// Whether the model still falls where the piece ends.
  func falls(to end: Scalar) -> Bool { -slope / curvature >= end - length }

  /// Goes to the end of the piece, where element i has met its bound after `way` and leaves the direction.
  mutating func turn(at end: Scalar, fixing i: Int, after way: Scalar, gradient: Scalar) {
    advance(by: end - length)
    let row = hessian.row(i)
    let solved = hessian.middleSolved(row)
    slope += (end - length) * curvature + gradient * gradient + hessian.scale * gradient * way
    slope -= gradient * dot(solved.span, reached.span)
    curvature -= hessian.scale * gradient * gradient + 2 * gradient * dot(solved.span, products.span)
    curvature -= gradient * gradient * dot(solved.span, row.span)
    curvature = max(curvature, leastCurvature)
    for k in products.indices { products[k] += gradient * row[k] }
    length = end
  }

  /// Goes to the model's minimizer on the last piece; where t is then.
  mutating func finish() -> Scalar {
    let rest = max(-slope / curvature, 0)
    advance(by: rest)
    return length + rest
  }

  private mutating func advance(by rest: Scalar) {
    for k in reached.indices { reached[k] += rest * products[k] }
  }
}
