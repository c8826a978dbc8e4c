extension Unrounded {
  /// erf(c + t) = erf c + erf′(c)·∫₀ᵗ e^(−2cs − s²) ds with c = j/16 nearest to |x|.
  ///
  /// The integrand's Taylor coefficients obey (n + 1)·eₙ₊₁ = −2(c·eₙ + eₙ₋₁); |t| ≤ 1/32, and fourteen of them leave
  /// less than 2⁻⁶⁴ of the value.
  package static func erf(_ x: Double) -> Unrounded {
    let magnitude = x.magnitude
    guard magnitude >= 0x1p-54 else { return smallErf(x) }
    // Beyond, the value is nearer to ±1 than half an ulp of a Double.
    guard magnitude < 6 else { return x.isNaN ? .nan : Unrounded(x < 0 ? -1 : 1, x < 0 ? 0x1p-56 : -0x1p-56) }
    let shifted = magnitude * 16 + integerShift
    let row = Int(truncatingIfNeeded: shifted.bitPattern & 127) &* 4
    let c = (shifted - integerShift) * 0x1p-4
    let t = magnitude - c
    let tail = integralTail(c, t)
    let slope = DoubleDouble(ErrorFunctionTable.rows[row + 2], ErrorFunctionTable.rows[row + 3])
    let base = DoubleDouble(ErrorFunctionTable.rows[row], ErrorFunctionTable.rows[row + 1])
    let product = DoubleDouble(product: slope.high, t)
    let sum = DoubleDouble(sum: base.high, product.high)
    let value = DoubleDouble(
      ordered: sum.high, sum.low + (product.low + (base.low + (slope.high * tail + slope.low * t))))
    return Unrounded(x < 0 ? -value : value)
  }

  /// 2x/√π, by two doubles and scaled, so that a subnormal result is rounded once.
  private static func smallErf(_ x: Double) -> Unrounded {
    guard x != 0, !x.isNaN else { return Unrounded(x) }
    let slope = DoubleDouble(ErrorFunctionTable.rows[2], ErrorFunctionTable.rows[3])
    let value = slope * DoubleDouble(x.significand)
    return Unrounded(x < 0 ? -value : value, exponent: Int(x.exponent))
  }

  /// The integral less its first term t.
  @inline(__always)
  private static func integralTail(_ c: Double, _ t: Double) -> Double {
    var before = 1.0
    var coefficient = -2 * c
    var powerOfT = t
    var sum = 0.0
    for n in 1..<15 {
      powerOfT *= t
      sum += coefficient * powerOfT / Double(n + 1)
      (before, coefficient) = (coefficient, -2 * (c * coefficient + before) / Double(n + 1))
    }
    return sum
  }
}
