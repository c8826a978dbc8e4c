import PortableMath

/// Seeded arguments of every kind for one function: ordinary, of any exponent, near 1, near zeros and limits,
/// subnormal.
struct Arguments {
  let seed: Seed

  let function: String

  init(function: String, seed: UInt64) {
    self.seed = Seed(seed).derived(for: "accuracy").derived(for: function)
    self.function = function
  }

  subscript(index: Int) -> (Double, Double) {
    let element = UInt64(index)
    return (value(kind: index & 7, element, step: 0), value(kind: (index >> 3) & 7, element, step: 2))
  }

  private func value(kind: Int, _ element: UInt64, step: UInt64) -> Double {
    let bits = seed.bits(step: step, element: element)
    let u = Double(bits >> 11) * 0x1p-53
    let sign: Double = bits & 1 == 0 ? 1 : -1
    let other = seed.bits(step: step + 1, element: element)
    switch kind {
    case 0: return Double(bitPattern: bits)
    case 1: return sign * u
    case 2: return sign * u * 8
    case 3: return sign * u * 50
    case 4: return sign * u * 760
    // Near 1 from both sides, at every distance.
    case 5: return sign * (1 + (other & 1 == 0 ? u : -u / 2) * Double(bitPattern: (1023 - other >> 32 % 52) << 52))
    case 6 where function == "logGamma": return nearZero(sign * u, other)
    // The Doubles nearest to multiples of π/2, a few ulps to either side.
    case 6:
      return nearMultiple(of: 0x1.921fb54442d18p+0, count: bits >> (other % 62 + 1), offset: Int(other >> 40 & 7) - 3)
    // Every exponent between 2⁻⁶⁰ and 2⁶⁰, and the subnormals.
    default:
      return other & 7 == 0
        ? sign * Double(bitPattern: bits >> 12)
        : sign * (1 + u) * Double(bitPattern: (1023 - 60 + other >> 32 % 120) << 52)
    }
  }

  /// Near the zeros of log-gamma below 0, at every distance.
  private func nearZero(_ u: Double, _ bits: UInt64) -> Double {
    let zeros = [
      -2.4570247382208006, -2.7476826467274127, -3.1435808883499799, -3.9552942848585979, -4.0393618397405370,
      -4.9915445906135985, -5.0082181681844585, -5.9986480730006893,
    ]
    return zeros[Int(bits & 7)] * (1 + u * Double(bitPattern: (1023 - bits >> 32 % 52) << 52))
  }

  private func nearMultiple(of period: Double, count: UInt64, offset: Int) -> Double {
    Double(bitPattern: (Double(count) * period).bitPattern &+ UInt64(bitPattern: Int64(offset)))
  }
}
