import AssayKit
import PortableMath

/// Backtracking: the first t of a, a/2, a/4, … with φ(t) ≤ φ(0) + c·t·φ′(0) (Armijo).
///
/// One value for each t, no gradient. NaN and ∞ are not accepted, so the step shrinks past them; −∞ is.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 3.1 with equation (3.4) and ρ = ½.
public struct Backtracking<Scalar: PortableScalar>: Sendable {
  /// c, in [0, ½].
  let sufficientDecrease: Scalar

  public init(sufficientDecrease: Scalar = 1e-4) { self.sufficientDecrease = sufficientDecrease }

  /// Returns the accepted length, at which `line` has its candidate then; nil if f cannot fall in this precision.
  ///
  /// That is so if no length down to 2⁻⁶⁰ of the first is accepted. The value at the origin is known.
  func search(
    _ line: inout Line<Scalar>, from first: Scalar, calling oracle: inout Oracle<Scalar>
  ) throws(Stop) -> Scalar? {
    let slope = line.start.slope
    var length = first
    for _ in 0...60 {
      line.moveCandidate(to: length)
      if line.candidate != line.x {
        line.candidateValue = try oracle.value(at: line.candidate)
        if line.candidateValue <= line.value + sufficientDecrease * length * slope { return length }
      }
      length *= 0.5
    }
    return nil
  }
}
