import Records

extension Diff: Exportable {
  /// In the order in which help and documents list them.
  public static let tables = [
    ExportTable("trials", "a row for each trial: verdict, where and how far apart", columns: trialColumns) { (diff: Diff) in
      diff.trials
    },
    ExportTable("numbers", "a row for each number of a trial whose sides differ", columns: numberColumns) { (diff: Diff) in
      diff.trials.lazy.flatMap { trial in trial.metrics.map { (trial: trial, number: $0, firstSide: diff.sides[0].label) } }
    },
    ExportTable("times", "a row for each side of a row: time per step, ratio to the first side", columns: timeColumns) {
      (diff: Diff) in
      diff.times.lazy.flatMap { row in diff.sides.indices.map { TimeOfSide(row: row, diff: diff, side: $0) } }
    },
  ]
}

private let trialColumns: [Column<Diff, TrialDiff>] = [
  Column("trial", "the trial's id") { .text($0.trial) },
  Column("verdict", "the worst of any two sides") { .text($0.verdict.rawValue) },
  Column("reason", "why the trial cannot be compared") { .init($0.reason) },
  Column("classes", "the sides by equal bits: `A = B ≠ C`") {
    .text($0.classes.map { $0.joined(separator: " = ") }.joined(separator: " ≠ "))
  },
  Column("outlier", "the one side that all others disagree with") { .init($0.outlier) },
  Column("equal_through_step", "the last checkpoint with equal bits") { .init($0.discrepancy?.equalThroughStep) },
  Column("different_by_step", "the first checkpoint with other bits") { .init($0.discrepancy?.differentByStep) },
  Column("stages", "the stages that differ there") {
    .init($0.discrepancy.map { $0.stages.map(\.rawValue).joined(separator: " ") })
  },
  Column("measured", "what distances are of: `iterates` or `values`") { .init($0.discrepancy?.measured.rawValue) },
  Column("peak_ulps", "the greatest distance, in units in the last place; `inf` of a number and NaN") {
    distance($0.discrepancy?.peakUlps)
  },
  Column("peak_step", "where it is") { .init($0.discrepancy?.peakStep) },
  Column("final_ulps", "the distance at the last shared checkpoint") { distance($0.discrepancy?.finalUlps) },
  Column("healed_at_step", "from which step on all iterates are equal again") { .init($0.discrepancy?.healedAtStep) },
]

private typealias NumberOfTrial = (trial: TrialDiff, number: MetricDiff, firstSide: String)

private let numberColumns: [Column<Diff, NumberOfTrial>] = [
  Column("trial", "the trial's id") { .text($0.trial.trial) },
  Column("number", "what was compared") { .text($0.number.name) },
  Column("first_side", "the two sides that are farthest apart") { .text($0.trial.firstSide ?? $0.firstSide) },
  Column("side", "the other of them") { .init($0.trial.side) },
  Column("first", "the number on the first of them") { .text($0.number.a) },
  Column("other", "the number on the other") { .text($0.number.b) },
  Column("ulps", "their distance, in units in the last place; `inf` of a number and NaN") { distance($0.number.ulps) },
  Column("equal", "whether they are equal") { .flag($0.number.isEqual) },
]

private struct TimeOfSide {
  let row: TimeRatio
  let diff: Diff
  let side: Int

  /// What the first side has none of; `side` counts it, and ratios do not.
  func other<Value>(_ values: [Value?]) -> Value? { side == 0 ? nil : values[side - 1] }
}

private let timeColumns: [Column<Diff, TimeOfSide>] = [
  Column("experiment", "the experiment") { .text($0.row.experiment) },
  Column("problem", "the problem with its settings") { .text($0.row.problem) },
  Column("optimizer", "the optimizer with its settings") { .text($0.row.optimizer) },
  Column("scalar", "the scalar type, and the arithmetic backend if it is not the portable one") { .text($0.row.scalar) },
  Column("side", "`A`, `B`, …, in the order of the reports") { .text($0.diff.sides[$0.side].label) },
  Column("machine", "the side's machine") { .text($0.diff.sides[$0.side].machine) },
  Column("ns_per_step", "nanoseconds a step") { .init($0.row.nanosecondsPerStep[$0.side]) },
  Column("ratio", "side over first side") { .init($0.other($0.row.ratios)) },
  Column("ratio_lower", "the lower end of its interval") { .init($0.other($0.row.intervals)?.lower) },
  Column("ratio_upper", "the upper end") { .init($0.other($0.row.intervals)?.upper) },
  Column("workload_ratio", "the same of times in runs of the reference workload") { .init($0.other($0.row.referenceRatios)) },
  Column("workload_ratio_lower", "the lower end of its interval") { .init($0.other($0.row.referenceIntervals)?.lower) },
  Column("workload_ratio_upper", "the upper end") { .init($0.other($0.row.referenceIntervals)?.upper) },
]

private func distance(_ ulps: UInt64?) -> DataTable.Cell {
  ulps.map { $0 == .max ? .number(.infinity) : .unsigned($0) } ?? .absent
}
