import Analysis

/// A row for each group of findings, worst first.
func findingTable(_ report: GateReport, _ groups: [[GateFinding]]) -> Table {
  var table = Table(columns: [
    ("trial or row", .left), ("metric", .left), ("verdict", .verdict), ("baseline", .right), ("candidate", .right),
    ("worse by [\(level(report))]", .right), ("p", .right), ("excluded from", .right),
    ("why", .note),
  ])
  table.sections = [Table.Section(rows: worstFirst(groups).map(cells))]
  return table
}

/// The confidence of both bounds together: `98 %`.
private func level(_ report: GateReport) -> String { "\(significant(100 * (1 - 2 * report.policy.falseAlarmRate))) %" }

private func cells(_ group: [GateFinding]) -> [String] {
  let finding = group[0]
  guard group.count == 1 else {
    return [subject(of: group), metricName(of: group), finding.verdict.rawValue, "", "", "", "", "", why(group)]
  }
  return [
    finding.subject, metricName(of: group), finding.verdict.rawValue, baseline(finding), candidate(finding),
    change(finding) ?? "", p(finding), excludedFrom(finding), why(group),
  ]
}

/// The p that the verdict rests on.
private func p(_ finding: GateFinding) -> String {
  guard let effect = finding.effect else { return "" }
  switch finding.verdict {
  case .improved: return effect.adjustedImprovementP.map { significant($0, digits: 2) } ?? ""
  case .equivalent: return effect.equivalenceP.map { significant($0, digits: 2) } ?? ""
  default: return effect.adjustedRegressionP.map { significant($0, digits: 2) } ?? ""
  }
}
