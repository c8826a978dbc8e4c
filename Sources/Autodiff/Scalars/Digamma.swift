import PortableMath

/// ψ(x) = d/dx ln |Γ(x)|: the slope of `logGamma`.
///
/// From 12 up it is the asymptotic series to x⁻¹⁴ (remainder below 2⁻⁵⁶ of ψ there). Below it is the recurrence
/// ψ(x) = ψ(x + 1) − 1/x, and below 0 the reflection ψ(x) = ψ(1 − x) − π·cot πx. NaN at 0, at the negative integers and at
/// −∞. In a scalar with derivatives the same formulas give ψ′, ψ″, …. Errs by a few ulp of max(|ψ|, 1).
/// Source: Abramowitz, Stegun, "Handbook of mathematical functions", 6.3.5, 6.3.7, 6.3.18.
@inlinable
public func digamma<S: SmoothScalar>(_ x: S) -> S {
  let pi: S.Primal = 0x1.921fb54442d18p1
  guard x.primal > 0 else {
    if x.primal == 0 || isInteger(x.primal) { return x * S.Primal.nan }
    // The nearest integer is taken off exactly.
    let angle = (x - nearestInteger(x.primal)) * pi
    return digamma(1 - x) - pi * S.cos(angle) / S.sin(angle)
  }
  var shifted = x
  var result = S(0)
  while shifted.primal < 12 {
    result = result - 1 / shifted
    shifted = shifted + 1
  }
  if shifted.primal == .infinity { return shifted }
  let inverse = 1 / shifted
  let square = inverse * inverse
  // B₂ₖ/(2k), k = 7 … 1.
  let coefficients: [7 of S.Primal] = [
    1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12,
  ]
  var series = S(0)
  for k in 0..<7 { series = (series + coefficients[k]) * square }
  return result + (S.log(shifted) - 0.5 * inverse - series)
}

/// By conversion, since rounding in place is a call into libm on some machines. `x` is negative.
@inlinable
func isInteger<Scalar: PrimalScalar>(_ x: Scalar) -> Bool { !(x > -0x1p52) || x == nearestInteger(x) }

@inlinable
func nearestInteger<Scalar: PrimalScalar>(_ x: Scalar) -> Scalar { Scalar(Int64(x - 0.5)) }
