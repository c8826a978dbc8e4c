import Foundation
import Records
import Testing

/// `assay baseline`, revisions of reports, and `assay blame`.
@Suite struct BaselineTests {
  /// A folder with a suite's report of a revision, in `results`.
  private func folder() async throws -> Folder {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--no-html", "--revision", "v1", in: folder)
    try #require(run.code == 0, "\(run.err)")
    return folder
  }

  private let metrics = ["--metric", "steps", "--metric", "identicalResults"]

  @Test(arguments: ["folder", "git"])
  func theNewestFittingReportIsTheBaseline(_ store: String) async throws {
    let folder = try await folder()
    let options = store == "git" ? ["--store", "git"] : ["--store", "kept"]
    if store == "git" {
      let made = try await shell("git init -q .", in: folder)
      try #require(made.code == 0, "\(made.err)")
    }
    let report = try #require(folder.reports.first)
    func run(_ arguments: [String]) async throws -> Finished {
      try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
    }
    let saved = try await run(["baseline", "save", "main", report] + options)
    #expect(
      saved.code == 0 && saved.out.hasPrefix("baseline main/tiny/") && saved.out.hasSuffix("-v1.report\n"), "\(saved.err)")
    // An older one of the same machine, and a newer one of another suite.
    var older = try readReport(folder.bytes(of: report), file: report)
    older.startedAt = "2020-01-01T00:00:00Z"
    try folder.write(older.fileBytes(), to: "older.report")
    older.suite.name = "another"
    (older.startedAt, older.finishedAt) = ("2099-01-01T00:00:00Z", "2099-01-01T00:00:01Z")
    try folder.write(older.fileBytes(), to: "other.report")
    #expect(try await run(["baseline", "save", "main", "older.report", "other.report"] + options).code == 0)
    let list = try await run(["baseline", "list"] + options)
    #expect(list.out.components(separatedBy: "main ").count == 4, "\(list.out)\(list.err)")

    let gate = try await run(["gate", "--baseline", "main"] + metrics + options)
    #expect(gate.code == 0, "\(gate.out)\(gate.err)")
    #expect(gate.err == "assay: the candidate is '\(report)', the newest report\n")
    #expect(gate.out.contains("the newest of this machine of 2 kept for this suite"), "\(gate.out)")
    #expect(gate.out.contains("-v1.report"))

