/// A function's value before its one rounding: (high + low)·2^exponent, good to about 2⁻⁶⁰ of itself.
///
/// Every elementary function is computed once, as an `Unrounded` of a Double. Rounded to Double it is within 0.51 ulp;
/// rounded to Float it is correctly rounded, which `scripts/proof/prove --sweeps` confirms for all 2³² arguments.
package struct Unrounded: Sendable {
  package var value: DoubleDouble
  package var exponent: Int

  @inline(__always)
  init(_ value: DoubleDouble, exponent: Int = 0) {
    self.value = value
    self.exponent = exponent
  }

  @inline(__always)
  init(_ high: Double, _ low: Double = -0.0) { self.init(DoubleDouble(high, low)) }

  /// x and a correction that is far smaller, for arguments so small that a function is nearly x; ±0 stays itself.
  @inline(__always)
  init(small x: Double, _ correction: Double) { self.init(x, correction == 0 ? -0.0 : correction) }

  static var nan: Unrounded { Unrounded(.nan) }
}

extension Double {
  /// The Double nearest to the value.
  @inline(__always)
  init(_ unrounded: Unrounded) {
    let exponent = unrounded.exponent
    let rounded = unrounded.value.high + unrounded.value.low
    if exponent == 0 {
      self = rounded
    } else if exponent > -1021 && exponent < 1023 {
      self = rounded * power(exponent)
    } else {
      self = extreme(unrounded)
    }
  }
}

extension Float {
  /// The Float nearest to the value, with one rounding.
  ///
  /// The sum of the parts is first rounded to odd: cut to a Double whose last bit says whether anything was cut off.
  /// The rounding to Float then sees on which side of a midpoint the value lies.
  /// Source: Boldo, Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd",
  /// IEEE Trans. Computers 57 (2008).
  @inline(__always)
  package init(_ unrounded: Unrounded) {
    let sum = DoubleDouble(ordered: unrounded.value.high, unrounded.value.low)
    var odd = sum.high
    if sum.low != 0, odd.isFinite {
      var bits = odd.bitPattern
      if (sum.low < 0) != (odd < 0) { bits -= 1 }
      odd = Double(bitPattern: bits | 1)
    }
    let exponent = unrounded.exponent
    // Beyond these powers the scaled value is far outside Float's range, whatever it is.
    self = Float(exponent == 0 ? odd : odd * power(Swift.min(Swift.max(exponent, -1000), 1000)))
  }
}

/// The value rounded where its exponent is near an end of Double's range.
@inline(never)
private func extreme(_ unrounded: Unrounded) -> Double {
  let exponent = unrounded.exponent
  let value = unrounded.value
  if exponent > 0 { return (value.high + value.low) * 0x1p1000 * power(Swift.min(exponent - 1000, 1000)) }
  if exponent < -1080 { return value.high.sign == .minus ? -0.0 : 0 }
  let lowered = exponent + 1000
  // A summand whose last place is that of the least positive Double makes the one addition round there.
  let summand = (value.high < 0 ? -0x1p52 : 0x1p52) * power(-1074 + 1000 - lowered)
  let sum = DoubleDouble(ordered: summand, value.high)
  let rounded = (sum.high + (sum.low + value.low)) - summand
  if rounded.magnitude >= 0x1p-22 * power(-lowered) { return (value.high + value.low) * power(lowered) * 0x1p-1000 }
  return rounded * power(lowered) * 0x1p-1000
}

/// 2ᵏ for −1022 ≤ k ≤ 1023.
@inline(__always)
func power(_ k: Int) -> Double { Double(bitPattern: UInt64(truncatingIfNeeded: k &+ 1023) << 52) }
