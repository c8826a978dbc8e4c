import PortableMath

/// The step p that makes ‖J·p + r‖ least among those with ‖D·p‖ about equal to a radius, or less.
///
/// p(λ) is the least-squares solution of (J; √λ·D)·p = (−r; 0). λ = 0 if ‖D·p(0)‖ ≤ 1.1·radius. Else Newton's method on
/// ‖D·p(λ)‖, safeguarded by bounds, seeks λ in at most ten trials, until ‖D·p(λ)‖ is within a tenth of the radius.
/// Source: Moré, "The Levenberg-Marquardt algorithm: implementation and theory", Lecture Notes in Mathematics 630 (1978),
/// sections 3 and 5. It is as in MINPACK's lmpar, but each p(λ) is by a QR factorization of (R; √λ·D), not by rotations.
struct DampedLeastSquares<Scalar: PortableScalar> {
  /// The factors of J, and Qᵀr.
  let factors: PivotedQR<Scalar>
  /// D's diagonal.
  let scale: [Scalar]
  let radius: Scalar

  /// The step, its λ and ‖D·p‖; the search for λ starts at `guess`.
  func step(startingAt guess: Scalar) -> (p: [Scalar], damping: Scalar, length: Scalar) {
    let undamped = solution(factors.backSubstituted())
    if !(undamped.length - radius > 0.1 * radius) { return (undamped.p, 0, undamped.length) }
    var (low, high) = bounds(undamped)
    var damping = min(max(guess, low), high)
    if damping == 0 { damping = slope / undamped.length }
    var excessBefore = undamped.length - radius
    for trial in 1...10 {
      if damping == 0 { damping = max(Scalar.leastNormalMagnitude, 0.001 * high) }
      let damped = dampedFactors(damping)
      let current = solution(damped.backSubstituted())
      let excess = current.length - radius
      // Where low is 0 the length may stay below the radius for every λ > 0.
      let isShortForAll = low == 0 && excess <= excessBefore && excessBefore < 0
      if excess.magnitude <= 0.1 * radius || isShortForAll || trial == 10 {
        return (current.p, damping, current.length)
      }
      if excess > 0 { low = max(low, damping) } else { high = min(high, damping) }
      excessBefore = excess
      damping = max(low, damping + correction(current, damped))
    }
    preconditionFailure("the tenth trial returns")
  }

  /// Between which λ the solution's lies.
  private func bounds(_ undamped: Solution) -> (low: Scalar, high: Scalar) {
    let low = max(0, correction(undamped, factors))
    let high = slope / radius
    return (low, high == 0 ? Scalar.leastNormalMagnitude / min(radius, 0.1) : high)
  }

  /// ‖D⁻¹Jᵀr‖.
  private var slope: Scalar {
    let gradient = factors.transposedMultiplied(factors.rotated)
    let scaled = gradient.indices.map { gradient[$0] / scale[factors.order[$0]] }
    return norm(scaled.span)
  }

  /// Newton's step of λ for 1/‖D·p(λ)‖ = 1/radius; 0 where the factor is singular.
  private func correction(_ solution: Solution, _ damped: PivotedQR<Scalar>) -> Scalar {
    let direction = factors.order.map { scale[$0] * (scale[$0] * solution.p[$0] / solution.length) }
    guard let w = damped.forwardSubstituted(direction) else { return 0 }
    return (solution.length - radius) / radius / dot(w.span, w.span)
  }

  /// The factors of (R; √λ·D) in R's order.
  private func dampedFactors(_ damping: Scalar) -> PivotedQR<Scalar> {
    let n = factors.columns
    let root = Scalar.sqrt(damping)
    var stacked = [Scalar](repeating: 0, count: 2 * n * n)
    for j in 0..<n {
      for i in 0...j { stacked[j * 2 * n + i] = factors[i, j] }
      stacked[j * 2 * n + n + j] = root * scale[factors.order[j]]
    }
    let right = factors.rotated[..<n] + [Scalar](repeating: 0, count: n)
    return PivotedQR(columnwise: stacked, columns: n, applyingTo: Array(right), pivoting: false)
  }

  private struct Solution {
    var p: [Scalar]
    /// ‖D·p‖.
    var length: Scalar
  }

  /// p = −P·z.
  private func solution(_ z: [Scalar]) -> Solution {
    var p = z
    for (j, original) in factors.order.enumerated() { p[original] = -z[j] }
    let scaled = p.indices.map { scale[$0] * p[$0] }
    return Solution(p: p, length: norm(scaled.span))
  }
}
