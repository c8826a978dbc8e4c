import Foundation
import PortableMath
import Testing

@testable import Records

/// Every number survives its way through JSON to the bit.
@Suite struct NumberTests {
  @Test func everyDoubleSurvivesAReportToTheBit() throws {
    var report = sampleReport()
    report.records[0].checkpoints = Chance.doubles.enumerated().map { index, number in
      Checkpoint(
        step: index, evaluations: EvaluationCounts(), value: RecordedNumber(number), iterate: [ExactNumber(number)], stages: [:]
      )
    }
    let read = try decodeJSON(Report.self, from: encodeJSON(report))
    let checkpoints = read.records[0].checkpoints
    #expect(checkpoints.map(\.value.value.canonicalBits) == Chance.doubles.map(\.canonicalBits))
    #expect(
      checkpoints.map { $0.iterate?.first?.value?.canonicalBits } == Chance.doubles.map(\.canonicalBits))
  }

  @Test func everyFiniteDoubleSurvivesAsASetting() throws {
    let settings = Chance.doubles.filter(\.isFinite).map { SuiteValue.number($0) }
    let read = try decodeJSON([SuiteValue].self, from: encodeJSON(settings))
    #expect(read.map(bits) == settings.map(bits))
  }

  @Test func everyFloatSurvivesAsAHexadecimalFloat() throws {
    let exact = Chance.floats.map { ExactNumber($0) }
    let read = try decodeJSON([ExactNumber].self, from: encodeJSON(exact))
    #expect(read.map { Float($0.value ?? 0).canonicalBits } == Chance.floats.map(\.canonicalBits))
  }

  /// The C library is the oracle: glibc's printf writes "%a" with the fewest digits too.
  @Test func hexadecimalFloatIsWhatCWrites() {
    for number in Chance.doubles where number.isFinite {
      #expect(hexadecimalFloat(number) == withVaList([number]) { NSString(format: "%a", arguments: $0) as String })
    }
  }

  /// Known answers: IEEE 754 binary64 by hand.
  @Test(arguments: [
    (1.0, "0x1p+0"), (0.1, "0x1.999999999999ap-4"), (-0.0, "-0x0p+0"), (.leastNonzeroMagnitude, "0x0.0000000000001p-1022"),
    (2.2250738585072014e-308, "0x1p-1022"), (1.7976931348623157e308, "0x1.fffffffffffffp+1023"), (-1.5, "-0x1.8p+0"),
    (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
  ])
  func hexadecimalFloatHasItsKnownText(_ number: Double, _ text: String) {
    #expect(ExactNumber(number).text == text)
  }

  @Test(arguments: [
    (-.infinity, "\"-inf\""), (.infinity, "\"inf\""), (Double.nan, "\"nan\""), (0.1, "0.1"), (-0.0, "-0"), (5, "5"),
  ])
  func numberIsAJSONNumberWhereItCanBe(_ number: Double, _ json: String) throws {
    #expect(String(decoding: try encodeJSON(RecordedNumber(number)), as: UTF8.self) == json)
  }

  @Test(arguments: ["\"1\"", "\"infinity\"", "\"\"", "true", "null", "[1]", "{}", "1e999"])
  func whatIsNoNumberIsRefused(_ json: String) {
    #expect(throws: DecodingError.self) { try decodeJSON(RecordedNumber.self, from: Array(json.utf8)) }
  }

  @Test(arguments: ["\"\"", "\"0x\"", "\"1.5 \"", "1.5", "null"])
  func whatIsNoHexadecimalFloatIsRefused(_ json: String) {
    #expect(throws: DecodingError.self) { try decodeJSON(ExactNumber.self, from: Array(json.utf8)) }
  }

  /// A number is kept as its bits only if they give its text back.
  @Test(arguments: [
    "0x1.8p+0", "-0x1.8p+0", "0x1.80p+0", "0x1.8p+00", "0x1.8p0", "0x1.8p-0", "0x1p+1024", "0x0p+0", "-0x0p+0",
    "0x0.0000000000001p-1022", "0x1p-1080", "1.5", "inf", "nan", "-nan", "0x1.123456789abcdefp+3",
  ])
  func anExactNumberKeepsTheTextThatWasRead(_ text: String) throws {
    let read = try decodeJSON(ExactNumber.self, from: encodeJSON(text))
    #expect(read.text == text)
    #expect(read.value?.canonicalBits == Double(text)?.canonicalBits)
    #expect((read == Double(text).map { ExactNumber($0) }) == (Double(text).map { ExactNumber($0).text } == text))
  }

  @Test func equalityOfNumbersIsThatOfBitsWithOneNaN() {
    #expect(RecordedNumber(.nan) == RecordedNumber(-.nan))
    #expect(RecordedNumber(0) != RecordedNumber(-0.0))
    #expect(RecordedNumber(0.1 + 0.2) != RecordedNumber(0.3))
  }

  private func bits(_ setting: SuiteValue) -> UInt64? {
    if case .number(let number) = setting { number.bitPattern } else { nil }
  }
}
