import Analysis

/// A picture has room for so many rows; the table has all of them.
let mostRowsOfPicture = 40

/// A picture of looks has room for so many lines.
private let mostLooks = 6

/// Of each metric that was tested a forest: the worst effects between their bounds, with their pairs, beside what the policy
/// lets pass. Then the effect at each look.
func forests(_ report: GateReport) -> [Section] {
  let tested = report.policy.rules.map { rule in
    (rule, worstFirst(report.findings.filter { $0.metric == rule.metric && $0.effect?.estimate.value.isNaN == false }))
  }
  let equal = tested.filter { !$1.isEmpty && $1.allSatisfy(isExactlyEqual) }.map(\.0.metric)
  let remark = equal.isEmpty ? [] : ["not drawn: both sides have the same in \(equal.map(\.name).joined(separator: ", "))"]
  return Section.pictures("effects", tested.compactMap { equal.contains($0.metric) ? nil : forest($1, $0) }, remarks: remark)
    + Section.pictures("effects at each look", tested.compactMap { looks($1, $0) })
}

/// Whether all that was measured of both sides is the same number, so that there is nothing to look at.
private func isExactlyEqual(_ finding: GateFinding) -> Bool {
  guard let effect = finding.effect else { return false }
  let bounds = [effect.estimate] + [effect.lower, effect.upper].compactMap(\.self) + (effect.observations ?? [])
  return bounds.allSatisfy { $0.value == 0 }
}

private func worstFirst(_ findings: [GateFinding]) -> [GateFinding] {
  findings.sorted { ($0.verdict, estimate($0)) > ($1.verdict, estimate($1)) }
}

private func forest(_ findings: [GateFinding], _ rule: MetricRule) -> Chart? {
  let worst = findings.prefix(mostRowsOfPicture)
  guard !worst.isEmpty else { return nil }
  let rest = findings.count > worst.count ? " The worst \(worst.count) of \(findings.count) are shown." : ""
  let format = rule.metric.isRatio ? Chart.Format.percent : .number
  return Chart(
    title: rule.metric.name, description: "How much worse the candidate is, with bounds; less is better.\(rest)",
    x: Chart.Axis("worse by", format: format), y: Chart.Axis("", scale: .categories(worst.map(\.subject))),
    series: limits(rule) + pairs(worst)
      + GateVerdict.allCases.reversed().compactMap { verdict in
        let marks = worst.enumerated().filter { $0.element.verdict == verdict }.map { interval($0.element, at: $0.offset) }
        return marks.isEmpty ? nil : Chart.Series(verdict.rawValue, color: color(verdict), marks: [.intervals(marks)])
      })
}

/// A dot for each pair of processes or seed.
private func pairs(_ findings: ArraySlice<GateFinding>) -> [Chart.Series] {
  let points = findings.enumerated().flatMap { row, finding in
    (finding.effect?.observations ?? []).map { Chart.Point($0.value, Double(row)) }
  }
  return points.isEmpty ? [] : [Chart.Series("a pair", color: .neutral, marks: [.points(points)])]
}

/// What was known after each look, of the worst findings that were looked at more than once.
private func looks(_ findings: [GateFinding], _ rule: MetricRule) -> Chart? {
  let watched = findings.filter { ($0.effect?.looks?.count ?? 0) > 1 }
  let shown = watched.prefix(mostLooks)
  guard let plan = shown.compactMap({ $0.effect?.looks?.map(\.samples) }).max(by: { $0.count < $1.count }) else { return nil }
  let rest = watched.count > shown.count ? " The worst \(shown.count) of \(watched.count) are shown." : ""
  let series = shown.enumerated().map { index, finding in
    let looks = finding.effect?.looks ?? []
    // Beside each other, so that none hides another.
    let shift = (Double(index) - Double(shown.count - 1) / 2) * Double(plan[0]) / 16
    let intervals = looks.map {
      Chart.Interval(at: Double($0.samples) + shift, $0.estimate.value, lower: $0.lower.value, upper: $0.upper.value)
    }
    let line = intervals.map { Chart.Point($0.place, $0.estimate) }
    return Chart.Series(
      "\(finding.subject): \(finding.verdict.rawValue)", color: .palette(index), marks: [.line(line), .intervals(intervals)])
  }
  return Chart(
    title: "\(rule.metric.name) at each look",
    description:
      "How much worse the candidate is, as it was known after so many pairs, with bounds over all looks so far.\(rest)",
    x: Chart.Axis("pairs", format: .count),
    y: Chart.Axis("worse by", range: rangeOfLooks(shown, rule), format: rule.metric.isRatio ? .percent : .number),
    series: limits(rule, isUpright: true) + series)
}

/// What the last looks know, with room. The bounds of the first ones may reach far beyond, and would hide all else.
private func rangeOfLooks(_ findings: ArraySlice<GateFinding>, _ rule: MetricRule) -> ClosedRange<Double>? {
  let looks = findings.compactMap(\.effect?.looks)
  let last = looks.compactMap(\.last).flatMap { [$0.lower.value, $0.upper.value] }
  let limit = max(rule.equivalenceMargin ?? 0, rule.minimumEffect)
  let numbers = (looks.joined().map(\.estimate.value) + last + [-limit, limit]).filter(\.isFinite)
  guard let least = numbers.min(), let greatest = numbers.max(), least < greatest else { return nil }
  let room = 0.25 * (greatest - least)
  return (least - room)...(greatest + room)
}

/// The margin of equivalence as a band, the minimum effect as lines.
private func limits(_ rule: MetricRule, isUpright: Bool = false) -> [Chart.Series] {
  func region(_ range: ClosedRange<Double>) -> Chart.Mark {
    isUpright ? .region(x: nil, y: range) : .region(x: range, y: nil)
  }
  let margin = rule.equivalenceMargin.map { margin in
    Chart.Series("margin", color: .neutral, marks: [region(-margin...margin)])
  }
  let effect = rule.minimumEffect
  let ends: [Chart.Mark] = Set([-effect, effect]).sorted().map { region($0...$0) }
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
  case .equivalent: .palette(0)
  case .notRegressed, .sameInstructions: .palette(3)
  case .inconclusive, .incomparable: .palette(4)
  case .regressed, .missing, .failed: .bad
  }
}
