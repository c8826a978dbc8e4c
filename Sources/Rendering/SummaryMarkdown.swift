public import Analysis

/// A summary as Markdown, for a pull request or a page.
public func markdown(_ summary: Summary) -> String {
  var parts = [
    "# \(summary.suite)", "\(summary.startedAt) on `\(summary.machine)`, digest `\(summary.digest)`",
  ]
  let rows = summary.rows.filter { $0.tuning == nil }
  if !rows.isEmpty || summary.rows.isEmpty { parts += ["## Results", table(of: rows).markdown()] }
  let remarks = remarks(rows + failedInSearches(summary))
  if !remarks.isEmpty { parts.append(remarks.map { "- \($0)" }.joined(separator: "\n")) }
  if !summary.comparisons.isEmpty {
    parts.append("## Profiles")
    for comparison in summary.comparisons {
      parts.append(profileTable(comparison).markdown())
      if let pairs = pairsTable(comparison) { parts.append(pairs.markdown()) }
    }
    parts.append(comparisonLegend.joined(separator: "\n"))
  }
  for (title, text) in searchTexts(
    summary.searches, everyTrial: true, table: { $0.markdown() }, curve: { "```\n\($0)\n```" })
  {
    parts.append("## \(title.prefix(1).uppercased() + title.dropFirst())")
    parts.append(text)
  }
  for (title, table) in accuracyTables(summary, byClass: true) {
    parts.append("## \(title.prefix(1).uppercased() + title.dropFirst())")
    parts.append(table.markdown())
  }
  if !summary.latencies.isEmpty {
    parts.append("## Times of single steps")
    parts.append(stepLatencyTable(summary.latencies).markdown())
  }
  if !summary.heldOutLosses.isEmpty {
    parts.append("## Held-out loss")
    parts.append(heldOutLossTable(summary.heldOutLosses).markdown())
  }
  if !summary.data.isEmpty {
    parts.append("## Data")
    parts.append(summary.data.map { "- \($0)" }.joined(separator: "\n"))
  }
  if !summary.expectations.isEmpty {
    parts.append("## Expectations: \(tally(summary))")
    parts.append(expectationTable(summary.expectations).markdown())
  }
  if !summary.notes.isEmpty {
    parts.append("## Notes")
    parts.append(summary.notes.map { "- \($0.experiment): \($0.text)" }.joined(separator: "\n"))
  }
  return parts.joined(separator: "\n\n") + "\n"
}
