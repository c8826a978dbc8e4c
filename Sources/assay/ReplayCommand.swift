import Analysis
import ArgumentParser
import Harness
import Records
import Rendering
import SystemFiles

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Runs the steps in which two runs of a trial went apart again, and names the first number that differs.",
    discussion: """
      Against a report it names the checkpoints between which the trial went apart, and says \
      which side's bits this machine has. Against the other side's trace ('assay trace') it \
      names step, stage, operation and element, with both numbers. It also evaluates the \
      other side's inputs here, to tell a difference that an operation made from one that it \
      inherited. The exit code is 0 if nothing differs, 1 if something does, and 3 if a trace \
      is needed.

      EXAMPLES
        assay replay here.report --against there.report --trial doubleWell/newton
        assay replay here.report --against newton.trace --trial doubleWell/newton
      """)

  @Argument(help: "This side's report.", completion: .file(extensions: reportEndings))
  var report: String

  @Option(help: ArgumentHelp("The other side's report or trace.", valueName: "file"), completion: .file())
  var against: String

  @Option(help: ArgumentHelp("The trial's name, or a part of it that no other trial's name has.", valueName: "text"))
  var trial: String

  @OptionGroup(title: "Output options") var output: OutputOptions<DocumentFormats>

  @OptionGroup(title: "Plugin options") var plugins: PluginOptions

  func run() async throws {
    try refuseUnwritable(output.files, reading: [report])
    let record = try findTrial(trial, in: try loadReport(report), file: report)
    try await plugins.shelter(limitSeconds: record.trial.againLimitSeconds) { try replay(record) }
  }

  private func replay(_ record: TrialRecord) throws {
    let registry = try plugins.plugins.load().registry
    if let trace = try loadTrace(against) { return try compareTraces(record, trace, registry) }
    try compareReports(record, try findTrial(record.trial.id, in: try loadReport(against), file: against), registry)
  }

  private func compareTraces(_ record: TrialRecord, _ other: Trace, _ registry: Registry) throws {
    guard other.trial.id == record.trial.id, let first = other.steps.first?.step, let last = other.steps.last?.step
    else {
      throw Failure(.badInput, "'\(against)' is a trace of '\(other.trial.id)', not of '\(record.trial.id)'")
    }
    if let reason = whyOtherTrials(record.trial, other.trial) {
      throw Failure(.inconclusive, "'\(against)' is a trace of another trial of that name: \(reason)")
    }
    guard first <= record.steps else {
      throw Failure(
        .verdictAgainst, "this side's trial ended after step \(record.steps); the other side's trace begins at step \(first)")
    }
    let here = try makeTrace(of: record, after: first - 1, through: min(last, record.steps), with: registry)
    let diff: TraceDiff
    do {
      diff = compare(here, other, answer: try evaluate(operationsOf: record.trial, with: registry))
    } catch {
      throw Failure(.badInput, "'\(record.trial.id)' cannot be replayed: \(error)")
    }
    try output.deliver(Document(diff, trial: record.trial.id))
    if diff.first != nil || diff.unpairedAtStep != nil { throw Failure(.verdictAgainst, "") }
  }

  /// Without the other side's numbers: between which steps, and whose bits this machine has.
  private func compareReports(_ a: TrialRecord, _ b: TrialRecord, _ registry: Registry) throws {
    if let reason = whyIncomparable(a, b) {
      throw Failure(.inconclusive, "the trials of '\(report)' and '\(against)' cannot be compared: \(reason)")
    }
    if a.digest == b.digest { return try output.deliver(Document(ReplayOfReports(trial: a.trial.id, hasEqualBits: true))) }
    var discrepancy = Analysis.discrepancy(a, b)
    var stepDigests = StepDigestsReader(reports: [report, against])
    if let x = stepDigests.read(a, side: 0), let y = stepDigests.read(b, side: 1) { discrepancy.sharpen(x, y) }
    if let failure = stepDigests.failure { throw failure }
    guard let by = discrepancy.differentByStep else {
      throw Failure(
        .inconclusive,
        "the checkpoints of both reports are equal; one trial ended after \(counted(a.steps, "step")) (\(a.status.rawValue)), the other "
          + "after \(b.steps) (\(b.status.rawValue))")
    }
    // Its checkpoints are wanted, not its numbers; between two checkpoints those of the next one tell.
    let end = min(a.checkpoints.first { $0.step >= by }?.step ?? a.steps, a.steps)
    let here = try traceSteps(of: a, after: end - 1, through: end, with: registry)
    let result = ReplayOfReports(
      trial: a.trial.id, hasEqualBits: false, discrepancy: discrepancy,
      hasFirstsBits: a.stepThatDiffers(from: here) == nil, hasOthersBits: b.stepThatDiffers(from: here) == nil,
      distances: stepDistances(a, b))
    try output.deliver(Document(result))
    throw Failure(.inconclusive, remedy(result, after: discrepancy.equalThroughStep ?? -1, by))
  }

  private func remedy(_ result: ReplayOfReports, after: Int, _ by: Int) -> String {
    let name = "--trial '\(result.trial)'"
    if result.hasFirstsBits == true {
      return "for the exact number, on the other machine: assay trace \(against) \(name) --after \(after) --through \(by) "
        + "-o other.trace; then here: assay replay \(report) --against other.trace \(name)"
    }
    if result.hasOthersBits == true {
      return "this machine has the bits of the other report; exchange the two reports, or replay on the first one's machine"
    }
    return "this machine has the bits of neither report; replay on a machine that has those of '\(report)', or use "
      + "'assay explain'"
  }
}

/// A trace, or nil if the file is something else.
private func loadTrace(_ path: String) throws -> Trace? {
  let bytes: [UInt8]
  do { bytes = try InputFile.trace.read(path) } catch let error as FileError { throw Failure(.badInput, "\(error)") }
  do { return try readTrace(bytes, file: path) } catch { throw Failure(.badInput, "\(error)") }
}
