import AssayKit
import PortableMath

/// Moré and Thuente's search for a step that meets the strong Wolfe conditions.
///
///     φ(t) ≤ φ(0) + μ·t·φ′(0)  and  |φ′(t)| ≤ η·|φ′(0)|
///
/// Each candidate takes a value and a gradient. The next one minimizes a cubic or a quadratic through the last and the ends of
/// an interval that holds acceptable steps.
/// Source: Moré & Thuente, "Line search algorithms with guaranteed sufficient decrease", ACM Trans. Math. Software 20 (1994),
/// with the safeguards of MINPACK-2's dcsrch (1993). SciPy calls that with μ = 1e-4, η = 0.9 in BFGS, 1e-4 and 0.4 in CG, 1e-3
/// and 0.9 in L-BFGS-B. We differ in two points. Where φ or φ′ is NaN or infinite, the step goes half the way back, and never
/// further again. A search that ends at its last candidate does not evaluate it a second time.
public struct StrongWolfe<Scalar: PortableScalar>: Sendable {
  /// μ, in (0, ½].
  let sufficientDecrease: Scalar
  /// η, in [μ, 1).
  let curvature: Scalar
  /// The width of a bracket, relative to its upper end, at which its best point is taken.
  let narrowness: Scalar
  let candidateLimit: Int

  public init(
    sufficientDecrease: Scalar = 1e-4, curvature: Scalar = 0.9, narrowness: Scalar = 64 * .ulpOfOne,
    candidateLimit: Int = 20
  ) {
    precondition(
      0 < sufficientDecrease && sufficientDecrease <= 0.5 && sufficientDecrease <= curvature && curvature < 1,
      "Wolfe's conditions need 0 < decrease ≤ ½ and decrease ≤ curvature < 1")
    self.sufficientDecrease = sufficientDecrease
    self.curvature = curvature
    self.narrowness = narrowness
    self.candidateLimit = candidateLimit
  }

  /// Returns the length of the step; nil if φ(0) is the least value found or φ′(0) is not negative.
  ///
  /// The candidate of `line` is there then, with value and gradient. A length that is lower than φ(0) is returned though it
  /// fails a condition, where rounding stops the search or `candidateLimit` or `greatest` is reached.
  func search(
    _ line: inout Line<Scalar>, from first: Scalar, upTo greatest: Scalar = .greatestFiniteMagnitude,
    calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Scalar? {
    let start = line.start
    guard start.isFinite, start.slope < 0 else { return nil }
    var interval = MoreThuenteInterval(
      from: start, first: min(first, greatest), greatest: greatest, sufficientDecrease: sufficientDecrease)
    for _ in 0..<candidateLimit {
      let point = try line.evaluate(at: interval.next, calling: &oracle)
      if interval.accepts(point, curvature: curvature) { return point.length }
      interval.take(point)
      if interval.isSpent(after: point, narrowness: narrowness) { break }
    }
    return try line.settle(at: interval.best, calling: &oracle)
  }
}
