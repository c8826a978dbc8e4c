import Foundation
import Records
import Testing

/// Searches for hyperparameters through the executable.
@Suite struct TuningTests {
  @Test func methodsThatLookAtNoResultGiveTheSameTableWithOneTrialAtATimeAndFour() async throws {
    let (alone, table) = try await run(searchSuite(methods: "grid, random, halton, sobol", parallel: 1), "--jobs", "1")
    let (together, other) = try await run(
      searchSuite(methods: "grid, random, halton, sobol", parallel: 4), "--jobs", "4")
    #expect(alone.records.count == 36)
    #expect(alone.digest == together.digest)
    #expect(table == other && table.contains("trials of rates"))
  }

  @Test func aSearchThatLooksAtResultsDoesNotDependOnWhichTrialEndsFirst() async throws {
    let suite = searchSuite(methods: "{bayesian: {initialPoints: 4}}", parallel: 3, more: medianRule)
    let (one, table) = try await run(suite, "--jobs", "1")
    let (three, other) = try await run(suite, "--jobs", "3")
    #expect(one.digest == three.digest && table == other)
    #expect(one.records.contains { $0.wasStoppedEarly })
  }

  @Test func trialsOfASearchAreShownDiffedGatedAndTimedLikeOthers() async throws {
    let folder = try Folder()
    let yaml = searchSuite(methods: "sobol", parallel: 3, more: ", stopping: {halving: {from: 10, factor: 3}}")
    try folder.write(yaml, to: "suite.yaml")
    let timed = try await assay("run", "suite.yaml", "--results", "a", in: folder)
    #expect(timed.code == 0, "\(timed.err)")
    #expect(timed.out.contains("best finalValue so far over 9 trials: a sobol"))
    #expect(try await assay("run", "suite.yaml", "--no-timing", "--results", "b", in: folder).code == 0)
    let (a, b) = (folder.reports[0], folder.reports[1])
    let records = try readReport(folder.bytes(of: a), file: a).records
    #expect(records.map(\.steps).sorted() == [10, 10, 10, 10, 10, 10, 30, 30, 60])
    #expect(records.allSatisfy { $0.timing.value?.stepsPerRepetition == $0.steps && $0.allocations.value != nil })
    let diff = try await assay("diff", a, b, in: folder)
    #expect(diff.code == 0 && diff.out.contains("9 trials: 9 identical"), "\(diff.out)")
    let shown = try await assay("show", a, "--format", "json", in: folder)
    #expect(shown.out.contains("\"searches\":[{") && shown.out.contains("\"wasStoppedEarly\":true"))
    let traced = try await assay("trace", a, "--trial", "sobol/4", "--through", "2", in: folder)
    #expect(traced.code == 0 && traced.out.contains("assay.trace"), "\(traced.err)")
  }

  @Test func partOfASearchIsTheWholeOfIt() async throws {
    let folder = try Folder()
    try folder.write(searchSuite(methods: "halton, random", parallel: 3), to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", "--filter", "halton/3", "--dry-run", in: folder)
    #expect(end.out.split(separator: "\n").count == 10 && end.out.hasSuffix("9 trials\n"), "\(end.out)")
  }

  @Test func aSearchCannotTakeTurnsInAPairedGate() async throws {
    let folder = try Folder()
    try folder.write(searchSuite(methods: "halton", parallel: 3), to: "suite.yaml")
    let end = try await assay("gate", "suite.yaml", "--baseline", assayPath, in: folder)
    #expect(end.code == 2)
    #expect(
      end.err == """
        assay: 'rates' tunes hyperparameters, so its trials are not known beforehand and cannot take turns; choose others \
        with '--filter', or compare two reports

        """)
  }

  /// The report, and what is printed of its searches.
  private func run(_ suite: String, _ options: String...) async throws -> (Report, table: String) {
    let folder = try Folder()
    try folder.write(suite, to: "suite.yaml")
    let end = try await Gate.shared.pass {
      try await Command(["run", "suite.yaml", "--no-timing"] + options, in: folder).finish()
    }
    #expect(end.code == 0, "\(end.err)")
    let lines = end.out.split(separator: "\n").drop { $0 != "tuning" }.prefix { !$0.hasPrefix("digest") }
    return (try folder.report(), lines.joined(separator: "\n"))
  }
}

let medianRule = ", stopping: {median: {from: 15, every: 15, startupTrials: 3}}"

/// Searches of nine trials for momentum's rate and share.
func searchSuite(methods: String, parallel: Int, steps: Int = 60, more: String = "") -> String {
  let points = methods.contains("grid") ? ", points: 3" : ""
  return """
    suite: search
    seed: 5
    timing: {processes: 1, blocks: 1, blockMilliseconds: 0.1}
    experiments:
      - name: rates
        problems: [rosenbrock]
        optimizers: [momentum]
        start: [-1.2, 1]
        budget: {steps: \(steps)}
        tuning:
          {goal: finalValue, method: [\(methods)], maxTrials: 9, maxParallelTrials: \(parallel), hyperparameters: {
          rate: {range: [1e-5, 0.01], scale: log\(points)}, momentum: {range: [0, 0.9]\(points)}}\(more)}

    """
}
