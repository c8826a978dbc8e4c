import JSONCoding
import Testing

/// A type that reads and writes itself in the order of its keys.
private struct Ordered: Codable, Equatable, OrderedDecodable, OrderedEncodable {
  var counts: [Int]?
  var isDone: Bool?
  var name: String
  var parts: [Ordered]
  var rate: Double

  init(counts: [Int]? = nil, isDone: Bool? = nil, name: String, parts: [Ordered] = [], rate: Double = 0) {
    (self.counts, self.isDone, self.name, self.parts, self.rate) = (counts, isDone, name, parts, rate)
  }

  init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    counts = try members.integersIfPresent("counts")
    isDone = try members.flagIfPresent("isDone")
    name = try members.string("name")
    parts = members.omitted.isEmpty ? try members.objects("parts") : try members.firstAndLast("parts")
    rate = try members.double("rate")
  }

  func write(to members: inout OrderedWriter) throws {
    members.integers("counts", counts)
    members.flag("isDone", isDone)
    members.string("name", name)
    try members.objects("parts", parts)
    try members.double("rate", rate)
  }
}

/// A type that passes over one of its members.
private struct Passing: OrderedDecodable {
  let then: Int

  init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    try members.skip("after")
    try members.skip("passed")
    then = try members.integer("then")
  }
}

/// A type that keeps the first and the last two of its parts.
private struct Ends: OrderedDecodable {
  let names: [String]

  init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    try members.skip("name")
    names = try members.firstAndLast("parts", of: Ordered.self, count: 2).map(\.name)
    try members.skip("rate")
  }
}

private struct Wrapped: Codable { let value: Ordered }

@Suite struct OrderedTests {
  private let sample = Ordered(
    counts: [0, -1, 999_999_999_999_999_999], isDone: false, name: "ä]}{[,:",
    parts: [
      Ordered(name: "a", rate: -0.0), Ordered(counts: [], name: "b", rate: 1e-300), Ordered(isDone: true, name: "", rate: 0.1),
    ],
    rate: 1.7976931348623157e308)

  @Test func whatIsWrittenInOrderIsWhatIsEncoded() throws {
    let text = String(decoding: try encodeJSON(sample), as: UTF8.self)
    #expect(String(decoding: try encodeJSON(Wrapped(value: sample)), as: UTF8.self) == "{\"value\":\(text)}")
    #expect(throws: EncodingError.self) { try encodeJSON(Ordered(name: "", rate: .infinity)) }
  }

  @Test func whatIsReadInOrderIsWhatIsDecoded() throws {
    let bytes = try encodeJSON(sample)
    #expect(decodeOrdered(Ordered.self, from: bytes) == sample)
    #expect(decodeOrdered(Ordered.self, from: bytes)?.parts[0].rate.sign == .minus)
    #expect(try ParsedJSON(bytes).decode(Ordered.self) == sample)
  }

  @Test(arguments: 0...4) func whatLiesBetweenTheFirstAndTheLastIsPassedOver(_ count: Int) throws {
    let whole = Ordered(name: "n", parts: (0..<count).map { Ordered(name: "]\($0)}", parts: [sample]) })
    let ends = decodeOrdered(Ordered.self, from: try encodeJSON(whole), omitting: OmittedParts(rawValue: 1))
    #expect(ends?.parts.map(\.name) == whole.parts.indices.filter { $0 == 0 || $0 == count - 1 }.map { whole.parts[$0].name })
  }

  /// Eight bytes of what is passed over are looked at together, wherever the first of them lies.
  @Test(arguments: 0..<16) func whatIsPassedOverEndsWithItsBracketsAtEveryPlace(_ length: Int) {
    let padding = String(repeating: "p", count: length)
    for passed in [
      #"[]"#, #"{}"#, #"[[[[[[[[[[]]]]]]]]]]"#, #"[{"a":"]"},"}\#(padding)}",[1,-2.5e7,true,null]]"#,
      #"{"Yy_":[{},"[{[{[{[{"]}"#, #"["\#(padding)","\#(padding)]","{",{"\#(padding)":[]}]"#, #""]\#(padding)}""#,
      #"-1.\#(length)"#, "\"\u{7f}ä\"",
    ] {
      let text = #"{"after":"\#(padding)","passed":\#(passed),"then":7}"#
      #expect(decodeOrdered(Passing.self, from: Array(text.utf8))?.then == 7, "\(text)")
    }
  }

