import Foundation
import Records
import Testing

/// Reports compared through the executable.
@Suite struct DiffCommandTests {
  @Test func twoRunsOfOneSuiteAreIdentical() async throws {
    let folder = try await reports(of: ["a": tinySuite(), "b": tinySuite()])
    let end = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(end.code == 0)
    #expect(end.out.contains("3 trials: 3 identical\n"))
    #expect(end.err.isEmpty)
  }

  /// Another rate under the same trial's name cannot be; another start can.
  @Test func whatCannotBeComparedEndsWithThree() async throws {
    let other = tinySuite().replacing("budget: {steps: 10}", with: "start: [1]\n    budget: {steps: 10}")
    let folder = try await reports(of: ["a": tinySuite(), "b": other])
    let end = try await assay("diff", "a.report", "b.report", in: folder)
    #expect(end.code == 3)
    #expect(end.out.contains("A and B: the starts differ"))
    #expect(end.err == "assay: 2 of 3 trials cannot be compared\n")
  }

  @Test func otherBitsEndWithOneWhereTheyAreNotFine() async throws {
    let folder = try await reports(of: ["a": tinySuite(), "b": tinySuite()])
    var report = try readReport(folder.bytes(of: "b.report"), file: "b.report")
    report.records[0].takeAnotherWay()
    report.digest = Report.digest(of: report.records).description
    try folder.write(withChecksum(encodeJSON(report)), to: "c.report")
    let end = try await assay("diff", "a.report", "b.report", "c.report", "--require", "identical", in: folder)
    #expect(end.code == 1)
    #expect(end.out.contains("A = B ≠ C (C alone)"))
    #expect(end.out.contains("does not repeat itself"), "all three are of one machine")
  }

  @Test func jsonAndMarkdownAreWhatTheySay() async throws {
    let folder = try await reports(of: ["a": tinySuite(), "b": tinySuite()])
    let json = try await assay("diff", "a.report", "b.report", "--format", "json", in: folder)
    let diff = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
    #expect(diff["verdict"] as? String == "identical")
    #expect((diff["trials"] as? [Any])?.count == 3)
    let markdown = try await assay("diff", "a.report", "b.report", "--format", "markdown", in: folder)
    #expect(markdown.out.hasPrefix("# Diff of suite tiny\n"))
  }

  @Test(arguments: [
    ("half", "'bad.report' is of a run that has not finished, or was cut off; "),
    ("tampered", "'bad.report' is damaged at line 3: the iterate at step "),
    ("redigested", "'bad.report' is damaged at line 3: its digest is not the one of its stages"),
    ("edited", "'bad.report' is damaged at line 3: its checksum is not the one of its text"),
    ("spaced", "'bad.report' is damaged at line 1: its checksum is not the one of its text"),
    ("object", "'bad.report' was changed after it was written: the iterate at step "),
    ("objectEdited", "'bad.report' was changed after it was written: its checksum is not the one of its content"),
    ("twice", "'bad.report' is damaged: the trial "),
    ("later", "'bad.report' has version 4 of its format"),
    ("empty", "'bad.report' is no report or trace, since it is not JSON: it is empty"),
    ("trialless", "'bad.report' has no trials"),
    ("other", "'bad.report' is of the suite 'other', but the first report is of 'tiny'"),
    ("absent", "cannot read 'bad.report'"), ("huge", "'bad.report' is larger than 128 MiB, which no report of one object is"),
  ])
  func badInputIsOneSentence(_ kind: String, _ message: String) async throws {
    let folder = try await reports(of: ["a": tinySuite()])
    let bytes = try folder.bytes(of: "a.report")
    let text = String(decoding: bytes, as: UTF8.self)
    var report = try readReport(bytes, file: "a.report")
    switch kind {
    case "half": try folder.write(Array(bytes.prefix(bytes.count / 2)), to: "bad.report")
    case "tampered", "object":
      report.records[0].checkpoints[1].iterate = [ExactNumber(1.25)]
      try folder.write(kind == "object" ? withChecksum(encodeJSON(report)) : report.fileBytes(), to: "bad.report")
    case "redigested":
      report.records[0].digest = String(repeating: "0", count: 32)
      try folder.write(report.fileBytes(), to: "bad.report")
    case "objectEdited":
      let object = String(decoding: withChecksum(try encodeJSON(report)), as: UTF8.self)
      try folder.write(object.replacing("\"steps\":10", with: "\"steps\":9"), to: "bad.report")
    case "edited": try folder.write(text.replacing("\"steps\":10", with: "\"steps\":9"), to: "bad.report")
    case "spaced": try folder.write(text.replacing("\":", with: "\" :"), to: "bad.report")
    case "twice":
      report.records.append(report.records[0])
      report.digest = Report.digest(of: report.records).description
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.report")
    case "later":
      let later = String(decoding: try encodeJSON(report), as: UTF8.self)
      try folder.write(later.replacing("\"version\":2}", with: "\"version\":4}"), to: "bad.report")
    case "empty": try folder.write("", to: "bad.report")
    case "trialless":
      report.records = []
      report.digest = Report.digest(of: []).description
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.report")
    case "other":
      report.suite.name = "other"
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.report")
    case "huge":
      try folder.write("{", to: "bad.report")
      truncate(folder.url.appending(path: "bad.report").path, 1 << 30)
    default: break
    }
    let end = try await assay("diff", "a.report", "bad.report", in: folder)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err.hasPrefix("assay: \(message)"), "\(end.err)")
    #expect(end.err.split(separator: "\n").count == 1)
  }

  /// An error that cannot be written changes no exit code.
  @Test func everyCodeIsKeptWhereNobodyListens() async throws {
    let folder = try await reports(of: ["a": tinySuite()])
    let end = try await shell("\(assayPath) diff a.report nowhere.report 2>/dev/full; echo $?", in: folder)
    #expect(end.out == "2\n")
  }

  @Test func oneReportIsNoDiff() async throws {
    let folder = try Folder()
    let end = try await assay("diff", "a.report", in: folder)
    #expect(end.code == 2)
    #expect(end.err.contains("compares at least two reports"))
  }

  /// A folder with the report of a run of each suite, under its name.
  private func reports(of suites: [String: String]) async throws -> Folder {
    let folder = try Folder()
    for (name, suite) in suites.sorted(by: { $0.key < $1.key }) {
      try folder.write(suite, to: "\(name).yaml")
      let run = try await assay("run", "\(name).yaml", "--no-timing", "--results", name, in: folder)
      try #require(run.code == 0, "\(run.err)")
      try folder.write(folder.bytes(of: try #require(run.reportPath)), to: "\(name).report")
    }
    return folder
  }
}