    let pruned = try await run(["baseline", "prune", "main", "--keep", "1"] + options)
    #expect(pruned.out.hasPrefix("baseline main/tiny/") && pruned.out.contains("/20200101T000000Z"), "\(pruned.out)")
    #expect(pruned.out.hasSuffix("removed 1 of 3 reports\n"), "\(pruned.err)")
    let shown = try await run(["baseline", "show", "main"] + options)
    #expect(shown.code == 0 && shown.out.components(separatedBy: "baseline main/").count == 3, "\(shown.out)\(shown.err)")
  }

  /// As two pipelines of one revision write them.
  @Test func reportsOfOneSecondAreKeptBesideEachOtherAndTheSeedChooses() async throws {
    let folder = try await folder()
    let path = try #require(folder.reports.first)
    var other = try folder.report()
    other.suite.seed += 1
    try folder.write(other.fileBytes(), to: "other.report")
    let saved = try await assay("baseline", "save", "main", path, "other.report", path, in: folder)
    let lines = saved.out.split(separator: "\n")
    try #require(saved.code == 0 && lines.count == 3, "\(saved.out)\(saved.err)")
    #expect(lines[0] == lines[2] && lines[0] != lines[1] && lines[1].contains("Z_2-v1.report"), "\(saved.out)")
    func gate(_ arguments: [String]) async throws -> Finished {
      try await Gate.shared.pass {
        try await Command(["gate", "--baseline", "main"] + arguments + metrics, in: folder).finish()
      }
    }
    let same = try await gate([])
    #expect(same.code == 0 && same.out.contains("of 2 kept"), "\(same.out)\(same.err)")
    other.suite.seed += 1
    try folder.write(other.fileBytes(), to: "other.report")
    let none = try await gate(["--candidate", "other.report"])
    #expect(none.code == 2 && none.err.contains("with its seed, \(other.suite.seed)"), "\(none.err)")
  }

  /// As the jobs of one pipeline do, whose reports began in one second.
  @Test(arguments: ["kept", "git"])
  func severalProcessesKeepAllOfTheirReports(_ store: String) async throws {
    let folder = try await folder()
    let first = try folder.report()
    for number in 1...6 {
      var report = first
      report.suite.seed += UInt64(number)
      try folder.write(report.fileBytes(), to: "\(number).report")
    }
    let script = """
      git init -q .
      for number in 1 2 3 4 5 6; do '\(assayPath)' baseline save main $number.report --store \(store) & jobs="$jobs $!"; done
      for job in $jobs; do wait $job || exit; done
      """
    let saved = try await shell(script, in: folder)
    #expect(saved.code == 0 && saved.err.isEmpty, "\(saved.err)")
    let list = try await assay("baseline", "list", "main", "--store", store, in: folder)
    #expect(list.out.components(separatedBy: "main ").count == 7, "\(list.out)\(list.err)")
  }

  @Test func aStoreThatIsAFileIsRefused() async throws {
    let folder = try await folder()
    let end = try await assay("baseline", "list", "--store", "suite.yaml", in: folder)
    #expect(end.code == 2 && end.err == "assay: 'suite.yaml' is no folder\n", "\(end.out)\(end.err)")
  }

  @Test func aReportWithoutARevisionIsKeptWithAWarning() async throws {
    let folder = try await folder()
    let path = try #require(folder.reports.first)
    var report = try folder.report()
    let named = try await assay("baseline", "save", "main", path, in: folder)
    #expect(named.code == 0 && named.err.isEmpty, "\(named.err)")
    report.fingerprint.lines.removeAll { $0.key == .revision }
    try folder.write(report.fileBytes(), to: "unnamed.report")
    let unnamed = try await assay("baseline", "save", "main", "unnamed.report", in: folder)
    #expect(unnamed.code == 0 && unnamed.err.hasPrefix("assay: 'unnamed.report' names no revision"), "\(unnamed.err)")
  }

  @Test func aNameThatNothingIsKeptUnderSaysWhatIs() async throws {
    let folder = try await folder()
    let none = try await assay("gate", "--baseline", "main", "--metric", "steps", in: folder)
    #expect(none.code == 2)
    #expect(none.err.contains("no baseline is called 'main' in 'baselines': nothing is kept there"), "\(none.err)")
    let times = try await assay("gate", "--baseline", "main", "--metric", "timePerStep", in: folder)
    #expect(times.code == 2 && times.err.contains("times are gated in pairs only"))
    let bad = try await assay("baseline", "save", "a/b", "x.report", in: folder)
    #expect(bad.code == 2 && bad.err.contains("'a/b' is no name of a baseline"))
  }

  @Test func aNameMayHaveAnyLetterAndASuiteAnyName() async throws {
    let folder = try await folder()
    let made = try await shell("git init -q .", in: folder)
    try #require(made.code == 0, "\(made.err)")
    let report = try #require(folder.reports.first)
    var other = try readReport(folder.bytes(of: report), file: report)
    other.suite.name = ".."
    try folder.write(other.fileBytes(), to: "other.report")
    for store in ["git", "kept"] {
      let saved = try await assay("baseline", "save", "größe", report, "other.report", "--store", store, in: folder)
      #expect(saved.code == 0 && saved.out.contains("baseline größe/_./"), "\(saved.out)\(saved.err)")
      let list = try await assay("baseline", "list", "größe", "--store", store, in: folder)
      #expect(list.out.components(separatedBy: "größe ").count == 3, "\(list.out)\(list.err)")
    }
  }

  @Test func aReportNamesItsRevision() async throws {
    #expect(try await folder().report().fingerprint[.revision] == "v1")
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let git = "git -c user.name=t -c user.email=t@t"
    let made = try await shell(
      """
      unset ASSAY_REVISION GITHUB_SHA CI_COMMIT_SHA
      git init -q . && git add suite.yaml && \(git) commit -qm first && echo >>suite.yaml
      \(assayPath) run suite.yaml --no-timing --no-html && git rev-parse HEAD >commit
      """, in: folder)
    try #require(made.code == 0, "\(made.err)")
    let commit = String(decoding: try folder.bytes(of: "commit"), as: UTF8.self).trimmingCharacters(in: .newlines)
    #expect(try folder.report().fingerprint[.revision] == "\(commit)-dirty")
  }

  @Test func theRevisionsBesideAChangeAreBlamed() async throws {
    let folder = try await folder()
    let original = try folder.report()
    func keep(_ revision: String, day: Int, allocations: Int) throws {
      try self.keep(original, revision, day: day, allocations: allocations, in: folder)
    }
    try keep("v1", day: 1, allocations: 10)
    try keep("v2", day: 2, allocations: 10)
    try keep("v3", day: 3, allocations: 12)
    let end = try await assay("blame", "kept", "--series", "one/", "--metric", "allocations", in: folder)
    #expect(end.code == 0, "\(end.out)\(end.err)")
    #expect(end.out.contains("last before  2026-01-02T00:00:00Z  v2  kept/v2.report"), "\(end.out)")
    #expect(end.out.contains("first after  2026-01-03T00:00:00Z  v3  kept/v3.report"))
    #expect(end.out.contains("git bisect start v3 v2\n"))
    #expect(end.out.contains("git bisect run sh -c 'assay gate tiny.yaml --against v2 --filter "))
    let none = try await assay("blame", "kept", "--series", "nothing", in: folder)
    #expect(none.code == 2 && none.err.contains("no row's name contains 'nothing'"), "\(none.err)")
    let unknown = try await assay("blame", "kept", "--series", "one/", "--metric", "allocation", in: folder)
    #expect(
      unknown.code == 2 && unknown.err.contains("unknown metric 'allocation'; did you mean 'allocations'?"), "\(unknown.err)")
    let same = try await assay("blame", "kept", "--series", "one/", "--metric", "evaluations", in: folder)
    #expect(same.code == 3 && same.err.contains("no series whose name contains 'one/' has changed"), "\(same.err)")
    let both = try await assay("blame", "kept", "--series", "one/", in: folder)
    #expect(both.code == 2 && both.err.contains("2 series have changed"), "\(both.err)")

    // Before what became better a gate against it fails, so its codes are turned around.
    try keep("v4", day: 4, allocations: 8)
    let better = try await assay("blame", "kept", "--series", "one/", "--metric", "allocations", in: folder)
    #expect(better.out.contains("git bisect start v4 v3\n"), "\(better.out)\(better.err)")
    #expect(better.out.contains("git bisect run sh -c 'assay gate tiny.yaml --against v4 --filter "))
    #expect(better.out.contains("exit $((1 - code))'\n"))
    try keep("--output=stolen", day: 5, allocations: 20)
    let forged = try await assay("blame", "kept", "--series", "one/", "--metric", "allocations", in: folder)
    #expect(forged.code == 2 && forged.err.contains("the revision '--output=stolen', which git cannot have"), "\(forged.err)")
  }

  private func keep(_ original: Report, _ revision: String, day: Int, allocations: Int, in folder: Folder) throws {
    var report = original
    report.fingerprint.lines.removeAll { $0.key == .revision }
    report.fingerprint.lines.append(.init(.revision, revision))
    report.startedAt = "2026-01-0\(day)T00:00:00Z"
    report.records[0].allocations = .measured(
      Allocations(steps: report.records[0].steps, bytes: 8 * allocations, count: allocations))
    try folder.write(report.fileBytes(), to: "kept/v\(day).report")
  }

  /// Git runs what is printed, with a gate of the numbers in a file in place of Assay's; one revision does not build.
  @Test(arguments: [(10, 12), (12, 8)])
  func theCommandThatIsPrintedFindsTheRevision(before: Int, after: Int) async throws {
    let folder = try await folder()
    try folder.write(
      """
      #!/bin/sh
      echo "$3 $4|$6|$8" >>calls
      [ ! -e broken ] || exit 4
      [ $(cat count) -le $(git show "$4:count") ]
      """, to: "bin/assay")
    let commits = try await shell(
      """
      set -e
      chmod +x bin/assay
      git init -q .
      revision() {
        echo $1 >count
        git add -A count $2 && git -c user.name=t -c user.email=t@t commit -qm "$3" && git rev-parse HEAD
      }
      revision \(before) '' first
      echo 1 >other && revision \(before) other second
      revision \(after) '' culprit
      echo 1 >broken && revision \(after) broken third
      git rm -q broken && revision \(after) '' last
      """, in: folder)
    let revisions = commits.out.split(separator: "\n").map(String.init)
    try #require(commits.code == 0 && revisions.count == 5, "\(commits.err)")
    let report = try folder.report()
    try keep(report, revisions[0], day: 1, allocations: before, in: folder)
    try keep(report, revisions[4], day: 2, allocations: after, in: folder)
    let blamed = try await assay("blame", "kept", "--series", "one/", "--metric", "allocations", in: folder)
    let commands = blamed.out.split(separator: "\n").filter { $0.hasPrefix("  git bisect ") }.joined(separator: "\n")
    let found = try await shell("PATH=$PWD/bin:$PATH\n\(commands)\ncat calls", in: folder)
    #expect(found.out.contains("\(revisions[2]) is the first bad commit"), "\(blamed.out)\(found.out)\(found.err)")
    let reference = revisions[before < after ? 0 : 4]
    // The shell would take this name apart.
    let row = "one/expandedSquare/gradientDescent(rate: 0.1)/float64"
    #expect(found.out.contains("\n--against \(reference)|\(row)|allocations\n"), "\(found.out)")
  }
}
