import PortableMath

/// A seeded source of random numbers, so that a test that fails fails again.
struct Chance: RandomNumberGenerator {
  private let seed: Seed
  private var drawn: UInt64 = 0

  init(_ seed: UInt64) { self.seed = Seed(seed).derived(for: "tests") }

  mutating func next() -> UInt64 {
    drawn += 1
    return seed.bits(element: drawn)
  }

  /// 10,000 doubles of random bits (one in 2,000 of them not finite), and the corners of the format.
  static let doubles: [Double] = {
    var chance = Chance(1)
    let random = (0..<10_000).map { _ in Double(bitPattern: chance.next()) }
    let subnormal = (0..<500).map { _ in Double(bitPattern: chance.next() >> 12) }
    return corners + corners.map { -$0 } + random + subnormal
  }()

  private static let corners: [Double] = [
    0, .leastNonzeroMagnitude, .leastNormalMagnitude, Double.leastNormalMagnitude.nextDown, 1, 1 + .ulpOfOne, 0.1, 1 / 3,
    9_007_199_254_740_991, 9_007_199_254_740_992, 9_223_372_036_854_775_808, 18_446_744_073_709_551_616, 1e22, 1e23,
    .greatestFiniteMagnitude, .infinity, .nan,
  ]

  /// 10,000 floats of random bits.
  static let floats: [Float] = {
    var chance = Chance(2)
    return (0..<10_000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: chance.next())) }
      + [0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity, .nan]
  }()
}
