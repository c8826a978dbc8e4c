import Analysis

/// Published and measured figures side by side, under the name of their trial.
func expectations(_ summary: Summary, _: Document.Detail) -> [Section] {
  let met = summary.expectations.count - summary.missed.count
  var table = Table(columns: [
    ("", .verdict), ("figure", .left), ("published", .right), ("measured", .right), ("apart", .right), ("allowed", .left),
  ])
  for check in summary.expectations {
    table.append(
      [
        check.isMet ? "met" : "MISSED", check.subject, check.published, check.measured ?? "not reached",
        check.ulps.map(apart) ?? "", check.tolerance,
      ], under: check.trial)
  }
  return Section.unlessEmpty("expectations: \(met) of \(summary.expectations.count) met", [.table(table)])
}

/// `equal`, `1 ulp`, `3 ulps`, and two digits if the distance is great.
private func apart(_ ulps: UInt64) -> String { ulps == 0 ? "equal" : ulpsText(ulps) }
