public import Analysis

/// A summary as Markdown, for a pull request or a page.
public func markdown(_ summary: Summary) -> String {
  var parts = ["# \(summary.suite)", "\(summary.startedAt) on `\(summary.machine)`, digest `\(summary.digest)`"]
  for group in grouped(summary.rows) {
    parts.append("## \(group.heading.problem) (\(group.heading.experiment))\n\n" + table(of: group.rows).markdown())
  }
  let remarks = remarks(summary.rows)
  if !remarks.isEmpty { parts.append(remarks.map { "- \($0)" }.joined(separator: "\n")) }
  if !summary.expectations.isEmpty {
    let met = summary.expectations.count - summary.missed.count
    parts.append(
      "## Expectations: \(met) of \(summary.expectations.count) met\n\n"
        + expectationTable(summary.expectations).markdown())
  }
  return parts.joined(separator: "\n\n") + "\n"
}
