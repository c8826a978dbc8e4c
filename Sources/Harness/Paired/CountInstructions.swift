import Records
import Synchronization

/// Counts the instructions of every trial of a paired run on both sides, at once: neighbors do not change a count.
///
/// A trial that cannot be counted on one side, or not in time, has no count on either. So a side that alone has none failed.
///
/// - Parameter job: the work of a trial on one side; nil if it cannot be repeated.
func countInstructions(
  _ run: inout PairedRun, _ sides: (baseline: PairedSide, candidate: PairedSide), _ options: PairedOptions,
  job: (_ trial: Int, _ isBaseline: Bool) -> PairedJob?
) async {
  let jobs = [true, false].map { isBaseline in run.trials.indices.map { job($0, isBaseline) } }
  let reasons = run.trials.indices.map { index in
    whyNotCounted(jobs[0][index], sides.baseline) ?? whyNotCounted(jobs[1][index], sides.candidate)
  }
  let planned = 2 * reasons.count { $0 == nil }
  let finished = Mutex(0)
  let progress: @Sendable () -> Void = {
    let count = finished.withLock {
      $0 += 1
      return $0
    }
    options.progress("counting instructions", count, planned)
  }
  let machines = (run.baseline.fingerprint, run.candidate.fingerprint)
  async let baseline = counts(jobs[0], reasons, sides.baseline, on: machines.0, options, progress)
  async let candidate = counts(jobs[1], reasons, sides.candidate, on: machines.1, options, progress)
  let found = (baseline: await baseline, candidate: await candidate)
  let late = Measured<InstructionCounts>.absent(InstructionCounter.timeIsOver(after: options.countingSeconds))
  for index in run.trials.indices {
    let isLate = found.baseline[index] == late || found.candidate[index] == late
    run.trials[index].baseline.instructions = isLate ? late : found.baseline[index]
    run.trials[index].candidate.instructions = isLate ? late : found.candidate[index]
  }
}

private func counts(
  _ jobs: [PairedJob?], _ reasons: [String?], _ side: PairedSide, on machine: Fingerprint, _ options: PairedOptions,
  _ progress: @Sendable () -> Void
) async -> [Measured<InstructionCounts>] {
  var counts = reasons.map { $0.map { Measured<InstructionCounts>.absent($0) } }
  let open = jobs.indices.filter { counts[$0] == nil }
  let found = await InstructionCounter().count(
    open.compactMap { jobs[$0] }, of: side.command, on: machine, within: options.countingSeconds, progress: progress)
  for (index, count) in zip(open, found) { counts[index] = count }
  return counts.map { $0 ?? .absent("it was not counted") }
}

private func whyNotCounted(_ job: PairedJob?, _ side: PairedSide) -> String? {
  guard let trial = job?.record.trial else { return "the trial takes no step" }
  guard trial.program == nil else { return "a program runs in a process of its own, where nothing counts" }
  if let plugin = [trial.problem.name, trial.optimizer.name].first(where: side.uncountable.contains) {
    return "'\(plugin)' runs in a process of its own, where nothing counts"
  }
  return trial.threads ?? 1 == 1 ? nil : "its steps run on several threads, and one is counted"
}
