import ArgumentParser
import Foundation
import Harness
import Records
import SystemFiles

struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Runs some steps of a report's trial again, and writes every number of them.",
    discussion: """
      'assay replay' needs a trace of the other machine to name the exact number that differs. \
      The trial must still have the report's bits on this machine.

      EXAMPLES
        assay trace mine.report --trial newton --through 8 -o newton.trace
      """)

  @Argument(help: "The report.", completion: .file(extensions: reportEndings))
  var report: String

  @Option(help: ArgumentHelp("The trial's name, or a part of it that no other trial's name has.", valueName: "text"))
  var trial: String

  @Option(help: ArgumentHelp("The step before the first one to write; -1 writes the start, too.", valueName: "step"))
  var after = -1

  @Option(help: ArgumentHelp("The last step to write; without it the trial's last.", valueName: "step"))
  var through: Int?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; without it standard output.", valueName: "file"))
  var output: String?

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  func run() async throws {
    let record = try findTrial(trial, in: try loadReport(report), file: report)
    try await plugins.shelter(limitSeconds: record.trial.againLimitSeconds) { try trace(record) }
  }

  private func trace(_ record: TrialRecord) throws {
    let trace = try makeTrace(
      of: record, after: after, through: through ?? record.steps, with: try plugins.plugins.load().registry)
    let bytes = withChecksum(try encodeJSON(trace) + [UInt8(ascii: "\n")])
    guard let output else { return try printResult(String(decoding: bytes, as: UTF8.self)) }
    do { try writeFileAtomically(bytes, to: output) } catch { throw Failure(.badInput, "\(error)") }
  }
}

extension Trial {
  /// How long loading its plugins and taking its steps again may take: to watch each number takes longer than to record them.
  var againLimitSeconds: Double { 4 * timeLimitSeconds }
}

/// The trial whose name is `text`, or the only one whose name contains it.
func findTrial(_ text: String, in report: Report, file: String) throws -> TrialRecord {
  if let record = report.records.first(where: { $0.trial.id == text }) { return record }
  let matches = report.records.filter { $0.trial.id.contains(text) }
  switch matches.count {
  case 1: return matches[0]
  case 0:
    let names = report.records.map(\.trial.id)
    let hint =
      nearestName(to: text, among: names).map { "did you mean '\($0)'?" } ?? "its first is '\(names.first ?? "")'"
    throw Failure(.badInput, "no trial of '\(file)' is called '\(text)'; \(hint)")
  default:
    let names = matches.prefix(3).map { "'\($0.trial.id)'" }.joined(separator: ", ")
    throw Failure(
      .badInput, "\(matches.count) trials of '\(file)' contain '\(text)', such as \(names); give more of the name")
  }
}

/// The steps of a recorded trial as this machine takes them; refused where they have other bits than the record.
func makeTrace(
  of record: TrialRecord, after first: Int, through last: Int, with registry: Registry
) throws -> Trace {
  let tracing = try traceSteps(of: record, after: first, through: last, with: registry)
  if let step = record.stepThatDiffers(from: tracing) {
    throw Failure(
      .verdictAgainst,
      "this machine's steps up to \(step) have other bits than the report's; trace them where the report was made, with the "
        + "'--plugin' that it was made with")
  }
  return Trace(machine: readFingerprint().machine, trial: record.trial, steps: tracing.steps)
}

/// The steps of a recorded trial as this machine takes them.
func traceSteps(
  of record: TrialRecord, after first: Int, through last: Int, with registry: Registry
) throws -> Tracing {
  guard first < last, last <= record.steps else {
    throw Failure(
      .badInput, "the trial has steps up to \(record.steps); there is none after \(first) and up to \(last)")
  }
  do {
    return try Harness.trace(record.trial, after: first, through: last, end: record.steps, with: registry)
  } catch {
    throw Failure(.badInput, "'\(record.trial.id)' cannot be traced: \(error)")
  }
}

extension TrialRecord {
  /// The first checkpoint at which some stage has other digests than here: of any number of any step up to it.
  func stepThatDiffers(from tracing: Tracing) -> Int? {
    tracing.checkpoints.first { here in
      checkpoints.contains { $0.step == here.step && $0.stages != here.stages }
    }?.step
  }
}
