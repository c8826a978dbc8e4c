import Analysis
import Foundation
import Records
import Testing

/// `assay gate` on kept reports, as a CI job runs it: the exit code, and the files.
@Suite struct GateTests {
  private let counts = ["--metric", "steps", "--metric", "evaluations", "--metric", "finalLoss"]

  @Test func equalReportsPass() async throws {
    let folder = try await reports()
    let end = try await gate(folder, "a.report", "b.report", counts)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.out.hasPrefix("gate of suite tiny: passed\n"))
    #expect(end.out.contains("\n9 equivalent\n"))
  }

  @Test func aRegressionEndsWithOneInEveryFormat() async throws {
    let folder = try await reports { $0.records[0].evaluations.gradients += 1 }
    for format in ["terminal", "markdown", "json", "csv", "junit", "sarif", "github"] {
      let end = try await gate(folder, "a.report", "b.report", counts + ["--format", format])
      #expect(end.code == 1)
      #expect(end.err == "assay: the gate failed: 1 regressed, 8 equivalent\n")
      #expect(end.out.contains("regressed"))
    }
    let back = try await gate(folder, "b.report", "a.report", counts)
    #expect(back.code == 0, "an improvement never fails: \(back.err)")
    #expect(back.out.contains("1 improved"))
  }

  @Test func filesAreWrittenAlsoWhereTheGateFails() async throws {
    let folder = try await reports { $0.records[0].evaluations.gradients += 1 }
    let files = ["gate.md", "gate.xml", "gate.sarif", "gate.json"]
    let end = try await gate(folder, "a.report", "b.report", counts + files.flatMap { ["--output", $0] })
    #expect(end.code == 1)
    for file in files { #expect(String(decoding: try folder.bytes(of: file), as: UTF8.self).contains("regressed")) }
    let report = try decodeJSON(GateReport.self, from: try folder.bytes(of: "gate.json"))
    #expect(report.schema == "assay.gate" && report.outcome == .fail && report.findings.count == 9)
  }

  /// A report has no lines. Its suite has, if it lies there as it was run.
  @Test func anAlertOfReportsIsAtTheExperimentsLineOfTheirSuite() async throws {
    let folder = try await reports { $0.records[0].evaluations.gradients += 1 }
    let found = try await gate(folder, "a.report", "b.report", counts + ["--format", "sarif"])
    #expect(found.out.contains("\"uri\":\"suite.yaml\"") && found.out.contains("\"startLine\":5"), "\(found.out)")
    try folder.write(tinySuite() + "# another\n", to: "suite.yaml")
    let other = try await gate(folder, "a.report", "b.report", counts + ["--format", "sarif"])
    #expect(other.out.contains("\"uri\":\"b.report\"") && !other.out.contains("startLine"), "\(other.out)")
  }

  @Test func aFileInAFolderThatDoesNotExistIsRefusedBeforeTheGate() async throws {
    let folder = try await reports()
    let end = try await gate(folder, "a.report", "b.report", counts + ["--output", "nowhere/gate.md"])
    #expect(end.code == 2 && end.err.contains("nowhere/gate.md"))
    #expect(end.out.isEmpty)
  }

  /// A device cannot be replaced by a file, which is known before the work.
  @Test func aDeviceInAFilesPlaceIsRefusedBeforeTheGate() async throws {
    let folder = try await reports()
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "gate.md"), withDestinationURL: URL(filePath: "/dev/full"))
    let end = try await gate(folder, "a.report", "b.report", counts + ["--output", "gate.md"])
    #expect(end.code == 2 && end.out.isEmpty && end.err == "assay: cannot write 'gate.md': it is no regular file\n")
  }

  @Test func aMissingTrialEndsWithOne() async throws {
    let folder = try await reports { $0.records.removeLast() }
    let end = try await gate(folder, "a.report", "b.report", counts)
    #expect(end.code == 1)
    #expect(end.out.contains("the candidate has no such trial"))
    let added = try await gate(folder, "b.report", "a.report", counts)
    #expect(added.code == 3, "a trial that the baseline lacks is not evaluated")
    try folder.write("gate: 1\nincomparable: pass\nmetrics: {steps: {}}\n", to: "gate.yaml")
    #expect(try await gate(folder, "b.report", "a.report", []).code == 3, "and does not pass by a policy on machines")
  }

  /// The times of two machines alone are what a policy may let pass.
  @Test func anotherMachinesTimesMayPass() async throws {
    let folder = try await reports { $0.fingerprint.machine = "elsewhere" }
    let metrics = ["--metric", "timePerStep", "--metric", "steps"]
    #expect(try await gate(folder, "a.report", "b.report", metrics).code == 3)
    try folder.write("gate: 1\nincomparable: pass\n", to: "gate.yaml")
    #expect(try await gate(folder, "a.report", "b.report", metrics).code == 0)
  }

  @Test(arguments: [("allocations", -1), ("jacobians", -1000), ("jacobians", Int.max)])
  func countsThatCannotBeAreNoReport(_ name: String, _ count: Int) async throws {
    let folder = try await reports {
      for index in $0.records.indices {
        if name == "allocations" {
          $0.records[index].allocations = .measured(Allocations(steps: $0.records[index].steps, bytes: 48, count: count))
        } else {
          $0.records[index].evaluations.jacobians = count
        }
      }
    }
    let end = try await gate(folder, "a.report", "b.report", counts)
    #expect(end.code == 2)
    #expect(end.err.contains("a count is below 0 or beyond 2⁵³"), "\(end.err)")
  }

  /// Two reports without times under the default policy: nothing is known of speed, so nothing passes.
  @Test func untimedReportsAreUndecided() async throws {
    let folder = try await reports { $0.startedAt = "2020-01-01T00:00:00Z" }
    let itself = try await gate(folder, "a.report", "a.report", [])
    #expect(itself.code == 0, "a report is as fast as itself: \(itself.out)")
    let end = try await gate(folder, "a.report", "b.report", [])
    #expect(end.code == 3)
    #expect(end.out.contains("the baseline has no times: not asked for; run the suite again without '--no-timing'"))
    try folder.write("gate: 1\nincomparable: pass\n", to: "gate.yaml")
    #expect(try await gate(folder, "a.report", "b.report", []).code == 3, "what was not measured never passes")
    try folder.write("gate: 1\nmetrics: {steps: {}}\n", to: "gate.yaml")
    #expect(try await gate(folder, "a.report", "b.report", []).code == 0, "gate.yaml is the policy where it lies")
    try folder.write("gate: 1\nincomparable: fail\n", to: "other.yaml")
    #expect(try await gate(folder, "a.report", "b.report", ["--policy", "other.yaml"]).code == 1)
  }

  @Test func aPolicyIsInitializedOnce() async throws {
    let folder = try Folder()
    let first = try await assay("gate", "--init", in: folder)
    #expect(first.code == 0 && first.out == "policy gate.yaml\n", "\(first.err)")
    #expect(try readGatePolicy(try folder.bytes(of: "gate.yaml"), file: "gate.yaml") == GatePolicy())
    let again = try await assay("gate", "--init", in: folder)
    #expect(again.code == 2)
    #expect(again.err == "assay: 'gate.yaml' exists already; edit it, or name another file with '--policy'\n")
  }

  @Test(arguments: [
    (["--filter", "newtn"], "no trial's name contains 'newtn': there is nothing to evaluate"),
    (
      ["--policy", "absent.yaml"],
      "cannot read 'absent.yaml': No such file or directory; 'assay gate --init' writes a policy"
    ),
    (["--policy", "bad.yaml"], "bad.yaml:2: unknown key 'falseAlarmRat' in the policy; did you mean 'falseAlarmRate'?"),
    (["--baseline", "absent.report"], "cannot read 'absent.report': No such file or directory"),
    (["--candidate", "empty.report"], "'empty.report' has no trials: there is nothing to evaluate"),
  ])
  func badInputIsOneSentence(_ options: [String], _ message: String) async throws {
    let folder = try await reports()
    try folder.write("gate: 1\nfalseAlarmRat: 0.01\n", to: "bad.yaml")
    var report = try readReport(folder.bytes(of: "a.report"), file: "a.report")
    report.records = []
    report.digest = Report.digest(of: []).description
    try folder.write(report.fileBytes(), to: "empty.report")
    let end = try await gate(folder, "a.report", "b.report", options)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err == "assay: \(message)\n")
  }

  @Test(arguments: [
    ["--baseline", "a.report"], ["--baseline", "a.report", "--candidate", "b.report", "--output", "gate.txt"],
    ["--init", "--baseline", "a.report"], ["--init", "--metric", "steps"], ["--init", "--against", "main"],
    ["--init", "--filter", "adam"], ["--init", "--candidate-plugin", "./libmine.so"],
    ["--init", "--require-checksum"], ["--init", "--page-address", "https://example.org"],
    ["--baseline", "a.report", "--candidate", "b.report", "--metric", "speed"],
  ])
  func badUsageEndsWithTwo(_ options: [String]) async throws {
    let folder = try Folder()
    let end = try await Command(["gate"] + options, in: folder).finish()
    #expect(end.code == 2)
    #expect(folder.files.isEmpty)
  }

  @Test func anUnknownMetricIsAnsweredWithTheNearest() async throws {
    let arguments = ["gate", "--baseline", "a.report", "--candidate", "b.report", "--metric", "timePerSteps"]
    let folder = try await reports()
    let end = try await Command(arguments, in: folder).finish()
    #expect(end.code == 2 && end.err.contains("unknown metric 'timePerSteps'; did you mean 'timePerStep'?"), "\(end.err)")
  }

  @Test func aFullDiskIsNoPass() async throws {
    let folder = try await reports()
    let end = try await shell(
      "\(assayPath) gate --baseline a.report --candidate b.report --metric steps > /dev/full", in: folder)
    #expect(end.code == 2)
  }

  /// What the ready workflows ask of `assay` is there.
  @Test(arguments: ["github-actions.yml", "github-action/action.yml", "gitlab-ci.yml", "gitlab-plugin.yml"])
  func examplesNameOptionsThatExist(_ file: String) async throws {
    let text = try String(contentsOf: URL(filePath: repositoryFile("Examples/\(file)")), encoding: .utf8)
    // A folded line goes on where its successor begins with an option.
    let commands = text.replacing(/\n +--/, with: " --").split(separator: "\n").filter { $0.contains("assay gate ") }
    #expect(!commands.isEmpty)
    let help = try await assay("gate", "--help", in: Folder()).out
    for command in commands {
      #expect(command.contains(" --against "))
      for option in command.matches(of: /--[\w-]+/) { #expect(help.contains("\(option.0) "), "\(option.0)") }
    }
  }

  // MARK: History

  @Test func aFolderOfReportsHasAHistory() async throws {
    let folder = try await reports { report in
      (report.startedAt, report.finishedAt) = ("2099-01-01T00:00:00Z", "2099-01-01T00:00:00Z")
      report.records[0].endHigher(by: 1.1)
    }
    try folder.write(folder.bytes(of: "a.report"), to: "kept/deep/a.report")
    try folder.write(folder.bytes(of: "b.report"), to: "kept/b.report")
    try folder.write("{\"schema\": \"assay.gate\"}", to: "kept/gate.json")
    // Copies and loops are no further reports.
    try folder.write(folder.bytes(of: "b.report"), to: "kept/copy.report")
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "kept/deep/loop").path, withDestinationPath: "..")
    let json = try await assay("history", "kept", "--format", "json", in: folder)
    #expect(json.out.contains("\"schema\":\"assay.history\"") && json.out.contains("\"version\":1"))
    #expect(json.out.components(separatedBy: "\"file\":").count - 1 == 2, "\(json.out)")
    let end = try await assay("history", "kept", in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(end.out.contains("suite tiny on "))
    #expect(end.out.contains("2099-01-01T00:00:00Z"))
    #expect(end.out.contains("+10 %"))
    // A pipe would wait for a writer that never comes.
    #expect(mkfifo(folder.url.appending(path: "kept/pipe.json").path, 0o600) == 0)
    let piped = try await assay("history", "kept", in: folder)
    #expect(piped.code == 2)
    #expect(
      piped.err == """
        assay: cannot read 'kept/pipe.json': it is no regular file
        assay: 1 file could not be read; all else is shown

        """)
    #expect(piped.out == end.out, "the others are shown")
    try FileManager.default.removeItem(at: folder.url.appending(path: "kept/pipe.json"))
    try folder.write("{", to: "kept/half.json")
    try folder.write("\u{FEFF}{}", to: "kept/marked.json")
    let damaged = try await assay("history", "kept", in: folder)
    #expect(damaged.code == 2 && damaged.out == end.out)
    #expect(damaged.err.contains("'kept/half.json' is ") && damaged.err.contains("'kept/marked.json' is "), "\(damaged.err)")
    let none = try await assay("history", "nowhere", in: folder)
    #expect(none.code == 2 && none.err.contains("there is no report in 'nowhere'"))
  }

  private func gate(_ folder: Folder, _ a: String, _ b: String, _ options: [String]) async throws -> Finished {
    // A later option takes the place of an earlier one.
    try await Command(["gate", "--baseline", a, "--candidate", b] + options, in: folder).finish()
  }

  /// A report as `a.report`, and the same after a change as `b.report`.
  private func reports(_ change: (inout Report) -> Void = { _ in }) async throws -> Folder {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", in: folder)
    try #require(run.code == 0, "\(run.err)")
    var report = try folder.report()
    // The tests' own build is not optimized, which is another reason not to compare its times.
    report.fingerprint.lines.removeAll { $0.name == "build.optimized" }
    try folder.write(report.fileBytes(), to: "a.report")
    change(&report)
    for index in report.records.indices {
      report.records[index].digest = report.records[index].recomputedDigest?.description ?? report.records[index].digest
    }
    report.digest = Report.digest(of: report.records).description
    try folder.write(report.fileBytes(), to: "b.report")
    return folder
  }
}

extension TrialRecord {
  /// Multiplies the last value, whose optimum is 0.
  fileprivate mutating func endHigher(by factor: Double) {
    let value = RecordedNumber((finalValue?.value ?? .nan) * factor)
    (finalValue, finalGap) = (value, value)
    checkpoints[checkpoints.count - 1].value = value
  }
}
