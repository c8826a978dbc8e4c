public import AssayKit
public import PortableMath

/// The trust-region method whose step lies on the dogleg: from the iterate to the model's least point along the
/// gradient, and from there to Newton's point.
///
/// A value and at most one gradient and one Hessian a step, and n³/3 multiplications.
public typealias TrustRegionDogleg<Scalar: PortableScalar> = TrustRegion<DoglegSubproblem<Scalar>>

/// The dogleg in the ball.
///
/// Newton's point where it lies in the ball; else the point where the path 0 → p_U → p_N leaves it, with
/// p_U = −(gᵀg/gᵀHg)·g and p_N = −H⁻¹g. The path exists where H is positive definite. Elsewhere the step is Cauchy's:
/// the model's least point along −g in the ball (equations 4.11 and 4.12), which lies on the boundary where gᵀHg ≤ 0;
/// SciPy's dogleg fails there.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 4.1; Powell, "A hybrid method for nonlinear
/// equations", in Numerical Methods for Nonlinear Algebraic Equations (1970).
public struct DoglegSubproblem<Scalar: PortableScalar>: TrustRegionSubproblem {
  public init() {}

  public func model(dimension: Int) -> DenseModel<Scalar> { DenseModel(dimension: dimension) }

  public func forget(_ model: inout DenseModel<Scalar>) { model.forget() }

  public func step(
    at x: [Scalar], gradient: [Scalar], radius: Scalar, _ model: inout DenseModel<Scalar>,
    calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> TrustRegionStep<Scalar> {
    step(try model.hessian(at: x, calling: &oracle), gradient, radius: radius)
  }

  /// The step of the model gᵀp + ½ pᵀHp.
  package func step(_ hessian: Matrix<Scalar>, _ gradient: [Scalar], radius: Scalar) -> TrustRegionStep<Scalar> {
    guard let factor = try? hessian.cholesky(), let solution = try? factor.choleskySolved(gradient) else {
      return cauchyStep(hessian, gradient, radius: radius)
    }
    let newton = solution.map { -$0 }
    if norm(newton.span) < radius { return TrustRegionStep(newton, gradient, hessian, isOnBoundary: false) }
    let cauchy = cauchyStep(hessian, gradient, radius: radius)
    if cauchy.isOnBoundary { return cauchy }
    let leg = zip(newton, cauchy.p).map { $0 - $1 }
    let length = boundaryLengths(from: cauchy.p, along: leg, radius: radius).forward
    return TrustRegionStep(point(cauchy.p, plus: length, times: leg), gradient, hessian, isOnBoundary: true)
  }

  private func cauchyStep(
    _ hessian: Matrix<Scalar>, _ gradient: [Scalar], radius: Scalar
  ) -> TrustRegionStep<Scalar> {
    let square = dot(gradient.span, gradient.span)
    let toBoundary = radius / Scalar.sqrt(square)
    let curvature = dot(gradient.span, hessian.multiplied(by: gradient).span)
    let toLeast = curvature > 0 ? square / curvature : .infinity
    let length = min(toBoundary, toLeast)
    return TrustRegionStep(gradient.map { -length * $0 }, gradient, hessian, isOnBoundary: toLeast >= toBoundary)
  }
}

let trustRegionDoglegPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "trustRegionDogleg",
    summary: "Trust region with dogleg steps, and Cauchy's step where the Hessian is not positive definite.",
    formula: "x ← x + p, p on the path 0 → −(gᵀg/gᵀHg)·g → −H⁻¹g, ‖p‖ ≤ radius",
    source: "Nocedal & Wright, Numerical Optimization (2006), algorithm 4.1 and section 4.1; Powell (1970)",
    hyperparameters: TrustRegionOptions<Double>.parameters,
    requires: [.gradient, .hessian]),
  float32: { TrustRegionDogleg<Float>(DoglegSubproblem(), TrustRegionOptions($0)) },
  float64: { TrustRegionDogleg<Double>(DoglegSubproblem(), TrustRegionOptions($0)) })
