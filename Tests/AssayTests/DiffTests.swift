import Foundation
import Records
import Testing

/// Reports compared through the executable.
@Suite struct DiffCommandTests {
  @Test func twoRunsOfOneSuiteAreIdentical() async throws {
    let folder = try await reports(of: ["a": tinySuite(), "b": tinySuite()])
    let end = try await assay("diff", "a.json", "b.json", in: folder)
    #expect(end.code == 0)
    #expect(end.out.contains("3 trials: 3 identical\n"))
    #expect(end.err.isEmpty)
  }

  /// Another rate under the same trial's name cannot be; another start can.
  @Test func whatCannotBeComparedEndsWithThree() async throws {
    let other = tinySuite().replacing("budget: {steps: 10}", with: "start: [1]\n    budget: {steps: 10}")
    let folder = try await reports(of: ["a": tinySuite(), "b": other])
    let end = try await assay("diff", "a.json", "b.json", in: folder)
    #expect(end.code == 3)
    #expect(end.out.contains("A and B: the starts differ"))
    #expect(end.err == "assay: 2 of 3 trials cannot be compared\n")
  }

  @Test func otherBitsEndWithOneWhereTheyAreNotFine() async throws {
    let folder = try await reports(of: ["a": tinySuite(), "b": tinySuite()])
    var report = try readReport(folder.bytes(of: "b.json"), file: "b.json")
    report.records[0].takeAnotherWay()
    report.digest = Report.digest(of: report.records).description
    try folder.write(withChecksum(encodeJSON(report)), to: "c.json")
    let end = try await assay("diff", "a.json", "b.json", "c.json", "--require", "identical", in: folder)
    #expect(end.code == 1)
    #expect(end.out.contains("A = B ≠ C (C alone)"))
    #expect(end.out.contains("does not repeat itself"), "all three are of one machine")
  }

  @Test func jsonAndMarkdownAreWhatTheySay() async throws {
    let folder = try await reports(of: ["a": tinySuite(), "b": tinySuite()])
    let json = try await assay("diff", "a.json", "b.json", "--format", "json", in: folder)
    let diff = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
    #expect(diff["verdict"] as? String == "identical")
    #expect((diff["trials"] as? [Any])?.count == 3)
    let markdown = try await assay("diff", "a.json", "b.json", "--format", "markdown", in: folder)
    #expect(markdown.out.hasPrefix("# Diff of suite tiny\n"))
  }

  @Test(arguments: [
    ("half", "'bad.json' is not JSON: "),
    ("tampered", "'bad.json' was changed after it was written: the iterate at step "),
    ("redigested", "'bad.json' was changed after it was written: its digest is not the one of its stages"),
    ("edited", "'bad.json' was changed after it was written: its checksum is not the one of its content"),
    ("spaced", "'bad.json' was changed after it was written: its checksum is not the one of its content"),
    ("twice", "'bad.json' is damaged: the trial "),
    ("later", "'bad.json' has version 3 of its format"), ("empty", "'bad.json' is not JSON: it is empty"),
    ("trialless", "'bad.json' has no trials"),
    ("other", "'bad.json' is of the suite 'other', but the first report is of 'tiny'"),
    ("absent", "cannot read 'bad.json'"), ("huge", "'bad.json' is larger than 128 MiB, which no report is"),
  ])
  func badInputIsOneSentence(_ kind: String, _ message: String) async throws {
    let folder = try await reports(of: ["a": tinySuite()])
    let bytes = try folder.bytes(of: "a.json")
    let text = String(decoding: bytes, as: UTF8.self)
    var report = try readReport(bytes, file: "a.json")
    switch kind {
    case "half": try folder.write(Array(bytes.prefix(bytes.count / 2)), to: "bad.json")
    case "tampered":
      report.records[0].checkpoints[1].iterate = [ExactNumber(1.25)]
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.json")
    case "redigested":
      report.records[0].digest = String(repeating: "0", count: 32)
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.json")
    case "edited": try folder.write(text.replacing("\"steps\":10", with: "\"steps\":9"), to: "bad.json")
    case "spaced": try folder.write(text.replacing("\":", with: "\" :"), to: "bad.json")
    case "twice":
      report.records.append(report.records[0])
      report.digest = Report.digest(of: report.records).description
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.json")
    case "later": try folder.write(text.replacing("\"version\":2}", with: "\"version\":3}"), to: "bad.json")
    case "empty": try folder.write("", to: "bad.json")
    case "trialless":
      report.records = []
      report.digest = Report.digest(of: []).description
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.json")
    case "other":
      report.suite.name = "other"
      try folder.write(withChecksum(encodeJSON(report)), to: "bad.json")
    case "huge":
      try folder.write("{", to: "bad.json")
      truncate(folder.url.appending(path: "bad.json").path, 1 << 30)
    default: break
    }
    let end = try await assay("diff", "a.json", "bad.json", in: folder)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err.hasPrefix("assay: \(message)"), "\(end.err)")
    #expect(end.err.split(separator: "\n").count == 1)
  }

  /// An error that cannot be written changes no exit code.
  @Test func everyCodeIsKeptWhereNobodyListens() async throws {
    let folder = try await reports(of: ["a": tinySuite()])
    let end = try await shell("\(assayPath) diff a.json nowhere.json 2>/dev/full; echo $?", in: folder)
    #expect(end.out == "2\n")
  }

  @Test func oneReportIsNoDiff() async throws {
    let folder = try Folder()
    let end = try await assay("diff", "a.json", in: folder)
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
      try folder.write(folder.bytes(of: try #require(run.reportPath)), to: "\(name).json")
    }
    return folder
  }
}
