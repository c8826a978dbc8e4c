extension Unrounded {
  package static func atan(_ x: Double) -> Unrounded {
    let magnitude = x.magnitude
    guard magnitude >= 0x1p-27 else { return Unrounded(small: x, x * x * x * -0x1.5555555555555p-2) }
    if x.isNaN { return .nan }
    let halfPi = DoubleDouble(TrigonometricTable.halfPi[0], TrigonometricTable.halfPi[1])
    let angle: DoubleDouble
    if magnitude > 0x1p60 {
      angle = halfPi - DoubleDouble(1 / magnitude)
    } else if magnitude > 1 {
      angle = halfPi - arcTangent(1, magnitude)
    } else {
      angle = arcTangent(magnitude, 1)
    }
    return Unrounded(x < 0 ? -angle : angle)
  }

  /// The angle of the point (x, y), with the special cases of IEEE 754-2019, section 9.2.1.
  package static func atan2(_ y: Double, _ x: Double) -> Unrounded {
    if x.isNaN || y.isNaN { return .nan }
    let pi = DoubleDouble(TrigonometricTable.pi[0], TrigonometricTable.pi[1])
    let left = x.sign == .minus
    if y == 0 && !left { return Unrounded(y) }
    let apart = binaryExponent(y) - binaryExponent(x)
    var angle: DoubleDouble
    if y == 0 || (apart < -60 && left) {
      angle = pi
    } else if apart < -60 {
      // The quotient is the angle, to 2⁻¹²⁰ of it, and the division's own rounding is the only one.
      return Unrounded(y / x.magnitude)
    } else if apart > 60 {
      angle = pi.scaled(by: 0.5) - DoubleDouble(left ? -0x1p-60 : 0x1p-60)
      if x == 0 || y.isInfinite { angle = pi.scaled(by: 0.5) }
      if x.isInfinite { angle = pi.scaled(by: left ? 0.75 : 0.25) }
    } else {
      angle = firstQuadrant(y.magnitude, x.magnitude)
      if left { angle = pi - angle }
    }
    return Unrounded(y.sign == .minus ? -angle : angle)
  }

  private static func firstQuadrant(_ y: Double, _ x: Double) -> DoubleDouble {
    if x.isInfinite { return arcTangent(1, 1) }
    let a = y.significand * power(binaryExponent(y) - binaryExponent(x))
    let b = x.significand
    if a <= b { return arcTangent(a, b) }
    return DoubleDouble(TrigonometricTable.halfPi[0], TrigonometricTable.halfPi[1]) - arcTangent(b, a)
  }
}

/// The exponent, far below every other for 0 and far above for ∞.
private func binaryExponent(_ x: Double) -> Int { x == 0 ? -5000 : x.isInfinite ? 5000 : Int(x.exponent) }

/// atan(y/x) for 0 ≤ y ≤ x, to 2⁻⁶³ of itself.
///
/// With c = j/64 nearest to y/x: atan(y/x) = atan c + atan t, t = (y − c·x)/(x + c·y), |t| ≤ 2⁻⁷. A table has atan c, and a
/// series gives atan t to t¹¹ (remainder below 2⁻⁷⁰ of t).
private func arcTangent(_ y: Double, _ x: Double) -> DoubleDouble {
  let shifted = (y / x) * 64 + integerShift
  let row = Int(truncatingIfNeeded: shifted.bitPattern & 127) &* 2
  let c = (shifted - integerShift) * 0x1p-6
  let t = (DoubleDouble(y) - DoubleDouble(product: c, x)) / (DoubleDouble(x) + DoubleDouble(product: c, y))
  let t1 = t.high
  let t2 = t1 * t1
  let series =
    -0x1.5555555555555p-2 + t2
    * (0x1.999999999999ap-3 + t2 * (-0x1.2492492492492p-3 + t2 * (0x1.c71c71c71c71cp-4 - t2 * 0x1.745d1745d1746p-4)))
  let base = DoubleDouble(TrigonometricTable.arcTangents[row], TrigonometricTable.arcTangents[row + 1])
  let sum = DoubleDouble(sum: base.high, t1)
  return DoubleDouble(ordered: sum.high, sum.low + (base.low + (t.low + t1 * t2 * series)))
}
