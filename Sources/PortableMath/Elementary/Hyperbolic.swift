extension Unrounded {
  /// (E + E/(1 + E))/2 with E = e^|x| − 1: nothing cancels.
  package static func sinh(_ x: Double) -> Unrounded {
    let magnitude = x.magnitude
    guard magnitude >= 0x1p-30 else { return Unrounded(small: x, x * x * x * 0x1.5555555555555p-3) }
    guard magnitude < 711 else { return x.isNaN ? .nan : Unrounded(x < 0 ? -.infinity : .infinity) }
    var result = magnitude > 45 ? half(magnitude) : Unrounded(sinhRegular(magnitude))
    if x < 0 { result.value = -result.value }
    return result
  }

  private static func sinhRegular(_ x: Double) -> DoubleDouble {
    let e = expm1Regular(DoubleDouble(x)).value
    return (e + e / (1 + e)).scaled(by: 0.5)
  }

  /// (e^|x| + 1/e^|x|)/2.
  package static func cosh(_ x: Double) -> Unrounded {
    let magnitude = x.magnitude
    guard magnitude >= 0x1p-30 else { return Unrounded(1, x * x * 0.5) }
    guard magnitude < 711 else { return x.isNaN ? .nan : Unrounded(.infinity) }
    if magnitude > 45 { return half(magnitude) }
    let exponential = ExponentialArgument(magnitude).accurateExponential
    let e = exponential.value.scaled(by: power(exponential.exponent))
    return Unrounded((e + DoubleDouble(1) / e).scaled(by: 0.5))
  }

  /// ½eˣ.
  private static func half(_ x: Double) -> Unrounded {
    var result = ExponentialArgument(x).accurateExponential
    result.exponent -= 1
    return result
  }

  /// E/(E + 2) with E = e^(2|x|) − 1.
  package static func tanh(_ x: Double) -> Unrounded {
    let magnitude = x.magnitude
    guard magnitude >= 0x1p-30 else { return Unrounded(small: x, x * x * x * -0x1.5555555555555p-2) }
    guard magnitude < 22 else { return x.isNaN ? .nan : Unrounded(x < 0 ? -1 : 1, x < 0 ? 0x1p-62 : -0x1p-62) }
    let e = expm1Regular(DoubleDouble(2 * magnitude)).value
    let quotient = e / (2 + e)
    return Unrounded(x < 0 ? -quotient : quotient)
  }

  /// E/(1 + E) with E = e^−|x|, or 1/(1 + E).
  package static func sigmoid(_ x: Double) -> Unrounded {
    if x.isNaN { return .nan }
    guard x < 45 else { return Unrounded(1, x == .infinity ? 0 : -0x1p-65) }
    guard x > -45 else { return exp(x) }
    let exponential = ExponentialArgument(-x.magnitude).accurateExponential
    let e = exponential.value.scaled(by: power(exponential.exponent))
    return Unrounded((x < 0 ? e : DoubleDouble(1)) / (1 + e))
  }

  /// ln(1 + eˣ): eˣ − e²ˣ/2 + e³ˣ/3 where eˣ is small, and x where it is large.
  package static func softplus(_ x: Double) -> Unrounded {
    if x.isNaN { return .nan }
    guard x < 45 else { return Unrounded(x, x == .infinity ? 0 : 0x1p-65) }
    guard x > -100 else { return exp(x) }
    let exponential = ExponentialArgument(x).accurateExponential
    let e = exponential.value.scaled(by: power(exponential.exponent))
    if x < -20 {
      let square = e.high * e.high
      return Unrounded(e.high, e.low - square * (0.5 - e.high * 0x1.5555555555555p-2))
    }
    let sum = 1 + e
    return Unrounded(logarithm(sum.high, sum.low))
  }
}
