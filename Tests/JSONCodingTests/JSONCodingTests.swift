import Foundation
import JSONCoding
import Testing

@Suite struct JSONCodingTests {
  /// But for what a terminal would obey, which Foundation leaves as it is.
  @Test(arguments: 0..<8) func encodedBytesAreFoundations(_ seed: UInt64) throws {
    var generator = Seeded(state: seed)
    for _ in 0..<10 {
      let sample = Sample.random(&generator)
      let (ours, theirs) = (try encodeJSON(sample), try foundationJSON(sample))
      let expected = String(decoding: theirs, as: UTF8.self)
        .replacing("\u{7f}", with: "\\u007f").replacing("\u{2028}", with: "\\u2028").replacing("\u{9b}", with: "\\u009b")
      try #require(String(decoding: ours, as: UTF8.self) == expected)
    }
  }

  @Test(arguments: 0..<8) func whatIsEncodedDecodesToTheSameValue(_ seed: UInt64) throws {
    var generator = Seeded(state: seed)
    for _ in 0..<10 {
      let sample = Sample.random(&generator)
      #expect(try ParsedJSON(encodeJSON(sample)).decode(Sample.self) == sample)
    }
  }

  @Test(arguments: [
    ("", JSONSyntaxFault.empty), (" ", .cutShort), ("{", .cutShort), ("[1,", .cutShort), ("\"a", .cutShort), ("tru", .cutShort),
    ("1 2", .unexpected(offset: 2)), ("[1,]", .unexpected(offset: 3)), ("{\"a\":1,}", .unexpected(offset: 7)),
    ("{a:1}", .unexpected(offset: 1)), ("[01]", .unexpected(offset: 2)), ("[+1]", .unexpected(offset: 1)),
    ("[1.]", .unexpected(offset: 3)), ("[.5]", .unexpected(offset: 1)), ("[1e]", .unexpected(offset: 3)), ("-", .cutShort),
    ("[\"\\x\"]", .unexpected(offset: 3)), ("[\"\\u12g4\"]", .unexpected(offset: 6)), ("[\"\u{9}\"]", .unexpected(offset: 2)),
    ("nan", .unexpected(offset: 1)), ("[1}", .unexpected(offset: 2)), ("\u{feff}1", .byteOrderMark),
    (String(repeating: "[", count: 600), .tooDeep(offset: 512)),
  ])
  func whatIsNoJSONIsRefusedAtItsPlace(_ text: String, _ fault: JSONSyntaxFault) {
    #expect(throws: fault) { try ParsedJSON(Array(text.utf8)) }
  }

  @Test func numbersAreTheNearestOfTheirType() throws {
    func decoded<Number: Decodable>(_ text: String, _: Number.Type) throws -> Number {
      try ParsedJSON(Array(text.utf8)).decode(Number.self)
    }
    #expect(try decoded("-0", Double.self).sign == .minus)
    #expect(try decoded("5e-324", Double.self) == .leastNonzeroMagnitude)
    #expect(try decoded("0.1", Float.self) == 0.1)
    #expect(try decoded("18446744073709551615", UInt64.self) == .max)
    #expect(try decoded("1e3", Int.self) == 1000)
    #expect(try decoded("2.0", Int.self) == 2)
  }

  @Test(arguments: ["1e400", "-1e400"]) func aNumberBeyondItsTypeIsRefused(_ text: String) throws {
    #expect(throws: DecodingError.self) { try ParsedJSON(Array(text.utf8)).decode(Double.self) }
    #expect(throws: DecodingError.self) { try ParsedJSON(Array(text.utf8)).decode(Int.self) }
  }

  @Test(arguments: ["18446744073709551616", "-1", "1.5"]) func aNumberThatIsNoCountIsRefused(_ text: String) {
    #expect(throws: DecodingError.self) { try ParsedJSON(Array(text.utf8)).decode(UInt64.self) }
  }

  @Test func anErrorSaysWhere() throws {
    let text = Array(#"{"b":[0,{"x":[[1],[2,"3"]]}],"a":1}"#.utf8)
    struct Outer: Decodable {
      struct Inner: Decodable { let x: [[Int]] }
      let b: Pair
      struct Pair: Decodable {
        init(from decoder: any Decoder) throws {
          var container = try decoder.unkeyedContainer()
          _ = try container.decode(Int.self)
          _ = try container.decode(Inner.self)
        }
      }
    }
    let error = #expect(throws: DecodingError.self) { try ParsedJSON(text).decode(Outer.self) }
    guard case .typeMismatch(_, let context) = error else { throw try #require(error) }
    #expect(context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue } == ["b", "1", "x", "1", "1"])
    #expect(context.debugDescription == "expected a whole number but found a string")
  }

  @Test(arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#]) func halfASurrogatePairIsNoText(_ text: String) {
    #expect(throws: DecodingError.self) { try ParsedJSON(Array(text.utf8)).decode(String.self) }
  }

  @Test func bytesThatAreNotUTF8AreNoText() {
    #expect(throws: DecodingError.self) { try ParsedJSON([0x22, 0xff, 0x22]).decode(String.self) }
  }

  @Test func aKeyThatStandsTwiceHasItsFirstValue() throws {
    #expect(try ParsedJSON(Array(#"{"a":1,"a":2}"#.utf8)).decode([String: Int].self) == ["a": 1])
  }

  @Test func aRenamedKeyIsReadByItsNewName() throws {
    let text = Array(#"{"old":1,"x":2}"#.utf8)
    #expect(try ParsedJSON(text).decode([String: Int].self, renamedKeys: ["old": "new"]) == ["new": 1, "x": 2])
  }

  @Test func aNumberThatIsNotFiniteIsNotEncoded() {
    #expect(throws: EncodingError.self) { try encodeJSON([Double.nan]) }
    #expect(throws: EncodingError.self) { try encodeJSON([-Float.infinity]) }
  }

  /// Mutated texts: each is accepted or refused as Foundation does, and none ends the process.
  @Test(arguments: 0..<4) func mutatedTextsAreJSONWhereFoundationSaysSo(_ seed: UInt64) throws {
    var generator = Seeded(state: seed)
    let text = Array(#"{"a":[1,-2.5e+3,true,null,"x\"\u0041"],"b":{"c":{}},"d":""}"#.utf8)
    let bytes = Array("{}[]\",:\\ 01eE+-.tfnu\u{8}aA".utf8)
    for _ in 0..<2000 {
      var mutant = text
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        mutant[Int.random(in: 0..<mutant.count, using: &generator)] = bytes.randomElement(using: &generator)!
      }
      let isJSON = (try? ParsedJSON(mutant)) != nil
      let foundations = (try? JSONSerialization.jsonObject(with: Data(mutant), options: .fragmentsAllowed)) != nil
      #expect(isJSON == foundations, "\(String(decoding: mutant, as: UTF8.self))")
    }
  }
}
