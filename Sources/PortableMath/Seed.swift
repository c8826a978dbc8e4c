import CPortableKernels

/// The address of random numbers: a key made from a suite's seed and the names of the roles it passed through.
///
/// Numbers are *addressed*, not streamed: `seed.uniform(step: 3, element: 7)` is the same number at every call.
/// The order of draws, threads and batches cannot change it.
///
///     let data = Seed(2026).derived(for: "problem").derived(for: "quadratic")
///     let x = data.normal(element: 0)
public struct Seed: Hashable, Sendable {
  public let key: UInt64

  public init(_ key: UInt64) { self.key = key }

  /// The seed of a role under this one: XXH3-64 of the role's name under this key.
  public func derived(for role: String) -> Seed {
    Seed(Array(role.utf8).withUnsafeBytes { assay_xxh3_64($0.baseAddress, $0.count, key) })
  }

  /// The seed of a numbered role, such as a repetition, under this one.
  public func derived(for number: UInt64) -> Seed { derived(for: "#\(number)") }

  /// 64 random bits at (`step`, `element`): half of the Philox block at counter (⌊element/2⌋, step).
  public func bits(step: UInt64 = 0, element: UInt64) -> UInt64 {
    let pair = element >> 1
    let counter = Philox4x32.Block(
      UInt32(truncatingIfNeeded: pair), UInt32(truncatingIfNeeded: pair >> 32),
      UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32))
    let block = Philox4x32(key: key).block(at: counter)
    return element & 1 == 0
      ? UInt64(block[0]) | UInt64(block[1]) << 32
      : UInt64(block[2]) | UInt64(block[3]) << 32
  }

  /// A number uniform in [0, 1): the upper 53 bits × 2⁻⁵³.
  public func uniform(step: UInt64 = 0, element: UInt64) -> Double {
    Double(bits(step: step, element: element) >> 11) * 0x1p-53
  }

  /// A standard normal number: the inverse distribution function at (upper 52 bits + ½)·2⁻⁵², so never infinite.
  public func normal(step: UInt64 = 0, element: UInt64) -> Double {
    let upper = Double(bits(step: step, element: element) >> 12)
    return inverseNormal((upper + 0.5) * 0x1p-52)
  }

  /// The standard normal numbers of `count` elements from `first` on: those of `normal`, faster.
  public func normals(step: UInt64 = 0, first: UInt64 = 0, count: Int) -> [Double] {
    precondition(count >= 0, "a count of normal numbers is not negative, but \(count)")
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0 { assay_normals(key, step, first, buffer.baseAddress, count) }
      initialized = count
    }
  }

  /// An integer of 0 ..< `bound`: the upper half of bits × bound.
  ///
  /// No number is rejected, so only the address decides. Each number is more or less likely than 1/bound by at most 2⁻⁶⁴.
  /// Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019), without its rejection.
  public func integer(below bound: Int, step: UInt64 = 0, element: UInt64) -> Int {
    precondition(bound > 0, "an integer below \(bound) does not exist")
    return Int(bits(step: step, element: element).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A permutation of 0 ..< `count`.
  ///
  /// Source: Fisher, Yates, as in Knuth, TAOCP 2, 3.4.2, algorithm P. Complexity: O(count).
  public func permutation(of count: Int, step: UInt64 = 0) -> [Int] { choice(of: count, from: count, step: step) }

  /// `count` different integers of 0 ..< `population` in random order: the start of its permutation.
  ///
  /// Complexity: O(population).
  public func choice(of count: Int, from population: Int, step: UInt64 = 0) -> [Int] {
    precondition(
      count >= 0 && count <= population, "\(count) different integers below \(population) do not exist")
    var order = Array(0..<population)
    for index in 0..<count where population - index > 1 {
      order.swapAt(index, index + integer(below: population - index, step: step, element: UInt64(index)))
    }
    return Array(order.prefix(count))
  }
}

#if !hasFeature(Embedded)
extension Seed: Codable {}
#endif
