/// Philox4x32-10, a counter-based random function: the same key and counter give the same block, in any order.
///
/// Ten rounds on four 32-bit words under a 64-bit key. Complexity: ten rounds of two 32×32-bit products a block.
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.3; the known
/// answers are those of the authors' Random123 distribution (`kat_vectors`).
public struct Philox4x32: Sendable {
  public typealias Block = SIMD4<UInt32>

  public let key: UInt64

  public init(key: UInt64) { self.key = key }

  /// The block at `counter`, whose first word is the least significant.
  public func block(at counter: Block) -> Block {
    var words = counter
    var key0 = UInt32(truncatingIfNeeded: key)
    var key1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let product0 = UInt64(words[0]) * 0xD251_1F53
      let product1 = UInt64(words[2]) * 0xCD9E_8D57
      words = Block(
        UInt32(truncatingIfNeeded: product1 >> 32) ^ words[1] ^ key0,
        UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 >> 32) ^ words[3] ^ key1,
        UInt32(truncatingIfNeeded: product0))
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return words
  }
}
