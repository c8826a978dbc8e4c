import Foundation
import Records
import Testing

/// A report shown in every format.
@Suite struct ShowTests {
  @Test func terminalTableIsTheOneOfTheRun() async throws {
    let (folder, run) = try await finishedRun()
    let shown = try await assay("show", folder.reports[0], in: folder)
    #expect(shown.code == 0)
    #expect(shown.err.isEmpty)
    let page = folder.reports[0].replacing(".report", with: ".html")
    #expect(run.out == shown.out + "report \(folder.reports[0])\npage \(page)\n")
  }

  @Test func jsonParsesAndHasARowForEachOptimizer() async throws {
    let (folder, _) = try await finishedRun()
    let shown = try await assay("show", folder.reports[0], "--format", "json", in: folder)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(shown.out.utf8)) as? [String: Any])
    let summary = try #require(object["summary"] as? [String: Any])
    #expect(summary["suite"] as? String == "tiny")
    #expect(summary["digest"] as? String == (try folder.report().digest))
    #expect((summary["rows"] as? [[String: Any]])?.compactMap { $0["optimizer"] as? String }.count == 3)
  }

  /// What is exported is read like a report, with every number.
  @Test func theExportedObjectIsTheReport() async throws {
    let (folder, _) = try await finishedRun("--jobs", "1")
    try folder.write(try await assay("show", folder.reports[0], "--format", "json", in: folder).out, to: "object.json")
    #expect(try readReport(folder.bytes(of: "object.json"), file: "object.json") == (try folder.report()))
    let diff = try await assay("diff", "object.json", folder.reports[0], "--require", "identical", in: folder)
    #expect(diff.code == 0, "\(diff.err)")
  }

  @Test func aFilterShowsOnlyItsTrials() async throws {
    let (folder, _) = try await finishedRun()
    let shown = try await assay("show", folder.reports[0], "--filter", "/adam", "--format", "csv", in: folder)
    #expect(shown.out.split(separator: "\n").count == 2, "\(shown.out)")
    let nothing = try await assay("show", folder.reports[0], "--filter", "nosuch", in: folder)
    #expect(nothing.code == 2 && nothing.err == "assay: no trial's name contains 'nosuch'\n")
  }

  @Test func csvHasTheSameColumnsInEveryLine() async throws {
    let (folder, _) = try await finishedRun()
    let shown = try await assay("show", folder.reports[0], "--format", "csv", in: folder)
    let lines = shown.out.split(separator: "\n").map { cells(of: String($0)) }
    #expect(lines.count == 4)
    #expect(lines[0].prefix(5) == ["suite", "machine", "experiment", "problem", "optimizer"])
    #expect(Set(lines[0]).count == lines[0].count)
    #expect(lines.allSatisfy { $0.count == lines[0].count })
    #expect(lines.dropFirst().map { $0[4] } == ["gradientDescent(rate: 0.1)", "adam(rate: 0.1)", "gradientDescent(rate: 0.1)"])
  }

  @Test func aTableIsPrintedAndWrittenAsCSV() async throws {
    let (folder, _) = try await finishedRun()
    let options = ["--table", "trials", "--output", "t.csv", "--output", "t.tex"]
    let shown = try await Gate.shared.pass { try await Command(["show", folder.reports[0]] + options, in: folder).finish() }
    #expect(shown.code == 0 && shown.out.hasPrefix("suite tiny on "))
    let printed = try await assay("show", folder.reports[0], "--format", "csv", "--table", "trials", in: folder)
    #expect(String(decoding: try folder.bytes(of: "t.csv"), as: UTF8.self) == printed.out)
    let lines = printed.out.split(separator: "\n").map { cells(of: String($0)) }
    #expect(lines.count == 4 && lines[0].prefix(3) == ["trial", "experiment", "problem"])
    #expect(lines.dropFirst().map { $0[0] } == (try folder.report().records.map(\.trial.id)))
    #expect(String(decoding: try folder.bytes(of: "t.tex"), as: UTF8.self).contains("\\label{tab:tiny-results}"))
  }

  @Test func markdownTablesHaveTheSameCellsInEveryLine() async throws {
    let (folder, _) = try await finishedRun()
    let shown = try await assay("show", folder.reports[0], "--format", "markdown", in: folder)
    #expect(shown.out.hasPrefix("# Report of suite tiny on "))
    let tables = shown.out.split(separator: "\n\n").filter { $0.hasPrefix("|") }
    #expect(tables.count == 3)
    for table in tables {
      let bars = table.split(separator: "\n").map { $0.count { $0 == "|" } }
      #expect(Set(bars).count == 1)
    }
  }

  @Test func aFullDiskUnderTheOutputIsNoSuccess() async throws {
    let (folder, _) = try await finishedRun()
    let end = try await shell("\(assayPath) show \(folder.reports[0]) > /dev/full", in: folder)
    #expect(end.code == 2)
    #expect(end.err == "assay: cannot write 'standard output': No space left on device\n")
  }

  @Test func aReportWithoutAChecksumIsNamedAsSuch() async throws {
    let (folder, _) = try await finishedRun()
    let report = folder.reports[0]
    let text = try await assay("show", report, "--format", "json", in: folder).out
    let start = try #require(text.firstRange(of: ","))
    try folder.write("{" + text[start.upperBound...], to: "bare.json")
    let shown = try await assay("show", "bare.json", in: folder)
    #expect(shown.code == 0)
    #expect(shown.err == "assay: 'bare.json' has no checksum: whether it was changed after it was written is not known\n")
    let refused = try await assay("show", "bare.json", "--require-checksum", in: folder)
    #expect(refused.code == 2 && refused.out.isEmpty)
    #expect(refused.err == "assay: 'bare.json' has no checksum\n")
    #expect(try await assay("show", report, "--require-checksum", in: folder).code == 0)
  }

  @Test func damagedReportIsRefusedWithExitCodeTwo() async throws {
    let (folder, _) = try await finishedRun()
    let bytes = try folder.bytes(of: folder.reports[0])
    try folder.write(Array(bytes.prefix(bytes.count / 2)), to: "half.report")
    let end = try await assay("show", "half.report", in: folder)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(
      end.err
        == "assay: 'half.report' is of a run that has not finished, or was cut off; 'assay run' with '--resume' continues a run\n"
    )
  }

  /// Every number of the report replaced: what is made of them must not trap.
  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "0", "1e300"])
  func absurdNumbersAreShownOrRefused(_ number: String) async throws {
    let (folder, _) = try await finishedRun("--jobs", "1")
    let text = String(decoding: try encodeJSON(try folder.report()), as: UTF8.self)
    let absurd = text.replacing(/("(?!version)\w+":)-?\d[-+.e\d]*/) { "\($0.1)\(number)" }
    try #require(absurd != text)
    try folder.write(absurd, to: "absurd.json")
    for format in ["terminal", "json", "csv", "markdown", "html", "latex"] {
      let end = try await assay("show", "absurd.json", "--format", format, in: folder)
      #expect(end.code == 0 || end.code == 2, "\(end.err)")
    }
  }

  @Test func suiteIsNotShownAsAReport() async throws {
    let (folder, _) = try await finishedRun()
    let end = try await assay("show", "suite.yaml", in: folder)
    #expect(end.code == 2)
    #expect(end.err.hasPrefix("assay: 'suite.yaml' is no report or trace, since it is not JSON: "))
  }

  private func finishedRun(_ options: String...) async throws -> (Folder, Finished) {
    let folder = try Folder()
    let targets = "budget: {steps: 1}\n    targets: [{gap: 16}]"
    try folder.write(tinySuite().replacing("budget: {steps: 1}", with: targets), to: "suite.yaml")
    let run = try await Gate.shared.pass {
      try await Command(["run", "suite.yaml"] + (options.isEmpty ? ["--no-timing"] : options), in: folder).finish()
    }
    try #require(run.code == 0, "\(run.err)")
    return (folder, run)
  }

  /// The cells of a line of CSV (RFC 4180).
  private func cells(of line: String) -> [String] {
    var cells = [""]
    var isQuoted = false
    for letter in line {
      switch letter {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(letter)
      }
    }
    return cells
  }
}
