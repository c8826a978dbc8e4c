public import AssayKit
public import PortableMath

/// The trust-region method that minimizes its model by conjugate gradients, only from products with the Hessian.
///
/// A value, at most one gradient and one product for each iteration of conjugate gradients a step.
public typealias TrustRegionSteihaug<Scalar: PortableScalar> = TrustRegion<SteihaugSubproblem<Scalar>>

/// Conjugate gradients in the ball.
///
/// They stop inside if the residual is below min(½, √‖g‖)·‖g‖, and on the boundary if they would leave the ball. If the
/// curvature dᵀHd is not positive, they stop at the lower of the two points in which the line along d meets the boundary. At
/// most 20·n iterations. The products H·p are kept, so that −m(p) asks for none (SciPy asks for one more a step, and two more
/// where the curvature is not positive).
/// Source: Steihaug, "The conjugate gradient method and trust regions in large scale optimization", SIAM J. Numer.
/// Anal. 20 (1983); Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.2.
public struct SteihaugSubproblem<Scalar: PortableScalar>: TrustRegionSubproblem {
  /// Nothing is kept: another radius starts anew.
  public struct Model: Codable, Sendable {}

  public init() {}

  public func model(dimension: Int) -> Model { Model() }

  public func forget(_ model: inout Model) {}

  public func step(
    at x: [Scalar], gradient: [Scalar], radius: Scalar, _ model: inout Model, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> TrustRegionStep<Scalar> {
    let tolerance = forcingTolerance(norm(gradient.span))
    var path = ConjugatePath(gradient)
    for _ in 0..<20 * x.count {
      try oracle.hessianProduct(at: x, times: path.direction, into: &path.product)
      let ends = boundaryLengths(from: path.p, along: path.direction, radius: radius)
      // Written so that a NaN takes this way too.
      if !(path.curvature > 0) {
        let (backward, forward) = (path.step(ends.backward, gradient), path.step(ends.forward, gradient))
        return backward.reduction > forward.reduction ? backward : forward
      }
      if !(path.residualSquare / path.curvature < ends.forward) { return path.step(ends.forward, gradient) }
      path.advance()
      if path.residualNorm < tolerance { break }
    }
    return path.step(0, gradient, isOnBoundary: false)
  }
}

extension ConjugatePath {
  /// The step to p + length·direction, with what the model promises of it.
  fileprivate func step(
    _ length: Scalar, _ gradient: [Scalar], isOnBoundary: Bool = true
  ) -> TrustRegionStep<Scalar> {
    let end = point(p, plus: length, times: direction)
    let productOfEnd = point(productOfP, plus: length, times: product)
    let curvature = dot(end.span, productOfEnd.span)
    return TrustRegionStep(
      p: end, reduction: -(dot(gradient.span, end.span) + curvature / 2), isOnBoundary: isOnBoundary)
  }
}

let trustRegionSteihaugPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "trustRegionSteihaug",
    summary: "Trust region by conjugate gradients, from products with the Hessian (Newton-CG in a trust region).",
    formula: "x ← x + p, p by conjugate gradients on H·p = −g until ‖H·p + g‖ < min(½, √‖g‖)·‖g‖ or ‖p‖ = radius",
    source: "Steihaug, SIAM J. Numer. Anal. 20 (1983); Nocedal & Wright (2006), algorithms 4.1 and 7.2",
    hyperparameters: TrustRegionOptions<Double>.parameters,
    requires: [.gradient, .hessianProduct]),
  float32: { TrustRegionSteihaug<Float>(SteihaugSubproblem(), TrustRegionOptions($0)) },
  float64: { TrustRegionSteihaug<Double>(SteihaugSubproblem(), TrustRegionOptions($0)) })
