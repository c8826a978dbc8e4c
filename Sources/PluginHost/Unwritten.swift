/// Numbers that a plugin is to write are marked before, so that one it did not write is not read as what stood there.
///
/// Every word of a marked number is the mark: a NaN of either scalar type, with bits that no computation gives.
enum Unwritten {
  static let word: UInt32 = 0xFFFA_5AA5

  static func mark(_ words: UnsafeMutableBufferPointer<UInt32>) { words.update(repeating: word) }

  /// How many numbers, of `wordsPerNumber` words each, still have the mark; the last word has the sign and the exponent.
  static func count(in words: UnsafeMutableBufferPointer<UInt32>, wordsPerNumber: Int) -> Int {
    var count = 0
    for index in stride(from: wordsPerNumber - 1, to: words.count, by: wordsPerNumber) where words[index] == word {
      count += 1
    }
    return count
  }
}
