/// An unevaluated sum of two Doubles, `high + low` with |low| at most about an ulp of high: some 100 bits.
///
/// Sums and products are exact up to the low part's own rounding, by additions and multiplications alone. A fused
/// multiply-add would be shorter, but is slow or wrong where the machine lacks it.
/// Source: Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971); Knuth,
/// TAOCP 2, 4.2.2 (two-sum).
package struct DoubleDouble: Sendable {
  package var high: Double
  package var low: Double

  @inline(__always)
  package init(_ high: Double, _ low: Double = -0.0) {
    self.high = high
    self.low = low
  }

  /// a + b exactly.
  @inline(__always)
  init(sum a: Double, _ b: Double) {
    high = a + b
    let share = high - a
    low = (a - (high - share)) + (b - share)
  }

  /// a + b exactly, where |a| ≥ |b| or a is 0.
  @inline(__always)
  init(ordered a: Double, _ b: Double) {
    high = a + b
    low = b - (high - a)
  }

  /// a·b to 2⁻¹⁰⁶ of itself, where the product is not below 2⁻⁹⁶⁹: the product of the lower halves may lose its last
  /// bit.
  @inline(__always)
  init(product a: Double, _ b: Double) {
    high = a * b
    let (a1, a2) = halves(a)
    let (b1, b2) = halves(b)
    low = ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2
  }

  @inline(__always)
  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }

  @inline(__always)
  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let highs = DoubleDouble(sum: a.high, b.high)
    let lows = DoubleDouble(sum: a.low, b.low)
    let sum = DoubleDouble(ordered: highs.high, highs.low + lows.high)
    return DoubleDouble(ordered: sum.high, sum.low + lows.low)
  }

  @inline(__always)
  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  @inline(__always)
  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b.high)
    return DoubleDouble(ordered: product.high, product.low + (a.high * b.low + a.low * b.high))
  }

  @inline(__always)
  static func + (a: Double, b: DoubleDouble) -> DoubleDouble {
    let highs = DoubleDouble(sum: a, b.high)
    return DoubleDouble(ordered: highs.high, highs.low + b.low)
  }

  /// The quotient: a first one, and the remainder's share.
  @inline(__always)
  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let inverse = 1 / b.high
    let first = a.high * inverse
    let product = DoubleDouble(product: first, b.high)
    // The first difference is exact, since both are nearly equal.
    let rest = ((a.high - product.high) - product.low) + (a.low - first * b.low)
    return DoubleDouble(ordered: first, rest * inverse)
  }

  /// √(high + low), where it is not below 2⁻⁹⁰⁰.
  @inline(__always)
  func squareRoot() -> DoubleDouble {
    let root = Double.sqrt(high)
    let rest = self - DoubleDouble(product: root, root)
    return DoubleDouble(ordered: root, rest.high / (2 * root))
  }

  /// The product with a power of two.
  @inline(__always)
  func scaled(by power: Double) -> DoubleDouble { DoubleDouble(high * power, low * power) }
}

/// x as the sum of its upper 26 bits and the other 27.
@inline(__always)
func halves(_ x: Double) -> (Double, Double) {
  let upper = Double(bitPattern: x.bitPattern & 0xffff_ffff_f800_0000)
  return (upper, x - upper)
}
