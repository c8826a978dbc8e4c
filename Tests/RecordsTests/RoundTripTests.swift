import Foundation
import PortableMath
import Records
import Testing

/// What is written is what is read, and the text on the disk keeps its shape.
@Suite struct RoundTripTests {
  @Test func reportWithEveryFieldSurvives() throws {
    let report = sampleReport()
    #expect(try readReport(encodeJSON(report), file: "r.json") == report)
  }

  @Test func writingTwiceGivesTheSameBytes() throws {
    let bytes = try encodeJSON(sampleReport())
    #expect(try encodeJSON(readReport(bytes, file: "r.json")) == bytes)
  }

  /// A later version must still read this text, so a change of it is a change of the version.
  @Test func shapeOfAReportIsThatOfTheSnapshot() throws {
    try expectSnapshot("report.json", String(decoding: encodeJSON(sampleReport()), as: UTF8.self) + "\n")
  }

  @Test func snapshotItselfIsReadAsTheReport() throws {
    let bytes = Array(try Data(contentsOf: snapshotsFolder.appending(path: "report.json")))
    #expect(try readReport(bytes, file: "report.json") == sampleReport())
  }

  /// Version 1 had other names for some keys.
  @Test func aReportOfVersion1IsReadAsTodays() throws {
    let bytes = Array(try Data(contentsOf: snapshotsFolder.appending(path: "report-version-1.json")))
    #expect(try readReport(bytes, file: "report.json") == sampleReport())
  }

  @Test func aFingerprintOfVersion1HasTheLinesOfToday() throws {
    let text = try String(contentsOf: snapshotsFolder.appending(path: "report-version-1.json"), encoding: .utf8)
    let earlier = text.replacing("\"os.libc\"", with: "\"build.optimised\"").replacing("glibc 2.36", with: "no")
    #expect(try readReport(Array(earlier.utf8), file: "report.json").fingerprint[.isOptimized] == "no")
  }

  /// Reports from before these keys have neither of them.
  @Test func aReportWithoutDimensionsAndPoolsIsRead() throws {
    let text = String(decoding: try encodeJSON(sampleReport()), as: UTF8.self)
    let earlier = text.replacing("\"dimension\":2,", with: "").replacing("\"pooledSettings\":[\"a\"],", with: "")
    #expect(earlier != text)
    let report = try readReport(Array(earlier.utf8), file: "report.json")
    #expect(report.records.allSatisfy { $0.dimension == nil && $0.trial.pooledSettings == nil })
  }

  @Test(arguments: [
    SuiteValue.number(5), .number(-0.5), .text("5"), .text("keras"), .text("true"), .text("null"), .text("ä\n\"/\\"),
    .list([.number(1), .text("1"), .list([.number(2)])]), .list([]),
  ])
  func settingKeepsItsType(_ setting: SuiteValue) throws {
    #expect(try decodeJSON([SuiteValue].self, from: encodeJSON([setting])) == [setting])
  }

  @Test func measuredValueAndReasonOfAbsenceSurvive() throws {
    let values: [Measured<Int>] = [.measured(0), .measured(-7), .absent("not asked for"), .absent("")]
    #expect(try decodeJSON([Measured<Int>].self, from: encodeJSON(values)) == values)
  }

  @Test(arguments: ["{}", "{\"measured\": \"7\"}", "{\"absent\": 7}", "7", "null"])
  func whatIsNeitherMeasuredNorAbsentIsRefused(_ json: String) {
    #expect(throws: DecodingError.self) { try decodeJSON(Measured<Int>.self, from: Array(json.utf8)) }
  }

  @Test func absenceIsNeverAValue() {
    let absent = Measured<Int>.absent("why")
    #expect(absent.value == nil)
    #expect(absent.map { $0 + 1 } == .absent("why"))
    #expect(Measured.measured(0).value == 0)
    #expect(Measured.measured(0).absence == nil)
  }

  @Test func everyKindOfLineSurvives() throws {
    let report = sampleReport()
    let node = ReportNode(report.fingerprint)
    var header = JournalHeader(
      suite: report.suite, conditions: [RunCondition("'--filter'", "'a'", place: "b")], planDigest: "c",
      startedAt: report.startedAt, eventsFolder: "d", fingerprint: report.fingerprint)
    let entries: [JournalEntry] =
      report.records.map { .record($0.withoutMeasurements) } + [
        .allocations(trial: "a", report.records[0].allocations), .allocations(trial: "b", .absent("no jemalloc")),
        .timing(trial: "a", process: 5, .absent("killed")), .resumed(at: "2026-11-21T08:15:53Z"),
      ]
    let footer = ReportFooter(count: 3, digest: "e", chain: Digest(of: [1]), finishedAt: report.finishedAt)
    let lines: [ReportLine] =
      [.header(header), .node(node)] + entries.map { .entry($0, node: node.name) } + [
        .entry(.record(report.records[1]), node: node.name, place: 7),
        .amendment(node: node.name, lines: [Fingerprint.Line(name: "f", value: "g")]), .footer(footer),
      ]
    // The fingerprint stands in a line of its own.
    header.fingerprint = Fingerprint(machine: "", lines: [])
    let expected = [.header(header)] + lines.dropFirst()
    #expect(try readLines(lines.flatMap { $0.encoded().bytes }) == expected)
  }
}
