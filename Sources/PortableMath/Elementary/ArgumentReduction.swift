// x = n·π/2 + r with |r| ≤ π/4: by π/2 in four parts below 2¹⁹ (Cody and Waite), by the bits of 2/π beyond (Payne and
// Hanek). No Double is nearer to a multiple of π/2 than 2⁻⁶², and r is good to 2⁻⁶⁷ of itself even there.
// Source: Cody, Waite, "Software manual for the elementary functions" (1980); Payne, Hanek, "Radian reduction for
// trigonometric functions", SIGNUM Newsletter 18 (1983); Muller et al., "Handbook of floating-point arithmetic", 11.

/// The quadrant n mod 4 and the remainder r of a finite x.
@inline(__always)
func reduced(_ x: Double) -> (quadrant: Int, rest: DoubleDouble) {
  let magnitude = x.magnitude
  if magnitude <= 0x1.921fb54442d18p-1 { return (0, DoubleDouble(x)) }
  if magnitude < 0x1p19 { return reducedByParts(x) }
  let (quadrant, rest) = reducedByBits(magnitude)
  return x < 0 ? (-quadrant & 3, -rest) : (quadrant, rest)
}

@inline(__always)
private func reducedByParts(_ x: Double) -> (quadrant: Int, rest: DoubleDouble) {
  let shifted = x * TrigonometricTable.twoOverPi + integerShift
  let count = shifted - integerShift
  let first = x - count * TrigonometricTable.halfPiParts[0]
  let second = DoubleDouble(sum: first, -count * TrigonometricTable.halfPiParts[1])
  let third = DoubleDouble(sum: second.high, -count * TrigonometricTable.halfPiParts[2])
  let low = (third.low + second.low) - count * TrigonometricTable.halfPiParts[3]
  return (Int(truncatingIfNeeded: shifted.bitPattern & 3), DoubleDouble(sum: third.high, low))
}

/// The same for a positive x of at least 2¹⁹: the product of its significand with the 192 bits of 2/π that matter.
@inline(never)
private func reducedByBits(_ x: Double) -> (quadrant: Int, rest: DoubleDouble) {
  let significand = x.bitPattern & 0x000f_ffff_ffff_ffff | 0x0010_0000_0000_0000
  // Bits above this position of 2/π make multiples of 4; the product's top two bits then are the quadrant.
  let position = Int(x.exponent) - 52 - 2
  let low = word(position + 128).multipliedFullWidth(by: significand)
  let middle = word(position + 64).multipliedFullWidth(by: significand)
  let high = word(position) &* significand
  let (middleSum, carry) = middle.low.addingReportingOverflow(low.high)
  var words = (high &+ middle.high &+ (carry ? 1 : 0), middleSum, low.low)
  var quadrant = Int(words.0 >> 62)
  let negative = words.0 & 0x2000_0000_0000_0000 != 0
  if negative {
    quadrant = (quadrant + 1) & 3
    words = (~words.0, ~words.1, ~words.2)
  }
  let fraction = doubleDouble(words.0 << 2 | words.1 >> 62, words.1 << 2 | words.2 >> 62, words.2 << 2)
  let rest = fraction * DoubleDouble(TrigonometricTable.halfPi[0], TrigonometricTable.halfPi[1])
  return (quadrant, negative ? -rest : rest)
}

/// 64 bits of 2/π from `position` after the binary point on; bits before the point are 0.
private func word(_ position: Int) -> UInt64 {
  let index = (position + 64) / 64
  let shift = UInt64((position + 64) % 64)
  let upper = index == 0 ? 0 : TrigonometricTable.twoOverPiWords[index - 1]
  return shift == 0 ? upper : upper << shift | TrigonometricTable.twoOverPiWords[index] >> (64 - shift)
}

/// The 192-bit fraction of three words, to 106 bits after its leading zeros.
private func doubleDouble(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> DoubleDouble {
  var (a, b, c) = (a, b, c)
  var scale = 1.0
  while a >> 52 == 0 {
    // At most 62 leading zeros: see above.
    a = a << 8 | b >> 56
    b = b << 8 | c >> 56
    c <<= 8
    scale *= 0x1p-8
  }
  let high = Double(a & ~0x7ff) * (0x1p-64 * scale)
  let low = Double((a & 0x7ff) << 53 | b >> 11) * (0x1p-117 * scale)
  return DoubleDouble(ordered: high, low)
}
