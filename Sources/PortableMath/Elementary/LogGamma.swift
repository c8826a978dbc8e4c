extension Unrounded {
  /// ln |Γ(x)|: ∞ at 0, at the negative integers and at ±∞.
  ///
  /// - From 16 up: Stirling's series.
  /// - Between 0.5 and 2.5: the series of ln Γ(2 + t), which vanishes where the function does.
  /// - In between: the recurrence Γ(x + 1) = x·Γ(x).
  /// - Below 0: the reflection Γ(x)·Γ(1 − x) = π/sin πx, or Taylor's series near the zeros there.
  ///
  /// Source: Abramowitz, Stegun, "Handbook of mathematical functions", 6.1.15, 6.1.17, 6.1.33, 6.1.41.
  package static func logGamma(_ x: Double) -> Unrounded {
    guard x.isFinite else { return x.isNaN ? .nan : Unrounded(.infinity) }
    if x > 0 { return x < 0x1p900 ? Unrounded(positive(x)) : huge(x) }
    if isWhole(x) { return Unrounded(.infinity) }
    if x > -0x1p-60 { return Unrounded(-logarithm(-x)) }
    return Unrounded(aroundZero(x) ?? reflected(x))
  }

  /// ln |Γ(x)| by its Taylor series at its zero next to x, where x is so near that the reflection's terms would cancel.
  private static func aroundZero(_ x: Double) -> DoubleDouble? {
    guard x < -2, x > -18 else { return nil }
    let n = Int(-x)
    let row = 20 * (2 * (n - 2) + (-x - Double(n) < 0.5 ? 0 : 1))
    let table = { LogGammaTable.zeros[row + $0] }
    let whole = Double(row % 40 == 0 ? -n : -n - 1)
    guard (x - table(0)).magnitude <= (table(0) - whole).magnitude * 0x1p-4 else { return nil }
    var t = DoubleDouble(sum: x - table(0), -table(1))
    t.low -= table(2)
    var tail = 0.0
    for k in stride(from: 19, through: 5, by: -1) { tail = tail * t.high + table(k) }
    return DoubleDouble(table(3), table(4)) * t + DoubleDouble(tail * t.high * t.high)
  }

  private static func huge(_ x: Double) -> Unrounded {
    Unrounded((logarithm(x) - DoubleDouble(1)) * DoubleDouble(x.significand), exponent: Int(x.exponent))
  }

  private static func positive(_ x: Double) -> DoubleDouble {
    if x >= 16 { return stirling(DoubleDouble(x)) }
    if x < 0x1p-60 { return -logarithm(x) }
    if x < 0.5 {
      return aroundTwo(DoubleDouble(x)) - logarithmOfProduct(DoubleDouble(x), DoubleDouble(1) + DoubleDouble(x))
    }
    if x < 1.5 { return aroundTwo(DoubleDouble(x - 1)) - Unrounded.log1p(x - 1).value }
    return descended(DoubleDouble(x))
  }

  /// ln Γ for 1.5 ≤ x < 17: down to [1.5, 2.5) by the recurrence.
  private static func descended(_ x: DoubleDouble) -> DoubleDouble {
    var rest = x
    var product = DoubleDouble(1)
    while rest.high >= 2.5 {
      rest = rest - DoubleDouble(1)
      product = product * rest
    }
    let value = aroundTwo(rest - DoubleDouble(2))
    return product.high == 1 ? value : value + logarithm(product.high, product.low)
  }

  private static func logarithmOfProduct(_ a: DoubleDouble, _ b: DoubleDouble) -> DoubleDouble {
    let product = a * b
    return logarithm(product.high, product.low)
  }

  /// ln Γ(2 + t) for |t| ≤ ½, by its series to t⁴⁸ (remainder below 2⁻¹⁰⁰), the first terms in double-double.
  private static func aroundTwo(_ t: DoubleDouble) -> DoubleDouble {
    var tail = 0.0
    for k in stride(from: 47, to: 15, by: -1) { tail = tail * t.high + LogGammaTable.center[2 * k] }
    var sum = DoubleDouble(tail)
    for k in stride(from: 15, through: 0, by: -1) {
      sum = sum * t + DoubleDouble(LogGammaTable.center[2 * k], LogGammaTable.center[2 * k + 1])
    }
    return sum * t
  }

  /// (x − ½)·ln x − x + ½ ln 2π + 1/(12x) − ….
  private static func stirling(_ x: DoubleDouble) -> DoubleDouble {
    let inverse = DoubleDouble(1) / x
    let square = inverse.high * inverse.high
    var series = 0.0
    for k in stride(from: 11, through: 1, by: -1) { series = series * square + LogGammaTable.stirling[k] }
    let first = inverse * DoubleDouble(LogGammaTable.stirling[0]) + DoubleDouble(series * square * inverse.high)
    let main = (x - DoubleDouble(0.5)) * (logarithm(x.high, x.low) - DoubleDouble(1)) - DoubleDouble(0.5)
    return main + DoubleDouble(LogGammaTable.halfLnTwoPi[0], LogGammaTable.halfLnTwoPi[1]) + first
  }

  /// ln π − ln |sin πx| − ln Γ(1 − x).
  private static func reflected(_ x: Double) -> DoubleDouble {
    // The nearest integer is taken off exactly.
    let whole = Double(Int64(x))
    let fraction = (x - whole) < -0.5 ? (x - whole) + 1 : x - whole
    let angle = DoubleDouble(fraction.magnitude) * DoubleDouble(TrigonometricTable.pi[0], TrigonometricTable.pi[1])
    let reduced =
      angle.high > 0x1.921fb54442d18p-1
      ? shiftedSine(angle - DoubleDouble(TrigonometricTable.halfPi[0], TrigonometricTable.halfPi[1]), 1)
      : angle.high < 0x1p-27 ? angle : shiftedSine(angle, 0)
    let mirrored = DoubleDouble(sum: 1, -x)
    let gamma = mirrored.high >= 16 ? stirling(mirrored) : mirroredGamma(mirrored)
    let lnPi = DoubleDouble(LogGammaTable.lnPi[0], LogGammaTable.lnPi[1])
    return (lnPi - logarithm(reduced.high, reduced.low)) - gamma
  }

  /// ln Γ for 1 < x < 16.
  private static func mirroredGamma(_ x: DoubleDouble) -> DoubleDouble {
    if x.high >= 1.5 { return descended(x) }
    let t = x - DoubleDouble(1)
    return aroundTwo(t) - logarithm(x.high, x.low)
  }
}
