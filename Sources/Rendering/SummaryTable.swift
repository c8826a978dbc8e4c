import Analysis

/// A summary's table, which terminal and Markdown share: a section for each experiment and problem.
func table(of rows: [Summary.Row]) -> Table {
  let hasAccuracy = rows.contains { $0.accuracyMean != nil }
  let hasRepetitions = rows.contains { $0.trials > 1 && $0.expectedEvaluations != nil }
  var table = Table(
    columns: [
      ("optimizer", .left), ("type", .left), ("ended", .left), ("reached", .right), ("steps", .right),
      ("evaluations", .right),
    ]
      + (hasRepetitions ? [("ERT", .right)] : []) + [
        ("f − f*", .right), ("time per step [95 %]", .right), ("allocations", .right),
      ] + (hasAccuracy ? [("accuracy", .right)] : []))
  for row in rows {
    let heading = "\(row.problem)  (\(row.experiment))"
    if table.sections.last?.heading != heading { table.sections.append(.init(heading: heading, rows: [])) }
    table.sections[table.sections.count - 1].rows.append(
      cells(row, hasRepetitions) + (hasAccuracy ? [accuracy(row)] : []))
  }
  return table
}

private func cells(_ row: Summary.Row, _ hasRepetitions: Bool) -> [String] {
  [
    row.optimizer,
    row.scalar,
    endings(row),
    row.successRate.map { "\(Int(($0 * Double(row.trials)).rounded()))/\(row.trials)" } ?? "–",
    count(row.stepsToTarget.map(\.value).flatMap { $0.isFinite ? $0 : nil } ?? row.steps),
    count(row.evaluationsToTarget?.value),
  ] + (hasRepetitions ? [count(row.expectedEvaluations?.value.rounded())] : []) + [
    significant(row.finalGap?.value),
    duration(
      row.nanosecondsPerStep, lower: row.nanosecondsPerStepInterval?.lower,
      upper: row.nanosecondsPerStepInterval?.upper),
    row.allocations.map { "\(count($0)) (\(memory(row.allocatedBytes)))" } ?? "–",
  ]
}

/// `converged`, or `3 converged, 2 diverged` where the repetitions differ.
private func endings(_ row: Summary.Row) -> String {
  let statuses = row.statuses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
  guard statuses.count > 1 else { return statuses.first?.key ?? "–" }
  return statuses.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
}

private func accuracy(_ row: Summary.Row) -> String {
  guard let mean = row.accuracyMean?.value else { return "–" }
  guard let deviation = row.accuracyStandardDeviation?.value else { return significant(mean) }
  return "\(significant(mean)) ± \(significant(deviation, digits: 2))"
}

/// The reasons behind a table's gaps and bad ends, each once.
func remarks(_ rows: [Summary.Row]) -> [String] {
  var remarks: [String] = []
  func add(_ remark: String) { if !remarks.contains(remark) { remarks.append(remark) } }
  for row in rows {
    if let reason = row.reason { add("\(row.optimizer): \(reason)") }
  }
  for row in rows {
    if let reason = row.timingAbsence { add("no times: \(reason)") }
    if let reason = row.allocationAbsence { add("no allocations: \(reason)") }
  }
  return remarks
}
