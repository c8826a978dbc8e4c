// x = 2ᵏ·z with z in [0.6875, 1.375), and c near 1/z from a table of 128 intervals with ln c. Then ln x = k·ln 2 − ln c +
// ln(1 + r), with r = c·z − 1 exact in two parts and |r| ≤ 2⁻⁷. The series of ln(1 + r) goes to r¹¹ (remainder below 2⁻⁷⁴
// of r). Around 1, c is 1 and k is 0, so that nothing cancels.
// Source: Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", ACM TOMS 16
// (1990).

/// ln(x + xLow) to 2⁻⁶⁷ of itself, for a positive finite x and |xLow| ≤ ulp(x).
@inline(__always)
func logarithm(_ x: Double, _ xLow: Double = 0) -> DoubleDouble {
  var bits = x.bitPattern
  var k = 0.0
  if bits < 0x0010_0000_0000_0000 {
    bits = (x * 0x1p54).bitPattern
    k = -54
  }
  let offset = bits &- 0x3fe6_0000_0000_0000
  let row = Int(truncatingIfNeeded: (offset >> 45) & 127) &* 3
  let exponent = Int64(bitPattern: offset) >> 52
  k += Double(exponent)
  let z = Double(bitPattern: bits &- UInt64(bitPattern: exponent) << 52)
  let c = LogarithmTable.rows[row]
  // The upper 26 bits of z and the rest, so that both products with c are exact.
  let (upper, lower) = halves(z)
  var r = DoubleDouble(sum: upper * c - 1, lower * c)
  if xLow != 0 {
    let both = DoubleDouble(sum: r.high, xLow * power(-Int(truncatingIfNeeded: exponent)) * c)
    r = DoubleDouble(both.high, both.low + r.low)
  }
  let whole = k * LogarithmTable.ln2Parts[0] + LogarithmTable.rows[row + 1]
  let rest = k * LogarithmTable.ln2Parts[1] + LogarithmTable.rows[row + 2]
  return sum(whole, rest, r)
}

/// whole + rest + ln(1 + r).
@inline(__always)
private func sum(_ whole: Double, _ rest: Double, _ r: DoubleDouble) -> DoubleDouble {
  let x = r.high
  // x²/2 in two parts, of which the first is exact.
  let (upper, lower) = halves(x)
  let square = DoubleDouble(upper * (0.5 * upper), (x + upper) * (0.5 * lower))
  let x2 = x * x
  let tail = (x2 * x) * logarithmTail(x, x2)
  // Where `whole` is not 0, it is greater than x.
  let first = DoubleDouble(ordered: whole, x)
  let second = DoubleDouble(ordered: first.high, -square.high)
  let low = (second.low + first.low) + (((r.low - x * r.low) - square.low) + (rest + tail))
  return DoubleDouble(ordered: second.high, low)
}

/// 1/3 − x/4 + x²/5 − … + x⁸/11.
@inline(__always)
private func logarithmTail(_ x: Double, _ x2: Double) -> Double {
  let x4 = x2 * x2
  let first = (0x1.5555555555555p-2 - x * 0.25) + x2 * (0x1.999999999999ap-3 - x * 0x1.5555555555555p-3)
  let second = (0x1.2492492492492p-3 - x * 0.125) + x2 * (0x1.c71c71c71c71cp-4 - x * 0x1.999999999999ap-4)
  return first + x4 * (second + x4 * 0x1.745d1745d1746p-4)
}

extension Unrounded {
  @inline(__always)
  package static func log(_ x: Double) -> Unrounded {
    guard x > 0, x < .infinity else { return logarithmOfExtreme(x) }
    return Unrounded(logarithm(x))
  }

  package static func log2(_ x: Double) -> Unrounded {
    guard x > 0, x < .infinity else { return logarithmOfExtreme(x) }
    return Unrounded(logarithm(x) * DoubleDouble(LogarithmTable.perLn2[0], LogarithmTable.perLn2[1]))
  }

  package static func log1p(_ x: Double) -> Unrounded {
    guard x > -1, x < .infinity else { return x == -1 ? Unrounded(-.infinity) : x > 0 ? Unrounded(x) : .nan }
    guard x.magnitude >= 0x1p-54 else { return Unrounded(small: x, x * x * -0.5) }
    guard x < 0x1p200 else { return Unrounded(logarithm(x)) }
    let sum = DoubleDouble(sum: 1, x)
    return Unrounded(logarithm(sum.high, sum.low))
  }

  /// The logarithm of what is not a positive finite number.
  private static func logarithmOfExtreme(_ x: Double) -> Unrounded {
    x == 0 ? Unrounded(-.infinity) : x == .infinity ? Unrounded(x) : .nan
  }
}
