public import AssayKit
public import PortableMath

/// The trust-region method that minimizes its model nearly exactly, also where the Hessian is indefinite.
///
/// A value and at most one gradient and one Hessian a step, and a few Cholesky factorizations.
public typealias TrustRegionExact<Scalar: PortableScalar> = TrustRegion<ExactSubproblem<Scalar>>

/// The least point of gᵀp + ½ pᵀHp in the ball, nearly.
///
/// It is p(λ) = −(H + λ)⁻¹g for the λ ≥ 0 that makes H + λ positive semidefinite with λ = 0 or ‖p‖ = radius. Newton's method on
/// 1/‖p(λ)‖ = 1/radius seeks λ within bounds that each trial narrows. A trial whose Cholesky factorization fails raises the
/// lower bound by what would make the failing pivot zero. In the hard case, where p(λ) stays inside the ball for every allowed
/// λ, p continues to the boundary along a direction in which H + λ is nearly singular.
///
/// It ends if ‖p‖ exceeds the radius by at most the share `easyTolerance`. It also ends if the way to the boundary costs at
/// most the share `hardTolerance` of the decrease. After 50 trials it ends with the last p, cut to the ball, or along −g.
///
/// Source: Moré & Sorensen, "Computing a trust region step", SIAM J. Sci. Stat. Comput. 4 (1983); Conn, Gould & Toint,
/// Trust-Region Methods (2000), algorithm 7.3.4 with the first λ of section 7.3.8.
public struct ExactSubproblem<Scalar: PortableScalar>: TrustRegionSubproblem {
  let easyTolerance: Scalar
  let hardTolerance: Scalar

  public init(easyTolerance: Scalar = 0.1, hardTolerance: Scalar = 0.2) {
    self.easyTolerance = easyTolerance
    self.hardTolerance = hardTolerance
  }

  public func step(
    at x: [Scalar], gradient: [Scalar], radius: Scalar, _ model: inout DenseModel<Scalar>,
    calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> TrustRegionStep<Scalar> {
    let hessian = try model.hessian(at: x, calling: &oracle)
    let (p, isOnBoundary) = leastPoint(hessian, gradient, radius: radius)
    return TrustRegionStep(p, gradient, hessian, isOnBoundary: isOnBoundary)
  }

  package func leastPoint(
    _ hessian: Matrix<Scalar>, _ gradient: [Scalar], radius: Scalar
  ) -> (p: [Scalar], isOnBoundary: Bool) {
    let slope = norm(gradient.span)
    var bounds = ShiftBounds(hessian, slope: slope, radius: radius)
    var shift = bounds.lower == 0 ? 0 : bounds.inside
    var last = gradient.map { $0 * (-radius / slope) }
    for _ in 0..<50 {
      let shifted = hessian.shifted(by: shift)
      guard let factor = try? shifted.cholesky(), let solution = try? factor.choleskySolved(gradient),
        let w = try? factor.solved(.lower, solution)
      else {
        bounds.lower = max(bounds.lower, shift + shifted.shiftToSemidefinite())
        shift = bounds.inside
        continue
      }
      let p = solution.map { -$0 }
      let length = norm(p.span)
      if length <= radius, shift == 0 { return (p, false) }
      if length < radius {
        let (direction, curvature) = factor.nearlySingularDirection()
        let ends = boundaryLengths(from: p, along: direction, radius: radius)
        let way = -ends.backward < ends.forward ? ends.backward : ends.forward
        last = point(p, plus: way, times: direction)
        // −gᵀp is pᵀ(H + λ)p.
        let decrease = dot(gradient.span, solution.span) + shift * radius * radius
        if way * way * curvature <= hardTolerance * decrease { return (last, true) }
        bounds.upper = shift
        bounds.lower = max(bounds.lower, shift - curvature)
      } else {
        last = p.map { $0 * (radius / length) }
        if length - radius <= easyTolerance * radius { return (p, true) }
        bounds.lower = max(bounds.lower, shift)
      }
      let stretch = length / norm(w.span)
      let newton = shift + stretch * stretch * ((length - radius) / radius)
      shift = newton > bounds.lower ? newton : bounds.inside
    }
    return (last, true)
  }
}

/// Between which λ the solution's lies.
private struct ShiftBounds<Scalar: PortableScalar> {
  var lower: Scalar
  var upper: Scalar

