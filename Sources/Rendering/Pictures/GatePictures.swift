import Analysis

/// A picture has room for so many rows; the table has all of them.
let mostRowsOfPicture = 40

/// A forest for each metric that was tested: the worst effects, between their bounds, beside what the policy lets pass.
func forests(_ report: GateReport) -> [Section] {
  let charts = report.policy.rules.compactMap { rule in
    forest(report.findings.filter { $0.metric == rule.metric && $0.effect?.estimate.value.isNaN == false }, rule)
  }
  return Section.unlessEmpty("effects", charts.map(Block.chart))
}

private func forest(_ findings: [GateFinding], _ rule: MetricRule) -> Chart? {
  let worst = findings.sorted { ($0.verdict, estimate($0)) > ($1.verdict, estimate($1)) }.prefix(mostRowsOfPicture)
  guard !worst.isEmpty else { return nil }
  let rest = findings.count > worst.count ? " The worst \(worst.count) of \(findings.count) are shown." : ""
  let format = rule.metric.isRatio ? Chart.Format.percent : .number
  return Chart(
    title: rule.metric.name, description: "How much worse the candidate is, with bounds; less is better.\(rest)",
    x: Chart.Axis("worse by", format: format), y: Chart.Axis("", scale: .categories(worst.map(\.subject))),
    series: limits(rule)
      + GateVerdict.allCases.reversed().compactMap { verdict in
        let marks = worst.enumerated().filter { $0.element.verdict == verdict }.map { interval($0.element, at: $0.offset) }
        return marks.isEmpty ? nil : Chart.Series(verdict.rawValue, color: color(verdict), marks: [.intervals(marks)])
      })
}

/// The margin of equivalence as a band, the minimum effect as lines.
private func limits(_ rule: MetricRule) -> [Chart.Series] {
  let margin = rule.equivalenceMargin.map { margin in
    Chart.Series("margin", color: .neutral, marks: [.region(x: -margin...margin, y: nil)])
  }
  let effect = rule.minimumEffect
  let ends: [Chart.Mark] = Set([-effect, effect]).sorted().map { .region(x: $0...$0, y: nil) }
  return [margin].compactMap(\.self) + [Chart.Series("minimum effect", color: .palette(7), marks: ends)]
}

private func estimate(_ finding: GateFinding) -> Double { finding.effect?.estimate.value ?? -.infinity }

private func interval(_ finding: GateFinding, at row: Int) -> Chart.Interval {
  Chart.Interval(
    at: Double(row), estimate(finding), lower: finding.effect?.lower?.value ?? .nan, upper: finding.effect?.upper?.value ?? .nan
  )
}

private func color(_ verdict: GateVerdict) -> Chart.Color {
  switch verdict {
  case .improved: .good
  case .equivalent, .notRegressed: .palette(0)
  case .inconclusive, .incomparable: .palette(4)
  case .regressed, .missing, .failed: .bad
  }
}
