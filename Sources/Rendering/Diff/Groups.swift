import Analysis

/// Whether trials that differ are equivalent over their seeds.
func groups(_ diff: Diff, _: Document.Detail) -> [Section] {
  guard !diff.groups.isEmpty else { return [] }
  var table = Table(columns: [
    ("seeds", .left), ("side", .left), ("", .verdict), ("metric", .left), (diff.sides[0].label, .right),
    ("that side", .right), ("margin", .right), ("p of equivalence", .right), ("p of spread", .right),
  ])
  for group in diff.groups {
    table.append([
      "\(group.pairs) × \(group.problem) \(group.optimizer) \(group.scalar) (\(group.experiment))", group.side,
      group.isEquivalent ? "equivalent" : "not shown equivalent", group.metric,
      "\(significant(group.meanA)) ± \(significant(group.standardDeviationA, digits: 2))",
      "\(significant(group.meanB)) ± \(significant(group.standardDeviationB, digits: 2))",
      "±\(significant(group.margin))", significant(group.equivalenceP), significant(group.spreadP),
    ])
  }
  return Section.unlessEmpty("seeds", isHeadedInTerminal: false, [.paragraph(legend(diff.options)), .table(table)])
}

private func legend(_ options: DiffOptions) -> [String] {
  [
    "Trials in pairs of one seed. A row is equivalent if two tests at \(significant(options.level)) say so, over all rows (Holm).",
    "The mean lies within ±\(significant(options.margin)) standard deviations of the first side's (TOST), and the spread does "
      + "not differ (Pitman and Morgan).",
  ]
}
