import Records

/// Every target of every trial, for distributions of running times.
let targetsTable = ExportTable(
  "targets", "a row for each target of a trial: when it was reached",
  columns: identifiers() + columns + evaluations { (row: TargetRow) in row.hit.evaluations }.dropFirst()
) { (report: Report) in
  report.records.lazy.flatMap { record in
    let identity = TrialIdentity(record.trial)
    return record.targets.map { TargetRow(identity: identity, record: record, hit: $0) }
  }
}

private struct TargetRow: RowOfTrial {
  let identity: TrialIdentity
  let record: TrialRecord
  let hit: TargetHit
}

private typealias TargetColumn = Column<Report, TargetRow>

private let columns = [
  TargetColumn("target", "the target, as tables show it") { .text("\($0.hit.target)") },
  TargetColumn("quantity", "what must come down") { .text($0.hit.target.quantity.rawValue) },
  TargetColumn("threshold", "to which value") { .number($0.hit.target.value) },
  TargetColumn("reached", "whether it did") { .flag($0.hit.steps != nil) },
  TargetColumn("steps", "steps to the target; `inf` if it was missed") { .init($0.hit.steps.map(Double.init) ?? .infinity) },
  TargetColumn("evaluations", "evaluations of every kind to the target; `inf` if it was missed") {
    .init(($0.hit.evaluations?.total).map(Double.init) ?? .infinity)
  },
  TargetColumn("evaluations_spent", "evaluations until the trial ended") { .init($0.record.evaluationsSpent) },
  TargetColumn("ns", "steps × time per step, in nanoseconds; `inf` if the target was missed") {
    .init($0.record.nanoseconds(ofSteps: $0.hit.steps))
  },
]
