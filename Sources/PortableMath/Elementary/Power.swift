extension Unrounded {
  /// e^(y·ln |x|) with the sign and the special cases of IEEE 754-2019, section 9.2.1.
  package static func pow(_ x: Double, _ y: Double) -> Unrounded {
    if y == 0 || x == 1 { return Unrounded(1) }
    if x.isNaN || y.isNaN { return .nan }
    let odd = isOddInteger(y)
    if x == 0 || x.isInfinite || y.isInfinite { return extremePower(x, y, odd) }
    guard x > 0 || isWhole(y) else { return .nan }
    var result = powerOfPositive(x.magnitude, y)
    if x < 0 && odd { result.value = result.value.high == 0 ? DoubleDouble(-0.0) : -result.value }
    return result
  }

  private static func powerOfPositive(_ x: Double, _ y: Double) -> Unrounded {
    let logarithm = logarithm(x)
    let estimate = logarithm.high * y
    if estimate.magnitude > 1000 { return Unrounded(estimate > 0 ? .infinity : 0) }
    if estimate.magnitude < 0x1p-60 { return Unrounded(1, estimate) }
    // |y| is below 2⁶⁴ here: |ln x| is at least 2⁻⁵³ for x ≠ 1.
    let exponent = logarithm * DoubleDouble(y)
    return ExponentialArgument(exponent.high, exponent.low).accurateExponential
  }

  private static func extremePower(_ x: Double, _ y: Double, _ odd: Bool) -> Unrounded {
    if y.isInfinite {
      if x == -1 { return Unrounded(1) }
      return Unrounded((x.magnitude > 1) == (y > 0) ? .infinity : 0)
    }
    let magnitude: Double = (x == 0) == (y > 0) ? 0 : .infinity
    return Unrounded(odd && x.sign == .minus ? -magnitude : magnitude)
  }

  /// The cube root by three steps of Halley's method and one in double-double.
  package static func cbrt(_ x: Double) -> Unrounded {
    guard x.isFinite, x != 0 else { return x.isNaN ? .nan : Unrounded(x) }
    // 1100 makes the dividend positive, so that the division rounds down.
    let third = (Int(x.exponent) + 1101) / 3 - 367
    let m = x.significand * power(Int(x.exponent) - 3 * third)
    var y = 0.75 + 0.2 * m
    for _ in 0..<4 {
      let cube = y * y * y
      y *= (cube + 2 * m) / (2 * cube + m)
    }
    let rest = DoubleDouble(m) - DoubleDouble(product: y, y) * DoubleDouble(y)
    let root = DoubleDouble(ordered: y, rest.high / (3 * y * y)).scaled(by: power(third))
    return Unrounded(x < 0 ? -root : root)
  }

  /// √(x² + y²) in double-double, scaled by the greater's exponent.
  package static func hypot(_ x: Double, _ y: Double) -> Unrounded {
    if x.isInfinite || y.isInfinite { return Unrounded(.infinity) }
    if x.isNaN || y.isNaN { return .nan }
    let great = Swift.max(x.magnitude, y.magnitude)
    let small = Swift.min(x.magnitude, y.magnitude)
    guard small > 0, great.exponent - small.exponent < 60 else { return Unrounded(great, small * 0x1p-60) }
    let exponent = Int(great.exponent)
    let a = great.significand
    let b = small.significand * power(Int(small.exponent) - exponent)
    let root = (DoubleDouble(product: a, a) + DoubleDouble(product: b, b)).squareRoot()
    return Unrounded(root, exponent: exponent)
  }
}

/// Whether y is an integer; by conversion, since rounding in place is a call into libm on some machines.
func isWhole(_ y: Double) -> Bool { y.magnitude >= 0x1p53 || y == Double(Int64(y)) }

private func isOddInteger(_ y: Double) -> Bool { y.magnitude < 0x1p53 && isWhole(y) && Int64(y) & 1 == 1 }
