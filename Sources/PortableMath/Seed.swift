import CPortableKernels

/// The address of random numbers: a key made from a suite's seed and the names of the roles it passed through.
///
/// Numbers are *addressed*, not streamed: `seed.uniform(step: 3, element: 7)` is the same number whoever asks first, so
/// order of drawing, threads and batching cannot change it.
///
///     let data = Seed(2026).derived(for: "problem").derived(for: "quadratic")
///     let x = data.normal(element: 0)
public struct Seed: Hashable, Codable, Sendable {
  public let key: UInt64

  public init(_ key: UInt64) { self.key = key }

  /// The seed of a role under this one: XXH3-64 of the role's name under this key.
  public func derived(for role: String) -> Seed {
    Seed(Array(role.utf8).withUnsafeBytes { assay_xxh3_64($0.baseAddress, $0.count, key) })
  }

  /// The seed of a numbered role, such as a repetition, under this one.
  public func derived(for number: UInt64) -> Seed { derived(for: "#\(number)") }

  /// 64 random bits at (`step`, `element`).
  public func bits(step: UInt64 = 0, element: UInt64) -> UInt64 {
    let counter = Philox4x32.Block(
      UInt32(truncatingIfNeeded: element), UInt32(truncatingIfNeeded: element >> 32),
      UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32))
    let block = Philox4x32(key: key).block(at: counter)
    return UInt64(block[0]) | UInt64(block[1]) << 32
  }

  /// A number uniform in [0, 1): the upper 53 bits × 2⁻⁵³.
  public func uniform(step: UInt64 = 0, element: UInt64) -> Double {
    Double(bits(step: step, element: element) >> 11) * 0x1p-53
  }

  /// A standard normal number: the inverse distribution function at (bits + ½)·2⁻⁵³, so never infinite.
  public func normal(step: UInt64 = 0, element: UInt64) -> Double {
    let upper = Double(bits(step: step, element: element) >> 12)
    return inverseNormal((upper + 0.5) * 0x1p-52)
  }
}
