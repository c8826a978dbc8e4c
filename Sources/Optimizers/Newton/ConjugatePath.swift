import PortableMath

/// Where conjugate gradients on H·p = −g are on their way from p = 0; products with H are the caller's to ask for.
///
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 5.2.
struct ConjugatePath<Scalar: PortableScalar>: Codable, Sendable {
  private(set) var p: [Scalar]
  /// H·p.
  private(set) var productOfP: [Scalar]
  /// H·p + g.
  private(set) var residual: [Scalar]
  private(set) var residualSquare: Scalar
  private(set) var direction: [Scalar]
  /// H·direction.
  var product: [Scalar]

  init(_ gradient: [Scalar]) {
    p = [Scalar](repeating: 0, count: gradient.count)
    (productOfP, product, residual, direction) = (p, p, p, p)
    residualSquare = 0
    restart(gradient)
  }

  /// Goes back to p = 0 in the same storage, for another gradient and another H.
  mutating func restart(_ gradient: [Scalar]) {
    for i in gradient.indices {
      p[i] = 0
      productOfP[i] = 0
      residual[i] = gradient[i]
      direction[i] = -gradient[i]
    }
    residualSquare = dot(gradient.span, gradient.span)
  }

  /// directionᵀ·H·direction.
  var curvature: Scalar { dot(direction.span, product.span) }

  /// ‖H·p + g‖.
  var residualNorm: Scalar { Scalar.sqrt(residualSquare) }

  /// Goes to the least point along the direction and turns.
  mutating func advance() {
    let length = residualSquare / curvature
    axpy(length, direction, into: &p)
    axpy(length, product, into: &productOfP)
    axpy(length, product, into: &residual)
    let square = dot(residual.span, residual.span)
    let share = square / residualSquare
    for i in direction.indices { direction[i] = share * direction[i] - residual[i] }
    residualSquare = square
  }
}

/// min(½, √‖g‖)·‖g‖: the residual at which conjugate gradients may stop for Newton's method to converge superlinearly.
///
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., equation (7.3) and algorithms 7.1 and 7.2.
func forcingTolerance<Scalar: PortableScalar>(_ slope: Scalar) -> Scalar { min(0.5, Scalar.sqrt(slope)) * slope }
