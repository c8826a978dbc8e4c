import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct BlameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame",
    abstract: "Names the revisions between which a series of a history changed.",
    discussion: """
      It takes the last change that 'assay history' finds in the series, and prints the \
      revisions between the reports beside it. The command that it prints last searches them: \
      'git bisect run' gates each against the last good one, or against the first better one.

      The folder has reports of several revisions: 'assay run' writes one below 'results' each \
      time, with the revision that git names. A history of times takes at least eight of them.

      EXAMPLES
        assay blame results --series valley/rosenbrock/bfgs --metric timePerStep
        assay blame results --series bfgs --metric steps --suite mine.yaml
      """)

  @Argument(help: "The folder of reports.", completion: .directory) var folder: String

  @Option(help: ArgumentHelp("A part of the row's name, as 'assay history' prints it.", valueName: "text"))
  var series: String

  @Option(help: ArgumentHelp("The metric; without it any that changed.", valueName: "name"))
  var metric: String?

  @Option(
    help: ArgumentHelp("The suite's file for the command that is printed; without it the suite's name.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var suite: String?

  @Option(help: "The level of the test of each series of times.") var level = 0.01

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  func run() async throws {
    let reports = try FollowedReports(below: folder, checksums)
    let history = history(of: reports.all, level: level)
    let found = try changed(in: history)
    guard let (segment, series, change) = found.first else { throw nothingChanged(in: history) }
    guard found.count == 1 else {
      let names = found.prefix(10).map { "\($0.series.row) \($0.series.name) (\($0.segment.machine))" }
      throw Failure(
        .badInput,
        "\(found.count) series have changed; name one with '--series' and '--metric':\n" + names.joined(separator: "\n"))
    }
    let last = series.values[..<change.report].lastIndex { $0 != nil } ?? max(0, change.report - 1)
    let (good, bad) = (segment.reports[last], segment.reports[change.report])
    try printResult(changeText(series, change, good, bad))
    guard let goodRevision = good.revision, let badRevision = bad.revision else {
      throw Failure(
        .inconclusive,
        "one of the reports names no revision; 'assay run --revision NAME' does, as does a run in a git repository")
    }
    guard goodRevision != badRevision else {
      throw Failure(.inconclusive, "both reports are of one revision: the machine or its load changed, not the sources")
    }
    for revision in [goodRevision, badRevision] where revision.hasPrefix("-") || visible(revision) != revision {
      throw Failure(.badInput, "a report names the revision '\(visible(revision))', which git cannot have")
    }
    try printResult(await commits(from: goodRevision, to: badRevision))
    try printResult(bisection(from: goodRevision, to: badRevision, isBetter: isBetter(change, series), segment, series))
    try reports.requireAll()
  }

  private typealias Found = (segment: History.Segment, series: History.Series, change: History.Change)

  /// The last change of every series that is asked for.
  private func changed(in history: History) throws -> [Found] {
    if let fault = metric.flatMap(history.whyUnknown) { throw Failure(.badInput, fault) }
    let rows = history.segments.flatMap(\.series).map(\.row)
    guard rows.contains(where: isMeant) else {
      throw Failure(
        .badInput, "no row's name contains '\(series)'; 'assay history \(folder) --format csv --table series' has all")
    }
    return history.segments.flatMap { segment in
      segment.series.compactMap { series in
        guard isMeant(series.row), metric.map(series.answers) ?? true else { return nil }
        return series.changes.last.map { (segment, series, $0) }
      }
    }
  }

  private func isMeant(_ row: String) -> Bool { row.contains(series) }

  private func nothingChanged(in history: History) -> Failure {
    let most = history.segments.filter { $0.series.contains { isMeant($0.row) } }.map(\.reports.count).max() ?? 0
    let remedy =
      most > 1
      ? "'assay history \(folder)' shows all"
      : "there is one report of it, and 'assay run SUITE --results \(folder)' in each revision adds one"
    return Failure(.inconclusive, "no series whose name contains '\(series)' has changed; \(remedy)")
  }

  private func commits(from good: String, to bad: String) async -> String {
    let range = "\(commit(good))..\(commit(bad))"
    let end = await runTool("git", ["log", "--reverse", "--format=  %h %s", "--end-of-options", range])
    guard let end, end.succeeded, !end.output.isEmpty else {
      return "git does not know the revisions in between here\n"
    }
    let count = end.output.split(separator: "\n").count
    let words = count == 1 ? "it is this revision" : "it is one of \(count) revisions, oldest first"
    return "\(words):\n\(lines(of: end.output).filter { !$0.isEmpty }.map(visible).joined(separator: "\n"))\n"
  }

  /// Exit codes from 2 on say nothing of a revision, so that git skips it.
  ///
  /// A gate fails where something is worse. So what became better is sought by who is worse than it, and passing means bad.
  private func bisection(
    from good: String, to bad: String, isBetter: Bool, _ segment: History.Segment, _ series: History.Series
  ) -> String {
    let file = suite ?? "\(segment.suite).yaml"
    let reference = quotedForShell(commit(isBetter ? bad : good))
    let row = quotedForShell(series.row)
    let gate = "assay gate \(quotedForShell(file)) --against \(reference) --filter \(row) --metric \(series.name)"
    let code = isBetter ? "$((1 - code))" : "$code"
    let script = "\(gate); code=$?; [ $code -le 1 ] || exit 125; exit \(code)"
    return """
      to search them, with 'build' and 'plugin' in gate.yaml:
        git bisect start \(quotedForShell(commit(bad))) \(quotedForShell(commit(good)))
        git bisect run sh -c \(quotedForShell(script))

      """
  }
}

private func changeText(
  _ series: History.Series, _ change: History.Change, _ good: History.Entry, _ bad: History.Entry
) -> String {
  func side(_ name: String, _ entry: History.Entry) -> String {
    "  \(name)  \(entry.startedAt)  \(visible(entry.revision ?? "no revision"))  \(visible(entry.file))\n"
  }
  return "\(visible(series.row)): \(words(of: change, in: series))\n" + side("last before", good) + side("first after", bad)
}

private func isBetter(_ change: History.Change, _ series: History.Series) -> Bool {
  series.prefersGreater ? change.after.value > change.before.value : change.after.value < change.before.value
}

/// The commit of a revision, without the mark of changed sources.
private func commit(_ revision: String) -> String {
  revision.hasSuffix("-dirty") ? String(revision.dropLast("-dirty".count)) : revision
}
