import Analysis

/// A summary's table, which terminal and Markdown share: a section for each experiment and problem.
func table(of rows: [Summary.Row]) -> Table {
  let columns = columns.filter { column in rows.contains(where: column.isShown) }
  var table = Table(columns: columns.map { ($0.title, $0.alignment) })
  for row in rows {
    let heading = "\(row.problem)  (\(row.experiment))"
    if table.sections.last?.heading != heading { table.sections.append(.init(heading: heading, rows: [])) }
    table.sections[table.sections.count - 1].rows.append(columns.map { $0.cell(row) })
  }
  return table
}

/// A column and which rows ask for it.
private struct Column: Sendable {
  let title: String
  var alignment = Table.Alignment.right
  var isShown: @Sendable (Summary.Row) -> Bool = { _ in true }
  let cell: @Sendable (Summary.Row) -> String
}

private let columns = [
  Column(title: "optimizer", alignment: .left) { $0.optimizer },
  Column(title: "type", alignment: .left) { $0.scalar },
  Column(title: "ended", alignment: .left, cell: endings),
  Column(title: "reached") { row in
    row.successRate.map { "\(Int(($0 * Double(row.trials)).rounded()))/\(row.trials)" } ?? "–"
  },
  Column(title: "steps") { row in
    count(row.stepsToTarget.map(\.value).flatMap { $0.isFinite ? $0 : nil } ?? row.steps)
  },
  Column(title: "evaluations") { count($0.evaluationsToTarget?.value) },
  Column(
    title: "ERT", isShown: { $0.trials > 1 && $0.expectedEvaluations != nil },
    cell: { count($0.expectedEvaluations?.value.rounded()) }),
  Column(
    title: "time to target", isShown: { $0.nanosecondsToTarget != nil },
    cell: { duration($0.nanosecondsToTarget?.value) }
  ),
  Column(title: "f − f*") { significant($0.finalGap?.value) },
  Column(title: "time per step [95 %]") { row in
    duration(
      row.nanosecondsPerStep, lower: row.nanosecondsPerStepInterval?.lower,
      upper: row.nanosecondsPerStepInterval?.upper)
  },
  Column(title: "allocations") { row in
    row.allocations.map { "\(count($0)) (\(memory(row.allocatedBytes)))" } ?? "–"
  },
  Column(title: "accuracy", isShown: { $0.accuracyMean != nil }, cell: accuracy),
]

/// `converged`, or `3 converged, 2 diverged` where the repetitions differ.
@Sendable
private func endings(_ row: Summary.Row) -> String {
  let statuses = row.statuses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
  guard statuses.count > 1 else { return statuses.first?.key ?? "–" }
  return statuses.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
}

@Sendable
private func accuracy(_ row: Summary.Row) -> String {
  guard let mean = row.accuracyMean?.value else { return "–" }
  guard let deviation = row.accuracyStandardDeviation?.value else { return significant(mean) }
  return "\(significant(mean)) ± \(significant(deviation, digits: 2))"
}

/// What the plugins of a failed trial wrote to standard error, unless it is the one line that its reason quotes.
private func wordsBeyondTheReason(_ row: Summary.Row) -> String? {
  guard let lines = row.standardError?.split(whereSeparator: \.isNewline), let last = lines.last else { return nil }
  if lines.count == 1, row.reason?.contains(last.trimmingPrefix("assay: ")) == true { return nil }
  return lines.map { "      \(printable($0))" }.joined(separator: "\n")
}

/// A line without what a terminal would obey.
private func printable(_ line: Substring) -> String {
  var text = String.UnicodeScalarView()
  for scalar in line.unicodeScalars {
    text.append(scalar.value < 0x20 || 0x7f..<0xa0 ~= scalar.value ? "\u{FFFD}" : scalar)
  }
  return String(text)
}

/// The reasons behind a table's gaps and bad ends, each once; with `standardError`, also what plugins wrote before they failed.
func remarks(_ rows: [Summary.Row], standardError: Bool = false) -> [String] {
  var remarks: [String] = []
  func add(_ remark: String) { if !remarks.contains(remark) { remarks.append(remark) } }
  for row in rows {
    if let reason = row.reason { add("\(row.optimizer): \(reason)") }
    if standardError, let text = wordsBeyondTheReason(row) { add("  \(row.optimizer) wrote to standard error:\n\(text)") }
  }
  for row in rows {
    if let reason = row.timingAbsence { add("no times: \(reason)") }
    if let reason = row.allocationAbsence { add("no allocations: \(reason)") }
  }
  return remarks
}
