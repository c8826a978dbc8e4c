import Analysis
import Records

/// A page has no more small charts of a history; the first ones are of the series that changed.
private let mostCharts = 120

/// A small chart for each series, those that changed first, whose points lead to their reports.
func multiples(_ history: History) -> [Section] {
  let all = history.segments.flatMap { segment in segment.series.map { (segment, $0) } }
  let (changed, still) = (all.filter { !$0.1.changes.isEmpty }, all.filter { $0.1.changes.isEmpty })
  let shown = (changed + still).prefix(mostCharts)
  let remark =
    shown.count < all.count
    ? [Block.paragraph(["\(shown.count) of \(all.count) series are drawn, those that changed first"])] : []
  return Section.unlessEmpty("series", isHeadedInTerminal: false, shown.map { .chart(chart($0.1, $0.0)) })
    + (shown.isEmpty || remark.isEmpty ? [] : [Section(blocks: remark)])
}

private func chart(_ series: History.Series, _ segment: History.Segment) -> Chart {
  let known = series.values.indices.filter { series.values[$0] != nil }
  let points = known.map { Chart.Point(Double($0 + 1), series.values[$0]?.value ?? .nan) }
  var values = Chart.Series(series.metric.name, color: .palette(0), marks: [.line(points), .points(points)])
  values.links = known.map { segment.reports[$0].file }
  let changes = series.changes.map { change in
    let place = Double(change.report) + 0.5
    return Chart.Mark.region(x: place...place, y: nil)
  }
  return Chart(
    title: "\(series.row): \(series.metric.name)", description: description(series, segment),
    x: Chart.Axis("report", range: 0.5...Double(max(1, segment.reports.count)) + 0.5),
    y: Chart.Axis(series.metric.name, format: format(series.metric)),
    series: (changes.isEmpty ? [] : [Chart.Series("change", color: .bad, marks: changes)]) + [values], aspect: 0.45)
}

private func description(_ series: History.Series, _ segment: History.Segment) -> String {
  let changes = series.changes.map { "\(segment.reports[$0.report].startedAt)" }
  let told = changes.isEmpty ? "It did not change." : "It changed with the reports of \(changes.joined(separator: ", "))."
  return "\(segment.suite) on \(segment.machine), \(segment.reports.count) reports. \(told)"
}

private func format(_ metric: GateMetric) -> Chart.Format {
  switch metric.unit {
  case .nanoseconds: .duration
  case .bytes: .memory
  case .count, .number: .number
  }
}
