import Analysis

/// A row for each group of findings that share metric, verdict and reason, worst first.
func findingTable(_ report: GateReport, _ groups: [[GateFinding]]) -> Table {
  var table = Table(columns: [
    ("trial or row", .left), ("metric", .left), ("verdict", .verdict), ("baseline", .right), ("candidate", .right),
    ("worse by [\(level(report))]", .right), ("p", .right), ("excluded from", .right),
    ("why", .note),
  ])
  let worstFirst = groups.enumerated().sorted {
    ($1.element[0].verdict, $0.offset) < ($0.element[0].verdict, $1.offset)
  }
  table.sections = [Table.Section(rows: worstFirst.map { cells($0.element) })]
  return table
}

/// The confidence of both bounds together: `98 %`.
private func level(_ report: GateReport) -> String { "\(significant(100 * (1 - 2 * report.policy.falseAlarmRate))) %" }

/// Findings without numbers that say the same of several trials, together; all others by themselves.
func grouped(_ findings: [GateFinding]) -> [[GateFinding]] {
  var groups: [[GateFinding]] = []
  for finding in findings {
    let same = groups.firstIndex { group in
      group[0].effect == nil && finding.effect == nil && group[0].metric == finding.metric
        && group[0].verdict == finding.verdict && group[0].reason == finding.reason
    }
    if let same { groups[same].append(finding) } else { groups.append([finding]) }
  }
  return groups
}

private func cells(_ group: [GateFinding]) -> [String] {
  let finding = group[0]
  let isAlone = group.count == 1
  return [
    isAlone ? finding.subject : "\(finding.subject) and \(group.count - 1) more", finding.metric?.name ?? "",
    finding.verdict.rawValue, isAlone ? baseline(finding) : "", isAlone ? candidate(finding) : "",
    change(finding) ?? "", p(finding), excludedFrom(finding), finding.reason ?? "",
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
