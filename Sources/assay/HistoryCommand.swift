import Analysis
import ArgumentParser
import Harness
import Records
import Rendering
import SystemFiles

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Finds where a suite's results changed over a folder of reports.",
    discussion: """
      All reports below the folder are read, and grouped by suite, machine and toolchain. \
      A time has changed if E-divisive with a permutation test says so. Counts, accuracies \
      and losses repeat exactly, so every other value is a change.

      With '--fail-on' the exit code is 1 if a series is worse, and 3 if no series of the \
      metric has reports enough to show a change: eight of times, two of all else.

      EXAMPLES
        assay history results
        assay history results/classics --level 0.001 --format json
        assay history results --fail-on 'timePerStep > 5%' --fail-on 'accuracy > 0.01'
        assay history results --format csv --table series > series.csv

      TABLES OF CSV, IN PLACE OF WHAT THE TERMINAL SHOWS
      \(TableOptions<History>.list)
      """)

  @Argument(help: "The folder of reports.", completion: .directory)
  var folder: String

  @Option(help: "The level of the test of each series of times.")
  var level = 0.01

  @Option(
    help: ArgumentHelp(
      "Exit with 1 if a metric's last stretch is worse than the one before by more than a share; may be given more than once.",
      valueName: "rule"),
    transform: historyRule)
  var failOn: [HistoryRule] = []

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<TableFormats>

  @OptionGroup(title: "Output options") var table: TableOptions<History>

  func validate() throws {
    try output.validate(table)
    guard level >= 0.001, level < 1 else {
      throw ValidationError(
        "'--level' must be at least 0.001, the least p of 999 permutations, and below 1; not \(level).")
    }
  }

  func run() throws {
    try refuseUnwritable(output.files, reading: reportFiles(below: folder))
    let reports = try FollowedReports(below: folder, checksums)
    let links = output.page.map { linksToPages(reports.all.map(\.file), from: $0) } ?? [:]
    let changes = history(of: reports.all, level: level)
    for rule in failOn { if let fault = changes.whyUnknown(metric: rule.metric) { throw Failure(.badInput, fault) } }
    try output.deliver(changes, table, links: links) { history, _ in Document(history) }
    let findings = failOn.flatMap { $0.findings(in: changes) }
    guard findings.isEmpty else { throw Failure(.verdictAgainst, sentence(findings)) }
    if let reason = failOn.lazy.compactMap({ $0.whyNotEvaluated(in: changes) }).first {
      throw Failure(.inconclusive, "'--fail-on' evaluates nothing: \(reason)")
    }
    try reports.requireAll()
  }
}

/// The reports of a folder, of which there is at least one.
struct FollowedReports {
  private(set) var all: [FollowedReport] = []
  private var unreadable = 0

  /// Names each file that is damaged, and reads the others.
  init(below folder: String, _ checksums: ChecksumOptions) throws {
    for result in try concurrently(reportFiles(below: folder), { file in Result { try followed(file, checksums) } }) {
      do {
        if let report = try result.get() { all.append(report) }
      } catch let failure as Failure where failure.status == .badInput {
        printError(failure.message)
        unreadable += 1
      }
    }
    guard all.isEmpty else { return }
    if unreadable > 0 { throw Failure(.badInput, "no file in '\(folder)' could be read") }
    throw Failure(.badInput, "there is no report in '\(folder)'; 'assay run' writes reports into 'results'")
  }

  /// Fails if a file could not be read, once the others were shown.
  func requireAll() throws {
    guard unreadable > 0 else { return }
    throw Failure(.badInput, "\(counted(unreadable, "file")) could not be read; all else is shown")
  }
}

/// Reads a report; returns nil for JSON that is no report, such as a verdict or a diff beside it.
private func followed(_ path: String, _ checksums: ChecksumOptions) throws -> FollowedReport? {
  do {
    return FollowedReport(try loadIntactReport(path, checksums, content: .summary), file: path)
  } catch let error as ReportError {
    if case .otherSchema = error.fault { return nil }
    throw Failure(.badInput, "\(error)")
  }
}

private func historyRule(_ text: String) throws -> HistoryRule {
  do {
    return try HistoryRule(text)
  } catch {
    throw ValidationError("\(error)")
  }
}
