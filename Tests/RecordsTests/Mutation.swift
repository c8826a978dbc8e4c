/// Damages bytes at random: what a bad disk, a bad editor or a bad merge might do, and some malice.
struct Mutation {
  private var chance: Chance
  /// Pieces that mean something in the format.
  private let pieces: [[UInt8]]

  init(seed: UInt64, pieces: [String]) {
    chance = Chance(seed)
    self.pieces = pieces.map { Array($0.utf8) }
  }

  /// `bytes` with one damage, or two or three.
  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0...max(0, Int.random(in: -2...2, using: &chance)) where !result.isEmpty { damageOnce(&result) }
    return result
  }

  private mutating func damageOnce(_ bytes: inout [UInt8]) {
    let here = Int.random(in: 0..<bytes.count, using: &chance)
    let chunk = here..<min(bytes.count, here + Int.random(in: 1...40, using: &chance))
    switch Int.random(in: 0..<7, using: &chance) {
    case 0: bytes[here] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
    case 1: bytes[here] = UInt8.random(in: 0...255, using: &chance)
    case 2: bytes.removeSubrange(here...)
    case 3: bytes.removeSubrange(chunk)
    case 4: bytes.insert(contentsOf: bytes[chunk], at: here)
    case 5: bytes.insert(contentsOf: bytes[chunk], at: Int.random(in: 0...bytes.count, using: &chance))
    default:
      bytes.replaceSubrange(
        here..<here + Int.random(in: 0...1, using: &chance), with: pieces.randomElement(using: &chance) ?? [])
    }
  }
}
