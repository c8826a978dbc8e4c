import Records
import Testing

/// What a reader is told about a file that is no report.
@Suite struct ReportErrorTests {
  @Test(arguments: [
    ("", "'r.json' is no report or trace, since it is not JSON: it is empty"),
    ("suite: small\n", "'r.json' is no report or trace, since it is not JSON: byte 0 does not belong there"),
    ("{\"schema\": }", "'r.json' is no report or trace, since it is not JSON: byte 11 does not belong there"),
    ("[]", "'r.json' is not an Assay report"),
    ("7", "'r.json' is not an Assay report"),
    ("{}", "'r.json' is not an Assay report"),
    ("{\"schema\": 7, \"version\": 1}", "'r.json' is not an Assay report"),
    ("{\"schema\": \"assay.journal\", \"version\": 1}", "'r.json' is not an Assay report, but 'assay.journal'"),
    ("{\"schema\": \"assay.report\"}", "'r.json' is damaged: it states no version"),
    ("{\"schema\": \"assay.report\", \"version\": 0}", "'r.json' is damaged: it states no version"),
    (
      "{\"schema\": \"assay.report\", \"version\": 4}",
      "'r.json' has version 4 of its format; this assay reads versions 1 to 3, so a later assay is needed"
    ),
    (
      "{\"schema\": \"assay.report\", \"version\": 3}",
      "'r.json' is damaged: version 3 has lines, and this is one object"
    ),
    ("{\"schema\": \"assay.report\", \"version\": 2}", "'r.json' is damaged: no 'suite' at the top"),
    ("{\"schema\": \"assay.report\", \"version\": \"1\"}", "'r.json' is damaged: it states no version"),
  ])
  func whatIsNoReportIsRefusedWithItsReason(_ text: String, _ message: String) {
    let error = #expect(throws: ReportError.self) { try readReport(Array(text.utf8), file: "r.json") }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    (
      #""steps":3,"targets""#, #""steps":"3","targets""#,
      "expected a whole number but found a string, at records[0].steps"
    ),
    (
      #""status":"budgetSpent""#, #""status":"exhausted""#,
      "Cannot initialize TrialStatus from invalid String value exhausted, at records[0].status"
    ),
    (#""startedAt":"2026-11-21T08:15:53Z","#, "", "no 'startedAt' at the top"),
    (#""value":5e-324"#, #""value":"five""#, "'five' is not a number, at records[0].checkpoints[3].value"),
    (
      #""0x1.8p+0""#, #""one and a half""#,
      "'one and a half' is not a hexadecimal float, at records[0].checkpoints[0].iterate[0]"
    ),
    (
      #""wallNanoseconds":[1000000,"#, #""wallNanoseconds":[1e30,"#,
      "1e30 does not fit its field, at records[0].timing.measured.processes[0].wallNanoseconds[0]"
    ),
    (#""repetitionsPerBlock":100"#, #""repetitionsPerBlock":0"#, "its times are of no steps, at records[0]"),
    (
      #""gradients":2,"#, #""gradients":9223372036854775807,"#,
      "a count is below 0 or beyond 2⁵³, at records[0]"
    ),
    (
      #""update":{"#, #""upgrade":{"#,
      "Could not convert key to type Stage, at records[0].checkpoints[1].stages.upgrade"
    ),
  ])
  func damagedFieldIsNamed(_ place: String, _ damage: String, _ reason: String) throws {
    let text = String(decoding: try encodeJSON(sampleReport()), as: UTF8.self)
    try #require(text.contains(place))
    let bytes = Array(text.replacing(place, with: damage, maxReplacements: 1).utf8)
    let error = #expect(throws: ReportError.self) { try readReport(bytes, file: "r.json") }
    #expect(error?.description == "'r.json' is damaged: \(reason)")
  }

  @Test func reportCutShortAnywhereIsRefused() throws {
    let bytes = try encodeJSON(sampleReport())
    for length in stride(from: 0, to: bytes.count, by: 7) {
      let error = #expect(throws: ReportError.self) { try readReport(Array(bytes.prefix(length)), file: "r.json") }
      #expect(error?.description.hasPrefix("'r.json' is no report or trace, since it is not JSON: ") == true)
    }
  }

  @Test func unknownFieldsOfALaterWriterAreLeftAlone() throws {
    let text = String(decoding: try encodeJSON(sampleReport()), as: UTF8.self)
    let later = "{\"color\":\"red\"," + text.dropFirst()
    #expect(try readReport(Array(later.utf8), file: "r.json") == sampleReport())
  }

  @Test func bytesThatAreNotUTF8AreRefused() throws {
    let bytes = try encodeJSON(sampleReport())
    #expect(throws: ReportError.self) { try readReport([0xff, 0xfe] + bytes, file: "r.json") }
  }
}
