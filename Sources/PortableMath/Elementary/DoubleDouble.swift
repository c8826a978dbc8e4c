/// An unevaluated sum of two Doubles, `high + low` with |low| at most about an ulp of high: some 100 bits.
///
/// Sums and products are exact up to the low part's own rounding, by additions and multiplications alone: a fused
/// multiply-add would be shorter, and is slow or wrong where the machine lacks it.
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

  /// a·b exactly, where neither factor exceeds 2⁹⁹⁶ and the product is not below 2⁻⁹⁶⁹.
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

  /// The quotient: a first one, and the remainder's share.
  @inline(__always)
  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    let rest = a - DoubleDouble(product: first, b.high) - DoubleDouble(first * b.low)
    return DoubleDouble(ordered: first, (rest.high + rest.low) / b.high)
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

/// x as the sum of two Doubles of at most 26 bits each.
@inline(__always)
private func halves(_ x: Double) -> (Double, Double) {
  let spread = x * 0x1.0000002p27
  let upper = spread - (spread - x)
  return (upper, x - upper)
}
