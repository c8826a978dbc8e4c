import Foundation
import Records
import Testing

/// A run from its suite to its report.
@Suite struct RunTests {
  @Test func metExpectationsGiveExitCodeZeroAndAReport() async throws {
    let folder = try Folder()
    let end = try await run(tinySuite(), in: folder, "--no-timing")
    #expect(end.code == 0)
    #expect(end.out.contains("expectations: 1 of 1 met"))
    let report = try folder.report()
    #expect(end.out.contains("\ndigest \(report.digest)\n"))
    #expect(end.reportPath == folder.reports.first)
    #expect(folder.journals.isEmpty)
    #expect(report.records.map(\.steps) == [10, 10, 1])
  }

  @Test func missedExpectationGivesExitCodeOneAndBothNumbers() async throws {
    let folder = try Folder()
    let end = try await run(tinySuite(expecting: "15.5"), in: folder, "--no-timing")
    #expect(end.code == 1)
    let line = try #require(end.out.split(separator: "\n").first { $0.contains("MISSED") })
    #expect(line.contains("15.5"))
    #expect(line.contains("16.0"))
    #expect(end.err.hasSuffix("assay: 1 of 1 expectations missed\n"))
    // What went against an expectation is worth keeping.
    #expect(try folder.report().records.count == 3)
  }

  @Test func dryRunPrintsThePlanAndWritesNothing() async throws {
    let folder = try Folder()
    let end = try await run(tinySuite(), in: folder, "--dry-run")
    #expect(end.code == 0)
    #expect(end.err.isEmpty)
    #expect(
      end.out == """
        one/expandedSquare/gradientDescent(rate: 0.1)/float64/0: 10 steps
        one/expandedSquare/adam(rate: 0.1)/float64/0: 10 steps
        two/expandedSquare/gradientDescent(rate: 0.1)/float64/0: 1 step
        3 trials

        """)
    #expect(folder.files == ["suite.yaml"])
  }

  @Test func onlyRunsTheTrialsItNames() async throws {
    let folder = try Folder()
    let end = try await run(tinySuite(), in: folder, "--no-timing", "--filter", "adam")
    #expect(end.code == 0)
    #expect(try folder.report().records.map(\.trial.optimizer.name) == ["adam"])
  }

  @Test func onlyThatNamesNoTrialIsRefused() async throws {
    let folder = try Folder()
    let end = try await run(tinySuite(), in: folder, "--filter", "zebra")
    #expect(end.code == 2)
    #expect(
      end.err == "assay: no trial's name contains 'zebra'; 'assay run suite.yaml --dry-run' shows them\n")
    #expect(folder.files == ["suite.yaml"])
  }

  @Test(arguments: ["textbook", "classics"])
  func digestIsTheSameAgainAndWithTwoJobs(_ name: String) async throws {
    let suite = repositoryFile("suites/\(name).yaml")
    var digests: [String] = []
    for jobs in ["1", "2"] {
      let folder = try Folder()
      let end = try await assay("run", suite, "--no-timing", "--jobs", jobs, in: folder)
      #expect(end.code == 0, "\(end.err)")
      digests.append(try folder.report().digest)
    }
    #expect(digests[0] == digests[1])
    #expect(digests[0].count == 32)
  }

  @Test func digestDependsOnTheSuitesSeed() async throws {
    var digests: Set<String> = []
    for seed in 1...3 {
      let folder = try Folder()
      let text = manyTrials.replacing("seed: 3", with: "seed: \(seed)")
      #expect(try await run(text, in: folder, "--no-timing").code == 0)
      digests.insert(try folder.report().digest)
    }
    #expect(digests.count == 3)
  }

  @Test func namesOfReportsSortByStartAlsoWithinASecond() async throws {
    let folder = try Folder()
    var paths: [String] = []
    for _ in 0..<5 { paths.append(try #require(try await run(tinySuite(), in: folder, "--no-timing").reportPath)) }
    #expect(paths == paths.sorted())
    #expect(folder.reports == paths)
  }

  @Test func runsBegunTogetherAllEndInReports() async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    let runs = try (0..<6).map { _ in try Command(["run", "suite.yaml", "--no-timing", "--jobs", "1"], in: folder) }
    for run in runs {
      let end = try await run.finish()
      #expect(end.code == 0, "\(end.err)")
      #expect(!end.err.contains("interrupted"))
    }
    #expect(folder.reports.count == 6)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "there is no program 'script'"))
  func terminalSeesOneProgressLine() async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    let end = try await shell("NO_COLOR=1 script -qec '\(assayPath) run suite.yaml --no-timing' /dev/null", in: folder)
    #expect(end.code == 0)
    let progress = end.out.components(separatedBy: "\r\u{1B}[2K")
    // Lines that would follow each other too fast to be read are left out, but not the last one.
    #expect((3...22).contains(progress.count))
    #expect(progress[progress.count - 2].hasPrefix("recording 20/20: one/quadratic("))
    // The line is gone before the table begins.
    #expect(progress.last?.hasPrefix("suite many on ") == true)
  }

  @Test func trialThatBecomesNaNIsARecordThatCanBeShown() async throws {
    let folder = try Folder()
    let suite = """
      suite: bad-end
      seed: 1
      experiments:
        - name: one
          problems: [doubleWell]
          optimizers: [gradientDescent: {rate: 10}]
          start: [100]
          budget: {steps: 100}

      """
    let end = try await run(suite, in: folder, "--no-timing")
    #expect(end.code == 0, "\(end.err)")
    let record = try #require(try folder.report().records.first)
    #expect(record.status == .diverged)
    #expect(record.finalValue?.value.isNaN == true)
    let shown = try await assay("show", folder.reports[0], in: folder)
    #expect(shown.code == 0)
    #expect(!(shown.out + end.out).contains("-nan"))
  }

  private func run(_ suite: String, in folder: Folder, _ options: String...) async throws -> Finished {
    try folder.write(suite, to: "suite.yaml")
    return try await Gate.shared.pass { try await Command(["run", "suite.yaml"] + options, in: folder).finish() }
  }
}
