import Analysis

/// The cells of a summary's table, which terminal and Markdown share.
func table(of rows: [Summary.Row]) -> Table {
  var table = Table(columns: [
    ("optimizer", .left), ("type", .left), ("ended", .left), ("reached", .right), ("steps", .right),
    ("evaluations", .right), ("f − f*", .right), ("time per step [95 %]", .right), ("allocations", .right),
  ])
  let hasAccuracy = rows.contains { $0.accuracyMean != nil }
  if hasAccuracy { table = Table(columns: table.columns + [("accuracy", .right)]) }
  for row in rows { table.rows.append(cells(row) + (hasAccuracy ? [accuracy(row)] : [])) }
  return table
}

private func cells(_ row: Summary.Row) -> [String] {
  [
    row.optimizer,
    row.scalar,
    endings(row),
    row.successRate.map { "\(Int(($0 * Double(row.trials)).rounded()))/\(row.trials)" } ?? "–",
    count(row.stepsToTarget ?? row.steps),
    count(row.evaluationsToTarget),
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
  guard let mean = row.accuracyMean else { return "–" }
  return row.accuracyStandardDeviation.map { "\(significant(mean)) ± \(significant($0, digits: 2))" } ?? significant(mean)
}

/// A row's heading: rows of one experiment and problem stand together.
struct Heading: Hashable {
  let experiment: String
  let problem: String
}

/// The rows under each heading, in the report's order.
func grouped(_ rows: [Summary.Row]) -> [(heading: Heading, rows: [Summary.Row])] {
  var groups: [(heading: Heading, rows: [Summary.Row])] = []
  for row in rows {
    let heading = Heading(experiment: row.experiment, problem: row.problem)
    if groups.last?.heading == heading {
      groups[groups.count - 1].rows.append(row)
    } else {
      groups.append((heading, [row]))
    }
  }
  return groups
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
