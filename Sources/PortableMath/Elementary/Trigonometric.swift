// After reduction to |r| ≤ π/4, r = j/64 + t with |t| ≤ 2⁻⁷. A table has sin and cos of j/64 with their rounding errors. The
// addition theorem joins them with the series of sin t and cos t (remainders below 2⁻⁷⁰).
// Source: Gal, "Computing elementary functions: a new approach for achieving high accuracy and good performance", LNCS
// 235 (1986), for the tables; the addition theorem with exact main product is the textbook's.

/// The sine and the cosine of r, to 2⁻⁶³ of themselves.
private struct SineCosine {
  let negative: Bool
  let t: DoubleDouble
  let row: Int
  /// sin t − t and cos t − 1.
  let sineTail: Double
  let cosineTail: Double

  @inline(__always)
  init(_ r: DoubleDouble) {
    negative = r.high < 0
    let x = negative ? -r : r
    let shifted = x.high * 64 + integerShift
    row = Int(truncatingIfNeeded: shifted.bitPattern & 63) &* 4
    let rest = x.high - (shifted - integerShift) * 0x1p-6
    t = DoubleDouble(ordered: rest, x.low)
    let y = t.high
    let y2 = y * y
    sineTail =
      t.low + y * y2
      * (-0x1.5555555555555p-3 + y2 * (0x1.1111111111111p-7 - y2 * 0x1.a01a01a01a01ap-13))
    cosineTail = y2 * (-0.5 + y2 * (0x1.5555555555555p-5 - y2 * 0x1.6c16c16c16c17p-10)) - y * t.low
  }

  @inline(__always)
  var sine: DoubleDouble {
    let s = DoubleDouble(TrigonometricTable.sineCosine[row], TrigonometricTable.sineCosine[row &+ 1])
    let c = DoubleDouble(TrigonometricTable.sineCosine[row &+ 2], TrigonometricTable.sineCosine[row &+ 3])
    let result = combined(s, c, cosineTail, sineTail, t.high)
    return negative ? -result : result
  }

  @inline(__always)
  var cosine: DoubleDouble {
    let s = DoubleDouble(TrigonometricTable.sineCosine[row], TrigonometricTable.sineCosine[row &+ 1])
    let c = DoubleDouble(TrigonometricTable.sineCosine[row &+ 2], TrigonometricTable.sineCosine[row &+ 3])
    return combined(c, s, cosineTail, -sineTail, -t.high)
  }

  /// a·(1 + u) + b·(t + v).
  @inline(__always)
  private func combined(
    _ a: DoubleDouble, _ b: DoubleDouble, _ u: Double, _ v: Double, _ t: Double
  ) -> DoubleDouble {
    let product = DoubleDouble(product: b.high, t)
    let sum = DoubleDouble(sum: a.high, product.high)
    let low = sum.low + (product.low + (a.low + (a.high * u + (b.high * v + b.low * t))))
    return DoubleDouble(ordered: sum.high, low)
  }
}

extension Unrounded {
  @inline(__always)
  package static func sin(_ x: Double) -> Unrounded {
    guard x.magnitude >= 0x1p-27 else { return Unrounded(small: x, x * x * x * -0x1.5555555555555p-3) }
    guard x.magnitude < .infinity else { return .nan }
    let (quadrant, rest) = reduced(x)
    return Unrounded(shiftedSine(rest, quadrant))
  }

  @inline(__always)
  package static func cos(_ x: Double) -> Unrounded {
    guard x.magnitude >= 0x1p-30 else { return Unrounded(1, x * x * -0.5) }
    guard x.magnitude < .infinity else { return .nan }
    let (quadrant, rest) = reduced(x)
    return Unrounded(shiftedSine(rest, quadrant &+ 1))
  }

  package static func tan(_ x: Double) -> Unrounded {
    guard x.magnitude >= 0x1p-27 else { return Unrounded(small: x, x * x * x * 0x1.5555555555555p-2) }
    guard x.magnitude < .infinity else { return .nan }
    let (quadrant, rest) = reduced(x)
    let parts = SineCosine(rest)
    return Unrounded(quadrant & 1 == 0 ? parts.sine / parts.cosine : -(parts.cosine / parts.sine))
  }

  /// sin(r + quadrant·π/2).
  @inline(__always)
  static func shiftedSine(_ r: DoubleDouble, _ quadrant: Int) -> DoubleDouble {
    let parts = SineCosine(r)
    let value = quadrant & 1 == 0 ? parts.sine : parts.cosine
    return quadrant & 2 == 0 ? value : -value
  }
}
