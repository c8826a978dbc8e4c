import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Runs a trial again under one change at a time, until it has the bits of either report.",
    discussion: """
      The changes are other kernels, a C library without FMA or AVX2, core types and numbers \
      of threads of OpenBLAS, and the other arithmetic backends. If no single change does, \
      Assay tries two at once. The exit code is 0 if the difference is explained, and 3 if not.

      A recorded program runs again, in this folder, up to the first step apart. The changes \
      are then the settings in which the other side differs, threads, instruction sets of \
      ATen, oneDNN and MKL, precision, deterministic algorithms and loaders of data.

      EXAMPLES
        assay explain here.report --against there.report --trial ackley
        assay explain mine.report --against yours.report --python /opt/older/bin/python
      """)

  @Argument(help: "This side's report.", completion: .file(extensions: reportEndings))
  var report: String

  @Option(help: ArgumentHelp("The other side's report.", valueName: "file"), completion: .file(extensions: reportEndings))
  var against: String

  @Option(
    help: ArgumentHelp(
      "The trial's name, or a part of it that no other trial's name has; without it the first that differs.",
      valueName: "text"))
  var trial: String?

  @Argument(
    parsing: .postTerminator,
    help: "The command of a recorded program, after '--'; without it the one that the first side recorded.")
  var command: [String] = []

  @Option(
    help: ArgumentHelp(
      "Also run a recorded program by this interpreter, which has another version of the framework; may be given more than once.",
      valueName: "file"))
  var python: [String] = []

  @Flag(
    name: .customLong("pairs"),
    help: "Try two changes of a recorded program at once, if no single one explains the difference.")
  var triesPairs = false

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<TableFormats>

  func run() async throws {
    try refuseUnwritable(output.files, reading: [report, against])
    let ((a, b), reports) = try findPair()
    if a.digest == b.digest { return try printResult("\(visible(a.trial.id)): the same bits; there is nothing to explain\n") }
    for (record, file) in [(a, report), (b, against)] where record.digest.isEmpty {
      throw Failure(.badInput, "'\(file)' has no result of '\(record.trial.id)': \(record.reason ?? "it failed")")
    }
    if let reason = whyIncomparable(a, b) {
      throw Failure(.inconclusive, "the trials of '\(report)' and '\(against)' cannot be compared: \(reason)")
    }
    let ofProgram = try explainProgram(a, b, reports)
    let explanation = if let ofProgram { ofProgram } else { try await explain(a, b) }
    try output.deliver(Document(explanation, files: [report, against]))
    if !explanation.isExplained { throw Failure(.inconclusive, "") }
  }

  /// nil if the trials are not of a recorded program.
  private func explainProgram(_ a: TrialRecord, _ b: TrialRecord, _ reports: [Report]) throws -> Explanation? {
    guard let x = recordingPath(a, of: reports[0], report), let y = recordingPath(b, of: reports[1], against) else {
      return nil
    }
    do {
      for (path, record) in [(x, a), (y, b)] { try checkRecording(path, of: record) }
    } catch {
      throw Failure(.badInput, "\(error)")
    }
    return try ExplainProgram(
      reports: reports, records: [a, b], recordings: [x, y], command: command, interpreters: python, triesPairs: triesPairs,
      folder: temporaryFolder()
    ).explanation()
  }

  private func findPair() throws -> ((TrialRecord, TrialRecord), [Report]) {
    let (first, second) = (try loadReport(report), try loadReport(against))
    guard first.suite.name == second.suite.name else {
      throw Failure(
        .badInput, "'\(against)' is of the suite '\(second.suite.name)', but '\(report)' is of '\(first.suite.name)'")
    }
    if let trial {
      let record = try findTrial(trial, in: first, file: report)
      return ((record, try findTrial(record.trial.id, in: second, file: against)), [first, second])
    }
    let others = Dictionary(second.records.map { ($0.trial.id, $0) }) { first, _ in first }
    let pairs = first.records.lazy.compactMap { record in others[record.trial.id].map { (record, $0) } }
    if let pair = pairs.first(where: { $0.digest != $1.digest }) { return (pair, [first, second]) }
    guard pairs.isEmpty else { throw Failure(.fine, "no trial of both reports differs; there is nothing to explain") }
    let names = [first, second].map { report in report.records.first.map { "'\($0.trial.id)'" } ?? "none" }
    throw Failure(
      .inconclusive,
      "no trial is in both reports, so there is nothing to compare: '\(report)' has \(names[0]), and '\(against)' \(names[1])")
  }

  private func explain(_ a: TrialRecord, _ b: TrialRecord) async throws -> Explanation {
    var explanation = Explanation(trial: a.trial.id, digests: [a.digest, b.digest], attempts: [])
    let progress = CountedProgress()
    var outcomes: [PerturbationOutcome] = []
    func attempt(_ perturbations: [Perturbation]) async {
      for (index, perturbation) in perturbations.enumerated() {
        progress.show("trying changes", index, of: perturbations.count, detail: perturbation.name)
        let outcome = await Harness.run(a.trial, under: perturbation, worker: worker)
        outcomes.append(outcome)
        explanation.attempts.append(Explanation.Attempt(outcome))
      }
    }
    let worker = thisExecutable(plugins.plugins.workerArguments()).serving([a.trial])
    defer { progress.clear() }
    let all = perturbations(of: a.trial)
    await attempt([all[0]])
    if let reason = outcomes[0].reason { throw Failure(.badInput, "'\(a.trial.id)' cannot be run here: \(reason)") }
    await attempt(Array(all.dropFirst()))
    if !explanation.isExplained { await attempt(pairs(of: outcomes)) }
    return explanation
  }
}

extension Explanation.Attempt {
  fileprivate init(_ outcome: PerturbationOutcome) {
    self.init(
      change: outcome.perturbation.name, digest: outcome.record?.digest ?? "", reason: outcome.reason,
      witnesses: outcome.witnesses)
  }
}
