import Records
import Testing

/// What a reader is told about a bad suite: file, line, culprit and remedy, to the letter.
@Suite struct BadSuiteTests {
  @Test(arguments: malformedSuites)
  func malformedSuiteIsRefusedAtItsLine(_ bad: BadSuite) { expectRefusal(bad) }

  @Test(arguments: misnamedSuites)
  func misnamedKeyOrNameIsRefusedWithTheNearestOne(_ bad: BadSuite) { expectRefusal(bad) }

  @Test(arguments: wrongValues)
  func wrongValueIsRefusedWithWhatItMustBe(_ bad: BadSuite) { expectRefusal(bad) }

  @Test(arguments: misshapenSuites)
  func misshapenSuiteIsRefusedWithTheShapeItNeeds(_ bad: BadSuite) { expectRefusal(bad) }

  @Test(arguments: badTunings)
  func searchThatMeansNothingIsRefused(_ bad: BadSuite) { expectRefusal(bad) }

  private func expectRefusal(_ bad: BadSuite) {
    let error = #expect(throws: ConfigurationError.self) { try readSuite(Array(bad.text.utf8), file: "bad.yaml") }
    #expect(error?.description == bad.message)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    let bytes: [UInt8] = Array("suite: ".utf8) + [0xff, 0xfe] + Array("\nseed: 1\n".utf8)
    let error = #expect(throws: ConfigurationError.self) { try readSuite(bytes, file: "bad.yaml") }
    #expect(error?.description == "bad.yaml: the YAML is not well-formed: it is not UTF-8")
  }

  @Test func binaryZeroIsRefused() {
    let error = #expect(throws: ConfigurationError.self) { try readSuite(Array("suite: a\u{0}b\n".utf8), file: "bad.yaml") }
    #expect(error?.description == "bad.yaml:1: the YAML is not well-formed: control characters are not allowed")
  }

  @Test(arguments: [100, 5000, 200_000])
  func deepNestingIsRefused(_ depth: Int) {
    let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let text = smallSuite.replacing("[newton]", with: "[{adam: {rate: \(nested)}}]")
    #expect(throws: ConfigurationError.self) { try readSuite(Array(text.utf8), file: "bad.yaml") }
  }

  /// Ten lists of ten lists of ten …, nine deep: a thousand million numbers from a dozen short lines.
  @Test(.timeLimit(.minutes(10))) func aliasesThatMultiplyAreRefusedAtOnce() {
    var text = "suite: small\nseed: 1\nsummary: &a0 [1]\n"
    for level in 1...9 {
      text += "x\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
    }
    text = text.replacing("summary: &a0 [1]\n", with: "experiments:\n  - name: one\n    note: &a0 [1]\n")
      .replacing("\nx", with: "\n    x")
    text += "    problems: [parabola]\n    optimizers: [{adam: {rate: *a9}}]\n    budget: {steps: 1}\n"
    #expect(throws: ConfigurationError.self) { try readSuite(Array(text.utf8), file: "bad.yaml") }
  }

  @Test func lineIsRightAfterWindowsLineEnds() {
    let text = smallSuite.replacing("steps: 3", with: "steps: x").replacing("\n", with: "\r\n")
    let error = #expect(throws: ConfigurationError.self) { try readSuite(Array(text.utf8), file: "bad.yaml") }
    #expect(error?.description == "bad.yaml:8: 'steps' must be a whole number, not 'x'")
  }

  @Test func kindsOfBadSuiteAreAtLeastThirtyFive() {
    let all = malformedSuites + misnamedSuites + wrongValues + misshapenSuites
    #expect(all.count >= 35)
    #expect(Set(all.map(\.text)).count == all.count)
  }
}
