import Foundation

/// A value with every kind of field that records have.
struct Sample: Codable, Equatable {
  var flag: Bool
  var count: Int
  var seed: UInt64
  var small: Int8
  var number: Double
  var single: Float
  var text: String
  var missing: Int?
  var numbers: [Double]
  var named: [String: [Int?]]
  var kind: Kind
  var inner: [Sample]

  enum Kind: Codable, Equatable {
    case plain
    case counted(of: Int, text: String)
  }
}

extension Sample {
  /// A value with numbers of all magnitudes, and texts of all kinds of characters.
  static func random(_ generator: inout some RandomNumberGenerator, depth: Int = 3) -> Sample {
    func finite<Number: BinaryFloatingPoint>(_ make: () -> Number) -> Number {
      while true {
        let number = make()
        if number.isFinite { return number }
      }
    }
    let pieces = [
      "a", "Z", "/", "\"", "\\", "\u{1}", "\u{1f}", "\n", "\t", "\r", "\u{7f}", "\u{9b}", "é", "\u{2028}", "😀", "e\u{301}", "",
    ]
    func text() -> String {
      (0..<Int.random(in: 0...6, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined()
    }
    return Sample(
      flag: .random(using: &generator), count: .random(in: .min ... .max, using: &generator),
      seed: .random(in: .min ... .max, using: &generator), small: .random(in: .min ... .max, using: &generator),
      number: finite { Double(bitPattern: .random(in: .min ... .max, using: &generator)) },
      single: finite { Float(bitPattern: .random(in: .min ... .max, using: &generator)) }, text: text(),
      missing: Bool.random(using: &generator) ? nil : 7,
      numbers: (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        Double.random(in: -1000...1000, using: &generator).rounded()
      },
      named: Dictionary(
        (0..<Int.random(in: 0...90, using: &generator)).map { _ in (text(), [nil, 1]) }, uniquingKeysWith: { first, _ in first }
      ),
      kind: Bool.random(using: &generator) ? .plain : .counted(of: 3, text: text()),
      inner: depth == 0 ? [] : (0..<2).map { _ in random(&generator, depth: depth - 1) })
  }
}

/// A generator whose numbers are the same in every run: SplitMix64.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

func foundationJSON(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value))
}
