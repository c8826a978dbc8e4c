import Records

/// Every trial with its settings and all that its record says in one number.
let trialsTable = ExportTable(
  "trials", "a row for each trial: settings, end, counts, times",
  columns: identifiers() + run + settings + ends + counts + targets + models + times + memory + searches
) { (report: Report) in
  let best = BestKnownValues(report.records)
  return report.records.lazy.map { TrialRow($0, of: report, best) }
}

private struct TrialRow: RowOfTrial {
  let identity: TrialIdentity
  let report: Report
  let record: TrialRecord
  /// What the summary would say of a row that has this trial alone.
  let figures: Summary.Row

  init(_ record: TrialRecord, of report: Report, _ best: BestKnownValues) {
    identity = TrialIdentity(record.trial)
    self.report = report
    self.record = record
    figures = row([record], best)
  }
}

private typealias TrialColumn = Column<Report, TrialRow>

private let run = [
  TrialColumn("suite", "the suite's name") { .text($0.report.suite.name) },
  TrialColumn("machine", "the machine of the record") { .text($0.report.fingerprint(ofNode: $0.record.node).machine) },
  TrialColumn("started_at", "when the run began, in UTC") { .text($0.report.startedAt) },
]

private let settings = [
  TrialColumn("problem_name", "the problem without its settings") { .text($0.record.trial.problem.name) },
  settingColumns("problem") { $0.problem },
  TrialColumn("optimizer_name", "the optimizer without its settings") { .text($0.record.trial.optimizer.name) },
  settingColumns("optimizer") { $0.optimizer },
  TrialColumn("dimension", "the number of the problem's variables, or of the model's parameters") {
    .init($0.record.dimension)
  },
]

/// A column for each setting that any trial gives to its plugin, in the order of their names.
private func settingColumns(_ kind: String, _ plugin: @escaping @Sendable (Trial) -> ConfiguredPlugin) -> TrialColumn {
  TrialColumn(family: "\(kind).<setting>", "a column for each setting; empty if the trial leaves it at its default") { report in
    var names: Set<String> = []
    for record in report.records { names.formUnion(plugin(record.trial).settings.keys) }
    return names.sorted().map { name in ("\(kind).\(name)", { .init(plugin($0.record.trial).settings[name]) }) }
  }
}

private let ends = [
  TrialColumn("status", "how the trial ended") { .text($0.record.status.rawValue) },
  TrialColumn("reason", "why, if the status does not say it") { .init($0.record.reason) },
  TrialColumn("final_value", "f(x) at the end; `inf` out of the problem's bounds") {
    .init(medianAtEnd([$0.record.finalValue], of: [$0.record]))
  },
  TrialColumn("final_gap", "f(x) − f\\* at the end, if f\\* is known; `inf` out of the bounds") { .init($0.figures.finalGap) },
  TrialColumn("best_known_gap", "if it is not: f(x) less the least value that a trial of the problem ends with") {
    .init($0.figures.bestKnownGap)
  },
  TrialColumn("final_distance", "the distance to the nearest known minimizer at the end") { .init($0.record.finalDistance) },
  TrialColumn("out_of_bounds", "whether the last iterate is out of the bounds") {
    .init($0.record.checkpoints.isEmpty ? nil : $0.record.endsOutOfBounds)
  },
  TrialColumn("diverged_at_step", "the step at which divergence was noticed") { .init($0.record.divergedAtStep) },
  TrialColumn("digest", "of all of the trial's numbers") { .init($0.record.isKnown ? $0.record.digest : nil) },
]

private let counts =
  [TrialColumn("steps", "completed steps") { .init($0.record.isKnown ? $0.record.steps : nil) }]
  + evaluations { (row: TrialRow) in row.record.isKnown ? row.record.evaluations : nil }

private let targets = [
  TrialColumn("targets", "how many targets it has") { .whole($0.record.targets.count) },
  TrialColumn("targets_reached", "how many it reached") { .whole($0.record.targets.count { $0.steps != nil }) },
  TrialColumn("steps_to_target", "steps to the last target; `inf` if one was missed") { .init($0.figures.stepsToTarget) },
  TrialColumn("evaluations_to_target", "evaluations to the last target; `inf` if one was missed") {
    .init($0.figures.evaluationsToTarget)
  },
  TrialColumn("ns_to_target", "steps to the last target × time per step, in nanoseconds; `inf` if one was missed") {
    .init($0.record.targets.isEmpty ? nil : $0.record.nanoseconds(ofSteps: $0.record.stepsToEveryTarget))
  },
]

private let models = [
  TrialColumn("accuracy", "the share of held-out examples that are right at the end") { .init($0.record.accuracy) },
  TrialColumn("held_out_loss", "the mean loss over all held-out examples at the end") {
    .init($0.record.model?.examinations.last?.loss)
  },
  TrialColumn(family: "metric.<name>", "a column for each number that programs give beside accuracy and loss: its last value") {
    report in
    var names: Set<String> = []
    for record in report.records { names.formUnion(record.trial.program?.ownMetrics.map(\.name) ?? []) }
    return names.sorted().map { name in ("metric.\(name)", { .init($0.record.program?.metrics[name]) }) }
  },
  TrialColumn("steps_per_epoch", "steps in one pass over a model's data") { .init($0.record.model?.stepsPerEpoch) },
]

private let times = [
  TrialColumn("ns_per_step", "nanoseconds a step: the median over fresh processes") {
    .init($0.figures.nanosecondsPerStep)
  },
  TrialColumn("ns_per_step_lower", "the lower end of its 95 % interval") {
    .init($0.figures.nanosecondsPerStepInterval?.lower)
  },
  TrialColumn("ns_per_step_upper", "the upper end") { .init($0.figures.nanosecondsPerStepInterval?.upper) },
  TrialColumn("cpu_ns_per_step", "nanoseconds of processor time a step") { .init($0.figures.cpuNanosecondsPerStep) },
  TrialColumn("ns_per_trial", "nanoseconds a trial") { .init($0.figures.nanosecondsPerTrial) },
  TrialColumn("workloads_per_step", "the time of a step in runs of the reference workload") {
    .init($0.figures.referenceUnitsPerStep)
  },
  TrialColumn("timing_absence", "why there are no times") { .init($0.figures.timingAbsence) },
]

private let memory = [
  TrialColumn("allocations", "requests to the allocator in one repetition") { .init($0.record.allocations.value?.count) },
  TrialColumn("allocated_bytes", "their bytes") { .init($0.record.allocations.value?.bytes) },
  TrialColumn("allocation_absence", "why there are none of both") { .init($0.figures.allocationAbsence) },
  TrialColumn("peak_memory_bytes", "the greatest resident memory of a timed process") {
    .init($0.record.peakMemoryBytes.value)
  },
]

private let searches = [
  TrialColumn("search", "what the trials of one search share of their ids") { .init($0.record.trial.searchName) },
  TrialColumn("search_method", "what proposes the hyperparameters") {
    .init(($0.record.trial.tuning?.search.method).map { "\($0)" })
  },
  TrialColumn("search_trial", "its number in the search, from 1 on") { .init($0.record.trial.tuning?.number) },
  TrialColumn("goal", "what the search makes least or greatest") { .init($0.record.trial.tuning?.search.goal.rawValue) },
  TrialColumn("goal_value", "the goal at the end") { row in
    .init((row.record.trial.tuning?.search.goal).flatMap { row.record.value(of: $0) })
  },
  TrialColumn("stopped_early", "whether the search stopped it before its end; then its goal is no result") {
    .init($0.record.trial.tuning == nil ? nil : $0.record.wasStoppedEarly)
  },
]
