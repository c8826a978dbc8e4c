public import PortableMath

/// Curves of equally many points, in batches: the first points of each curve are its contexts, and all are targets.
public struct CurveBatch<Scalar: PortableScalar>: Sendable {
  public let curves: Int
  /// The points of a curve.
  public let points: Int
  /// How many of them, from the first on, are seen with their values.
  public let contexts: Int
  /// The point `point` of curve `curve` at curve·points + point.
  public let x: [Scalar]
  public let y: [Scalar]

  public init(curves: Int, points: Int, contexts: Int, x: [Scalar], y: [Scalar]) {
    precondition(curves > 0 && contexts > 0 && points >= contexts, "a curve has contexts among its points")
    precondition(
      x.count == curves * points && y.count == x.count, "\(curves) curves of \(points) points have an x and a y each")
    self.curves = curves
    self.points = points
    self.contexts = contexts
    self.x = x
    self.y = y
  }
}
