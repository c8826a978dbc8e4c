extension Double {
  /// eˣ; relative error below 2 ulps. 0 below −745.2, ∞ above 709.8, NaN for NaN.
  ///
  /// x = k·ln 2 + r with |r| ≤ ½ ln 2, ln 2 in two parts of which the first has 32 trailing zero bits so that k times it
  /// is exact; eʳ by its Taylor series to r¹³ (remainder below 2⁻⁵⁷).
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -745.1332191019412 { return 0 }
    let k = (x * 0x1.71547652b82fep+0).rounded(.toNearestOrEven)
    let r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33
    return scaled(polynomial(r, exponentialSeries), by: Int(k))
  }

  /// The natural logarithm; relative error below 2 ulps. −∞ at ±0, NaN below 0 and for NaN.
  ///
  /// x = 2ᵏ·m with m in [√½, √2); ln m = 2 artanh s with s = (m − 1)/(m + 1), by its Taylor series to s²³ (remainder
  /// below 2⁻⁶²).
  public static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    var k = Double(x.exponent)
    var m = x.significand
    if m >= 0x1.6a09e667f3bcdp+0 {
      m *= 0.5
      k += 1
    }
    let s = (m - 1) / (m + 1)
    let tail = s * s * s * polynomial(s * s, artanhSeries)
    return k * 0x1.62e42fee00000p-1 + (2 * s + (tail + k * 0x1.a39ef35793c76p-33))
  }
}

/// 1/n!, n = 0…13.
private let exponentialSeries: [Double] = {
  var factorial = 1.0
  return (0...13).map { n in
    if n > 0 { factorial *= Double(n) }
    return 1 / factorial
  }
}()

/// 2/(2n + 3), n = 0…10: the series of 2 artanh s after its first term, divided by s³.
private let artanhSeries: [Double] = (0...10).map { 2 / Double(2 * $0 + 3) }

/// x·2ᵏ with one rounding at most, also where the result is subnormal.
private func scaled(_ x: Double, by k: Int) -> Double {
  if k > 1000 { return x * 0x1p1000 * power(k - 1000) }
  if k < -1000 { return x * 0x1p-1000 * power(k + 1000) }
  return x * power(k)
}

/// 2ᵏ for −1022 ≤ k ≤ 1023.
private func power(_ k: Int) -> Double { Double(bitPattern: UInt64(k + 1023) << 52) }
