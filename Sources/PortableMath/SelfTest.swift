import CPortableKernels

/// Why this process does not compute as IEEE 754 says.
public enum SelfTestFailure: Error, Equatable, Sendable {
  case roundingMode
  case gradualUnderflow
  case extendedPrecision
  case contraction

  public var sentence: String {
    switch self {
    case .roundingMode: "arithmetic does not round to nearest, ties to even"
    case .gradualUnderflow: "subnormal numbers are flushed to zero"
    case .extendedPrecision: "results are rounded twice, by way of a wider format"
    case .contraction: "a product and a sum were fused into one rounding"
    }
  }
}

/// Checks that this thread's arithmetic rounds to nearest once an operation, with gradual underflow; throws if it does not.
///
/// By arithmetic on values that no compiler sees, so that it is the machine's present mode that answers. Call it at
/// start; libraries loaded later may still change the mode.
public func selfTest() throws(SelfTestFailure) {
  let one = assay_opaque(1)
  let half = assay_opaque(0x1p-53)
  let small = assay_opaque(0x1p-1022)
  let floatOne = assay_opaque_float(1)
  let floatHalf = assay_opaque_float(0x1p-24)
  let floatSmall = assay_opaque_float(0x1p-126)

  guard small * 0.5 == 0x1p-1023, assay_opaque(0x1p-1074) * 0x1p1000 == 0x1p-74, floatSmall * 0.5 == 0x1p-127,
    assay_opaque_float(0x1p-149) * 0x1p100 == 0x1p-49
  else { throw .gradualUnderflow }

  // Ties go to even, from both sides of both signs; just above a tie goes up.
  guard one + half == 1, -one - half == -1, (one + 2 * half) + half == 1 + 0x1p-51, one + half * (1 + 0x1p-52) > 1,
    floatOne + floatHalf == 1, -floatOne - floatHalf == -1, (floatOne + 2 * floatHalf) + floatHalf == 1 + 0x1p-22
  else { throw .roundingMode }

  // 64 bits would round this sum to a tie first, and the tie to 1.
  guard one + (half + assay_opaque(0x1p-78)) == 1 + 0x1p-52 else { throw .extendedPrecision }

  // (1 + 2⁻³⁰)² − 1 − 2⁻²⁹ is 2⁻⁶⁰, which the product's rounding takes away.
  let factor = one + assay_opaque(0x1p-30)
  guard factor * factor - (1 + 0x1p-29) == 0, assay_multiply_add_is_rounded_twice(factor, factor, -(1 + 0x1p-29)) else {
    throw .contraction
  }
}