  /// Of a long text 32 bytes are looked at together.
  @Test func aTextEndsAtItsFirstQuoteAndHasNoOtherEndBefore() {
    for place in 0..<70 {
      for byte in UInt8.min ... .max {
        var text = [UInt8](repeating: UInt8(ascii: "p"), count: 70)
        text[place] = byte
        let read = decodeOrdered(Passing.self, from: Array(#"{"passed":""#.utf8) + text + Array(#"","then":7}"#.utf8))?.then
        let isPlain = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        #expect(read == (isPlain ? 7 : nil), "\(byte) at \(place)")
      }
    }
  }

  @Test(arguments: 0...5) func theFirstAndTheLastTwoAreRead(_ count: Int) throws {
    let whole = Ordered(name: "n", parts: (0..<count).map { Ordered(name: "\($0)") })
    let ends = decodeOrdered(Ends.self, from: try encodeJSON(whole))
    #expect(ends?.names == whole.parts.indices.filter { $0 == 0 || $0 >= count - 2 }.map { "\($0)" })
  }

  /// Swift reads all digits; here few are read as a whole number over a power of ten.
  @Test func aShortDecimalIsTheNearestNumber() {
    for whole in [0, 1, 7, 10, 123, 999_999_999_999_999] {
      for places in 1...14 {
        let digits = String(whole)
        let text = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let decimal = "\(text.dropLast(places)).\(text.suffix(places))"
        for number in [decimal, "-\(decimal)"] {
          let read = decodeOrdered(Ordered.self, from: Array(#"{"name":"n","parts":[],"rate":\#(number)}"#.utf8))?.rate
          #expect(read?.bitPattern == Double(number)?.bitPattern, "\(number)")
        }
      }
    }
  }

  @Test func aTextThatIsCutShortIsNotRead() throws {
    let bytes = try encodeJSON(sample)
    for omitted in [OmittedParts(), OmittedParts(rawValue: 1)] {
      for count in bytes.indices {
        #expect(decodeOrdered(Ordered.self, from: Array(bytes.prefix(count)), omitting: omitted) == nil, "\(count)")
      }
    }
  }

  /// Whatever is not as `encodeJSON` writes it is left to the parser, which reads it or says what is wrong.
  @Test(arguments: [
    #"{"name":"n","parts":[],"rate":01}"#, #"{"name":"n","parts":[],"rate":1.}"#, #"{"name":"n","parts":[],"rate":+1}"#,
    #"{"name":"n","parts":[],"rate":1e}"#, #"{"name":"n","parts":[],"rate":-}"#, #"{"name":"n","parts":[],"rate":1e999}"#,
    #"{"name":"n","parts":[],"rate":"1"}"#, #"{"name":"n","parts":[],"rate":1,}"#, #"{"name":"n","parts":[],"rate":1}}"#,
    #"{"name":"n","parts":[],"rate":1} "#, #"{ "name":"n","parts":[],"rate":1}"#, #"{"name":"n","parts":[ ],"rate":1}"#,
    #"{"name":"n","parts":[,],"rate":1}"#, #"{"name":"n","parts":{},"rate":1}"#, #"{"name":"n","rate":1,"parts":[]}"#,
    #"{"name":"n","name":"n","parts":[],"rate":1}"#, #"{"name":"\u0041","parts":[],"rate":1}"#,
    #"{"name":7,"parts":[],"rate":1}"#,
    "{\"name\":\"\t\",\"parts\":[],\"rate\":1}", #"{,"name":"n","parts":[],"rate":1}"#, #"["name"]"#, "", "{", "null",
    #"{"counts":[1.0],"name":"n","parts":[],"rate":1}"#, #"{"counts":[1234567890123456789],"name":"n","parts":[],"rate":1}"#,
    #"{"counts":null,"name":"n","parts":[],"rate":1}"#, #"{"isDone":tru,"name":"n","parts":[],"rate":1}"#,
  ])
  func otherTextIsNotReadInOrder(_ text: String) {
    #expect(decodeOrdered(Ordered.self, from: Array(text.utf8)) == nil)
  }

  @Test func textThatIsNoUnicodeIsNotRead() {
    let bytes = Array(#"{"name":""#.utf8) + [0xc3] + Array(#"","parts":[],"rate":1}"#.utf8)
    #expect(decodeOrdered(Ordered.self, from: bytes) == nil)
  }
}
