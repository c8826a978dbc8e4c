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
    // Four numbers, not a vector: its elements would have to be taken out and put back in every round.
    var (word0, word1, word2, word3) = (counter[0], counter[1], counter[2], counter[3])
    var key0 = UInt32(truncatingIfNeeded: key)
    var key1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let product0 = UInt64(word0) * 0xD251_1F53
      let product1 = UInt64(word2) * 0xCD9E_8D57
      word0 = UInt32(truncatingIfNeeded: product1 >> 32) ^ word1 ^ key0
      word1 = UInt32(truncatingIfNeeded: product1)
      word2 = UInt32(truncatingIfNeeded: product0 >> 32) ^ word3 ^ key1
      word3 = UInt32(truncatingIfNeeded: product0)
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return Block(word0, word1, word2, word3)
  }
}
