import Analysis
import ArgumentParser
import Foundation
import Harness
import PortableMath
import Records
import Rendering

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares reports of one suite: the same bits? If not, where first, by how much, and why?",
    discussion: """
      Each report is compared with the first one. Identical trials are only counted. \
      The exit code is 0 if all trials agree as well as '--require' asks, 1 if one does \
      not, 3 if one cannot be compared.

      EXAMPLES
        assay diff here.report there.report
        assay diff --require identical node1.report node2.report node3.report
        assay diff a.report b.report --format csv --table times > times.csv

      TABLES OF CSV, IN PLACE OF WHAT THE TERMINAL SHOWS
      \(TableOptions<Diff>.list)
      """)

  @Argument(help: "Two or more reports.", completion: .file(extensions: reportEndings))
  var reports: [String]

  @Option(help: "The agreement that every trial needs: identical, withinUlps, withinTolerance or equivalent.")
  var require = Verdict.equivalent

  @Option(help: "The greatest distance of two numbers that is 'withinUlps', in units in the last place.")
  var ulps = DiffOptions().ulps

  @Option(help: "The level of the statistical tests over seeds.")
  var level = DiffOptions().level

  @Option(help: "How far two means may lie apart to be equivalent, in standard deviations of the first report's seeds.")
  var margin = DiffOptions().margin

  @Flag(help: "Print identical trials, too.")
  var all = false

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<TableFormats>

  @OptionGroup(title: "Output options") var table: TableOptions<Diff>

  func validate() throws {
    try output.validate(table)
    guard reports.count >= 2 else { throw ValidationError("'diff' compares at least two reports.") }
    guard require <= .equivalent else {
      throw ValidationError("'--require' is identical, withinUlps, withinTolerance or equivalent.")
    }
    guard level > 0, level < 1 else { throw ValidationError("'--level' must be between 0 and 1, not \(level).") }
    guard margin > 0, margin.isFinite else { throw ValidationError("'--margin' must be above 0, not \(margin).") }
  }

  func run() throws {
    try refuseUnwritable(output.files, reading: reports)
    let loaded = try reports.map { ($0, try loadReport($0, checksums, content: .comparison)) }
    let result: Diff
    var stepDigests = StepDigestsReader(reports: reports)
    var recordings = RecordingsReader(reports: loaded)
    do {
      result = try diff(
        loaded, options: DiffOptions(ulps: ulps, level: level, margin: margin), stepDigests: { stepDigests.read($1, side: $0) },
        recordings: { recordings.firstDifference($0, $1) })
    } catch {
      throw Failure(.badInput, "\(error)")
    }
    if let failure = stepDigests.failure ?? recordings.failure { throw failure }
    try output.deliver(result, table, detail: all ? .full : .short) { Document($0, detail: $1) }
    try requireVerdict(result, require: require)
  }
}

/// Throws if a machine disagrees with itself, or if a trial agrees less than `require` asks.
func requireVerdict(_ diff: Diff, require: Verdict) throws {
  let failed = diff.trials.count { $0.verdict > require && $0.verdict != .incomparable }
  let incomparable = diff.trials.count { $0.verdict == .incomparable }
  guard failed == 0, diff.unrepeatable.isEmpty else {
    throw Failure(
      .verdictAgainst,
      failed == 0 ? "a machine does not repeat itself" : "\(failed) of \(diff.trials.count) trials differ")
  }
  if incomparable > 0 {
    throw Failure(.inconclusive, "\(incomparable) of \(diff.trials.count) trials cannot be compared")
  }
}

extension Verdict: ExpressibleByArgument {}
