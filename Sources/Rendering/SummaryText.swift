public import Analysis

/// A summary for the terminal: a table for each problem, then the expectations.
public func terminalText(_ summary: Summary) -> String {
  var parts: [String] = ["suite \(summary.suite) on \(summary.machine), \(summary.startedAt)"]
  for group in grouped(summary.rows) {
    parts.append("\(group.heading.problem)  (\(group.heading.experiment))\n" + table(of: group.rows).terminal(indent: "  "))
  }
  let remarks = remarks(summary.rows)
  if !remarks.isEmpty { parts.append(remarks.map { "  \($0)" }.joined(separator: "\n")) }
  if !summary.expectations.isEmpty { parts.append(expectations(summary)) }
  parts.append("digest \(summary.digest)")
  return parts.joined(separator: "\n\n") + "\n"
}

private func expectations(_ summary: Summary) -> String {
  let met = summary.expectations.count - summary.missed.count
  return "expectations: \(met) of \(summary.expectations.count) met\n"
    + expectationTable(summary.expectations).terminal(indent: "  ")
}

/// One line for each expectation: published and measured figure side by side.
func expectationTable(_ checks: [ExpectationCheck]) -> Table {
  var table = Table(columns: [
    ("", .left), ("trial", .left), ("figure", .left), ("published", .left), ("measured", .left), ("apart", .left),
    ("allowed", .left),
  ])
  for check in checks {
    table.rows.append([
      check.isMet ? "met" : "MISSED", check.trial, check.subject, check.published, check.measured ?? "not reached",
      check.ulps.map(apart) ?? "", check.tolerance,
    ])
  }
  return table
}

/// `equal`, `1 ulp`, `3 ulps`, and a power of ten where the count says no more than its size.
private func apart(_ ulps: UInt64) -> String {
  switch ulps {
  case 0: "equal"
  case 1: "1 ulp"
  case ..<1_000_000: "\(ulps) ulps"
  default: "\(significant(Double(ulps), digits: 2)) ulps"
  }
}
