import Records

/// Every trial step by step, where its record has samples: at checkpoints, and where its model was examined.
let courseTable = ExportTable(
  "course", "a row for each sample of a trial: evaluations, value, gap",
  columns: identifiers() + [Column("step", "completed steps") { .whole($0.step) }]
    + evaluations { (sample: Sample) in sample.checkpoint?.evaluations } + columns
) { (report: Report) in
  report.records.lazy.flatMap(samples)
}

/// What a record has of one step.
private struct Sample: RowOfTrial {
  let identity: TrialIdentity
  let step: Int
  let checkpoint: Checkpoint?
  let examination: ExaminationRecord?
  let gap: Double?
  let nanoseconds: Double?
  let sensitivity: UInt64?
}

private let columns: [Column<Report, Sample>] = [
  Column("value", "f(x), also out of the bounds") { .init($0.checkpoint?.value) },
  Column("gap", "f(x) − f\\*, if the record tells f\\* well enough") { .init($0.gap) },
  Column("out_of_bounds", "whether the iterate is out of the problem's bounds") {
    .init($0.checkpoint.map { $0.isOutOfBounds == true })
  },
  Column("ns", "steps × time per step, in nanoseconds") { .init($0.nanoseconds) },
  Column("held_out_loss", "the mean loss over all held-out examples") { .init($0.examination?.loss) },
  Column("accuracy", "the share of held-out examples that are right") { .init($0.examination?.accuracy) },
  Column("sensitivity_ulps", "how far a last place of the start carries") {
    $0.sensitivity.map(DataTable.Cell.unsigned) ?? .absent
  },
]

private func samples(_ record: TrialRecord) -> [Sample] {
  let identity = TrialIdentity(record.trial)
  let checkpoints = byStep(record.checkpoints, \.step)
  let examinations = byStep(record.model?.examinations ?? [], \.step)
  let sensitivities = byStep(record.sensitivity ?? [], \.step)
  return Set(checkpoints.keys).union(examinations.keys).sorted().map { step in
    Sample(
      identity: identity, step: step, checkpoint: checkpoints[step], examination: examinations[step],
      gap: checkpoints[step].flatMap { record.gap(at: $0) }, nanoseconds: record.nanoseconds(ofSteps: step),
      sensitivity: sensitivities[step]?.ulps)
  }
}

private func byStep<Element>(_ elements: [Element], _ step: (Element) -> Int) -> [Int: Element] {
  Dictionary(elements.map { (step($0), $0) }) { first, _ in first }
}

extension TrialRecord {
  /// f(x) − f* at a checkpoint: the recorded one at the end; before it nil if rounding hides more than nine digits.
  ///
  /// f* is the last value less the last gap. This is exact if the gap is at most half of the value (Sterbenz). Else it is known
  /// to a last place of the greater one, which says nothing after a divergence.
  func gap(at checkpoint: Checkpoint) -> Double? {
    guard let last = finalValue?.value, let lastGap = finalGap?.value else { return nil }
    if checkpoint.step == steps { return lastGap }
    let size = max(last.magnitude, lastGap.magnitude)
    let place = trial.scalar == .float32 ? Double(Float(size).ulp) : size.ulp
    let rounding = 2 * lastGap.magnitude <= last.magnitude ? 0 : place
    let gap = checkpoint.value.value - (last - lastGap)
    return rounding <= 1e-9 * gap.magnitude ? gap : nil
  }
}
