public import Analysis

/// A summary for the terminal: the table, the reasons behind its gaps, and the expectations.
public func terminalText(_ summary: Summary) -> String {
  var parts = ["suite \(summary.suite) on \(summary.machine), \(summary.startedAt)", table(of: summary.rows).terminal()]
  let remarks = remarks(summary.rows)
  if !remarks.isEmpty { parts.append(remarks.map { "  \($0)" }.joined(separator: "\n")) }
  if !summary.expectations.isEmpty {
    parts.append("expectations: \(tally(summary))\n\n" + expectationTable(summary.expectations).terminal())
  }
  if !summary.notes.isEmpty {
    parts.append("notes\n" + summary.notes.map { "  \($0.experiment): \($0.text)" }.joined(separator: "\n"))
  }
  parts.append("digest \(summary.digest)")
  return parts.joined(separator: "\n\n") + "\n"
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