  /// From the gradient's norm and bounds of the eigenvalues: Gershgorin's, and the Frobenius and row-sum norms.
  init(_ hessian: Matrix<Scalar>, slope: Scalar, radius: Scalar) {
    let n = hessian.rows
    var (least, greatest, leastDiagonal) = (Scalar.infinity, -Scalar.infinity, Scalar.infinity)
    var rowSumNorm: Scalar = 0
    for i in 0..<n {
      var rowSum: Scalar = 0
      for j in 0..<n where j != i { rowSum += hessian[i, j].magnitude }
      least = min(least, hessian[i, i] - rowSum)
      greatest = max(greatest, hessian[i, i] + rowSum)
      leastDiagonal = min(leastDiagonal, hessian[i, i])
      rowSumNorm = max(rowSumNorm, rowSum + hessian[i, i].magnitude)
    }
    let size = min(norm(hessian.elements.span), rowSumNorm)
    lower = max(0, -leastDiagonal, slope / radius - min(greatest, size))
    upper = max(0, slope / radius + min(-least, size))
  }

  /// A λ between the bounds, nearer to the lower.
  var inside: Scalar { max(Scalar.sqrt(lower * upper), lower + 0.01 * (upper - lower)) }
}

extension Matrix {
  /// A unit vector u that makes uᵀAu small, and uᵀAu, where this lower triangular matrix L is A's Cholesky factor.
  ///
  /// w of L·w = e with each eᵢ = ±1 chosen so that w grows; then u along v of Lᵀv = w and uᵀAu = wᵀw/vᵀv.
  /// Source: Cline, Moler, Stewart & Wilkinson, "An estimate for the condition number of a matrix", SIAM J. Numer.
  /// Anal. 16 (1979); Golub & Van Loan, Matrix Computations, 4th ed., algorithm 3.5.1.
  fileprivate func nearlySingularDirection() -> (direction: [Scalar], curvature: Scalar) {
    var w = [Scalar](repeating: 0, count: rows)
    // Row i's product with the w found so far.
    var sums = w
    for k in 0..<rows {
      let plus = (1 - sums[k]) / self[k, k]
      let minus = (-1 - sums[k]) / self[k, k]
      var (growthPlus, growthMinus) = (plus.magnitude, minus.magnitude)
      for i in k + 1..<Swift.max(rows, k + 1) {
        growthPlus += (sums[i] + self[i, k] * plus).magnitude
        growthMinus += (sums[i] + self[i, k] * minus).magnitude
      }
      w[k] = growthPlus >= growthMinus ? plus : minus
      for i in k + 1..<Swift.max(rows, k + 1) { sums[i] += self[i, k] * w[k] }
    }
    guard let v = try? solved(.lower, transposed: true, w) else { return (w, 0) }
    let length = norm(v.span)
    let ratio = norm(w.span) / length
    return (v.map { $0 / length }, ratio * ratio)
  }
}

let trustRegionExactPlugin = OptimizerPlugin(
  OptimizerDescription(
    name: "trustRegionExact",
    summary: "Trust region whose model is minimized nearly exactly, also where the Hessian is indefinite.",
    formula: "x ← x + p, p = −(H + λ)⁻¹g, H + λ ≥ 0, λ = 0 or ‖p‖ = radius",
    source: "Moré & Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983); Conn, Gould & Toint (2000), algorithm 7.3.4",
    hyperparameters: TrustRegionOptions<Double>.parameters,
    requires: [.gradient, .hessian], greatestDimension: 4096),
  float32: { TrustRegionExact<Float>(ExactSubproblem(), TrustRegionOptions($0)) },
  float64: { TrustRegionExact<Double>(ExactSubproblem(), TrustRegionOptions($0)) })
