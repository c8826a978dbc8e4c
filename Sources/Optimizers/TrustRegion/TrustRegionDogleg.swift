public import AssayKit
public import PortableMath

/// The trust-region method whose step lies on the dogleg.
///
/// The dogleg goes from the iterate to the model's least point along the gradient, and from there to Newton's point.
/// A value and at most one gradient and one Hessian a step, and n³/3 multiplications.
public typealias TrustRegionDogleg<Scalar: PortableScalar> = TrustRegion<DoglegSubproblem<Scalar>>

/// The dogleg in the ball.
///
///     path: 0 → p_U → p_N,  p_U = −(gᵀg/gᵀHg)·g,  p_N = −H⁻¹g
///
/// The step is Newton's point p_N if it lies in the ball, else the point where the path leaves the ball. The path exists if H
/// is positive definite. Elsewhere the model has H + τ in place of H, so that the path turns to the negative curvature. The
/// shift τ is raised from 0 by what would make the pivot zero at which Cholesky's factorization fails. It is raised at least
/// by β, 10β, 100β, … in turn, with β the rounding of ‖H‖. SciPy's dogleg fails there.
///
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 4.1; its section 3.4 leaves τ open. Powell, "A hybrid
/// method for nonlinear equations", in Numerical Methods for Nonlinear Algebraic Equations (1970).
public struct DoglegSubproblem<Scalar: PortableScalar>: TrustRegionSubproblem {
  public init() {}

  public func step(
    at x: [Scalar], gradient: [Scalar], radius: Scalar, _ model: inout DenseModel<Scalar>,
    calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> TrustRegionStep<Scalar> {
    try step(try model.hessian(at: x, calling: &oracle), gradient, radius: radius)
  }

  /// The step of the model gᵀp + ½ pᵀHp, or of that with H + τ; fails where no finite τ gives a Cholesky factor.
  package func step(
    _ hessian: Matrix<Scalar>, _ gradient: [Scalar], radius: Scalar
  ) throws(Stop) -> TrustRegionStep<Scalar> {
    let (model, solution) = try solvePositiveDefinite(hessian, gradient)
    let newton = solution.map { -$0 }
    if norm(newton.span) < radius { return TrustRegionStep(newton, gradient, model, isOnBoundary: false) }
    let square = dot(gradient.span, gradient.span)
    let toBoundary = radius / Scalar.sqrt(square)
    let product = model.multiplied(by: gradient)
    let toLeast = square / dot(gradient.span, product.span)
    if toLeast >= toBoundary {
      return TrustRegionStep(gradient.map { -toBoundary * $0 }, gradient, model, isOnBoundary: true)
    }
    let corner = gradient.map { -toLeast * $0 }
    let leg = zip(newton, corner).map { $0 - $1 }
    let length = boundaryLengths(from: corner, along: leg, radius: radius).forward
    return TrustRegionStep(point(corner, plus: length, times: leg), gradient, model, isOnBoundary: true)
  }

  /// H or the first H + τ that has a Cholesky factor, and its x of (H + τ)·x = b.
  private func solvePositiveDefinite(
    _ hessian: Matrix<Scalar>, _ b: [Scalar]
  ) throws(Stop) -> (model: Matrix<Scalar>, solution: [Scalar]) {
    var model = hessian
    var shift: Scalar = 0
    // No zero, so that it grows: for a zero Hessian from the least normal number.
    var leastRise = max(rounding(of: hessian), .leastNormalMagnitude)
    while shift.isFinite {
      if let factor = try? model.cholesky(), let solution = try? factor.choleskySolved(b) { return (model, solution) }
      shift += max(leastRise, model.shiftToSemidefinite())
      leastRise *= 10
      model = hessian.shifted(by: shift)
    }
    throw .failed("no finite shift makes the Hessian positive definite")
  }

  /// ‖H‖·ulpOfOne, also where the squares in ‖H‖ overflow.
  private func rounding(of hessian: Matrix<Scalar>) -> Scalar {
    let size = norm(hessian.elements.span)
    if size.isFinite { return size * .ulpOfOne }
    let greatest = hessian.elements.reduce(0) { max($0, $1.magnitude) }
    let scaled = hessian.elements.map { $0 / greatest }
    return greatest * .ulpOfOne * norm(scaled.span)
  }
}

let trustRegionDoglegPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "trustRegionDogleg",
    summary: "Trust region with dogleg steps, the Hessian shifted where it is not positive definite.",
    formula: "x ← x + p, p on the path 0 → −(gᵀg/gᵀHg)·g → −H⁻¹g, ‖p‖ ≤ radius",
    source: "Nocedal & Wright, Numerical Optimization (2006), algorithm 4.1 and section 4.1; Powell (1970)",
    hyperparameters: TrustRegionOptions<Double>.parameters,
    requires: [.gradient, .hessian], greatestDimension: 4096),
  float32: { TrustRegionDogleg<Float>(DoglegSubproblem(), TrustRegionOptions($0)) },
  float64: { TrustRegionDogleg<Double>(DoglegSubproblem(), TrustRegionOptions($0)) })
