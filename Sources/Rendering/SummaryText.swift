public import Analysis

/// A summary for the terminal: the table, the reasons behind its gaps, the profiles and the expectations.
///
/// The rows of an experiment that has a profile and more than `foldedRows` of them are left out unless `everyRow`.
public func terminalText(_ summary: Summary, everyRow: Bool = false) -> String {
  let folded = everyRow ? [] : foldedExperiments(summary)
  let rows = summary.rows.filter { !folded.contains($0.experiment) && (everyRow || $0.tuning == nil) }
  var parts = ["suite \(summary.suite) on \(summary.machine), \(summary.startedAt)"]
  if !rows.isEmpty { parts.append(table(of: rows).terminal()) }
  for name in folded {
    parts.append("\(name): \(summary.rows.count { $0.experiment == name }) rows, which 'assay show --all' prints")
  }
  let remarks = remarks(rows + failedInSearches(summary), standardError: everyRow)
  if !remarks.isEmpty { parts.append(remarks.map { "  \($0)" }.joined(separator: "\n")) }
  for comparison in summary.comparisons {
    parts.append(profileTable(comparison).terminal())
    if let pairs = pairsTable(comparison) { parts.append(pairs.terminal()) }
  }
  for (title, text) in searchTexts(
    summary.searches, everyTrial: everyRow, table: { $0.terminal() }, curve: { $0 })
  {
    parts.append("\(title)\n\n\(text)")
  }
  parts += accuracyTables(summary, byClass: everyRow).map { "\($0.title)\n\n\($0.table.terminal())" }
  if !summary.heldOutLosses.isEmpty {
    parts.append("held-out loss\n\n" + heldOutLossTable(summary.heldOutLosses).terminal())
  }
  if !summary.latencies.isEmpty {
    parts.append("times of single steps\n\n" + stepLatencyTable(summary.latencies).terminal())
  }
  if !summary.data.isEmpty { parts.append("data\n" + summary.data.map { "  \($0)" }.joined(separator: "\n")) }
  if !summary.comparisons.isEmpty { parts.append(comparisonLegend.map { "  \($0)" }.joined(separator: "\n")) }
  if !summary.expectations.isEmpty {
    parts.append("expectations: \(tally(summary))\n\n" + expectationTable(summary.expectations).terminal())
  }
  if !summary.notes.isEmpty {
    parts.append("notes\n" + summary.notes.map { "  \($0.experiment): \($0.text)" }.joined(separator: "\n"))
  }
  parts.append("digest \(summary.digest)")
  return parts.joined(separator: "\n\n") + "\n"
}

/// Rows that a search's table shows, without the reason.
func failedInSearches(_ summary: Summary) -> [Summary.Row] {
  summary.rows.filter { $0.tuning != nil && $0.statuses["failed"] != nil }
}

private let foldedRows = 60

private func foldedExperiments(_ summary: Summary) -> [String] {
  summary.comparisons.map(\.experiment).filter { name in
    summary.rows.count { $0.experiment == name } > foldedRows
  }
}

/// `37 of 38 met`.
func tally(_ summary: Summary) -> String {
  "\(summary.expectations.count - summary.missed.count) of \(summary.expectations.count) met"
}

/// One line for each expectation, published and measured figure side by side, under the name of its trial.
func expectationTable(_ checks: [ExpectationCheck]) -> Table {
  var table = Table(columns: [
    ("", .left), ("figure", .left), ("published", .right), ("measured", .right), ("apart", .right), ("allowed", .left),
  ])
  for check in checks {
    if table.sections.last?.heading != check.trial { table.sections.append(.init(heading: check.trial, rows: [])) }
    table.sections[table.sections.count - 1].rows.append([
      check.isMet ? "met" : "MISSED", check.subject, check.published, check.measured ?? "not reached",
      check.ulps.map(apart) ?? "", check.tolerance,
    ])
  }
  return table
}

/// `equal`, `1 ulp`, `3 ulps`, and two digits where the count says no more than its size.
private func apart(_ ulps: UInt64) -> String {
  switch ulps {
  case 0: "equal"
  case 1: "1 ulp"
  case ..<1_000_000: "\(ulps) ulps"
  default: "\(significant(Double(ulps), digits: 2)) ulps"
  }
}
