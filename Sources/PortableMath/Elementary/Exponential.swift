// x = (128·k + j)·(ln 2)/128 + r with |r| ≤ 0.0028, so that eˣ = 2ᵏ·2^(j/128)·eʳ. A table has 2^(j/128) with its rounding
// error, and the series of eʳ goes to r⁶ (remainder below 2⁻⁷²).
// Source: Tang, "Table-driven implementation of the exponential function in IEEE floating-point arithmetic", ACM TOMS
// 15 (1989).

/// Adding and subtracting it rounds a Double below 2⁵¹ to an integer, whose low bits then are the sum's.
let integerShift = 0x1.8p52

/// n·(ln 2)/128 + r, r in two parts.
struct ExponentialArgument {
  var n: Int64
  var high: Double
  var low: Double

  @inline(__always)
  init(_ x: Double, _ xLow: Double = 0) {
    let shifted = x * ExponentialTable.perLn2 + integerShift
    n = Int64(bitPattern: shifted.bitPattern &- integerShift.bitPattern)
    let count = shifted - integerShift
    let first = x - count * ExponentialTable.ln2Parts[0]
    let second = count * ExponentialTable.ln2Parts[1]
    high = first - second
    low = (first - high) - second
    if xLow != 0 {
      let rest = DoubleDouble(ordered: high, low + xLow)
      high = rest.high
      low = rest.low
    }
  }

  /// The argument of 2ˣ = e^(x·ln 2).
  @inline(__always)
  init(base2 x: Double) {
    let shifted = x * 128 + integerShift
    n = Int64(bitPattern: shifted.bitPattern &- integerShift.bitPattern)
    let rest = x - (shifted - integerShift) * 0x1p-7
    let product = DoubleDouble(product: rest, ExponentialTable.ln2HighLow[0])
    high = product.high
    low = product.low + rest * ExponentialTable.ln2HighLow[1]
  }

  @inline(__always)
  var power: DoubleDouble {
    let index = Int(truncatingIfNeeded: n & 127) &* 2
    return DoubleDouble(ExponentialTable.powers[index], ExponentialTable.powers[index | 1])
  }

  @inline(__always)
  var exponent: Int { Int(truncatingIfNeeded: n >> 7) }

  /// eʳ − 1 − (the high part of r).
  @inline(__always)
  var tail: Double {
    let square = high * high
    return low
      + (square * (0.5 + high * 0x1.5555555555555p-3)
        + (square * square) * (0x1.5555555555555p-5 + high * (0x1.1111111111111p-7 + high * 0x1.6c16c16c16c17p-10)))
  }

  /// eˣ to 2⁻⁶⁰.
  @inline(__always)
  var exponential: Unrounded {
    let power = self.power
    return Unrounded(DoubleDouble(power.high, power.low + power.high * (high + tail)), exponent: exponent)
  }

  /// eˣ to 2⁻⁶⁸.
  @inline(__always)
  var accurateExponential: Unrounded {
    let power = self.power
    let (upper, lower) = halves(power.high)
    let (rUpper, rLower) = halves(high)
    // power·r in two parts: the first product is exact, the others are small.
    let sum = DoubleDouble(ordered: power.high, upper * rUpper)
    let product = upper * rLower + lower * high
    let low = sum.low + (product + (power.low + (power.high * tail + power.low * high)))
    return Unrounded(DoubleDouble(ordered: sum.high, low), exponent: exponent)
  }
}

extension Unrounded {
  @inline(__always)
  package static func exp(_ x: Double) -> Unrounded {
    guard x.magnitude < 746 else { return x > 0 ? Unrounded(.infinity) : x < 0 ? Unrounded(0) : .nan }
    return ExponentialArgument(x).exponential
  }

  @inline(__always)
  package static func exp2(_ x: Double) -> Unrounded {
    guard x.magnitude < 1076 else { return x > 0 ? Unrounded(.infinity) : x < 0 ? Unrounded(0) : .nan }
    return ExponentialArgument(base2: x).exponential
  }

  package static func expm1(_ x: Double) -> Unrounded {
    guard x.magnitude >= 0x1p-54 else { return Unrounded(small: x, x * x * 0.5) }
    guard x > -45 else { return x.isNaN ? .nan : Unrounded(-1, 0x1p-64) }
    guard x < 710 else { return Unrounded(.infinity) }
    return expm1Regular(DoubleDouble(x))
  }

  /// eˣ − 1 for 2⁻⁵⁴ ≤ |x| < 746.
  @inline(__always)
  static func expm1Regular(_ x: DoubleDouble) -> Unrounded {
    let argument = ExponentialArgument(x.high, x.low)
    if argument.n == 0 { return Unrounded(DoubleDouble(ordered: argument.high, argument.tail)) }
    let exponential = argument.accurateExponential
    if exponential.exponent > 70 { return exponential }
    let scale = PortableMath.power(exponential.exponent)
    let shifted = DoubleDouble(sum: exponential.value.high * scale, -1)
    return Unrounded(DoubleDouble(ordered: shifted.high, shifted.low + exponential.value.low * scale))
  }
}
