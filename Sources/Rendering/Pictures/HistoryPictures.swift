import Analysis
import Records

/// A page has no more small charts of a history; the first ones are of the series that changed.
private let mostCharts = 120

/// A small chart for each series, those that changed first, whose points lead to their reports. One report has none.
func multiples(_ history: History) -> [Section] {
  let segments = history.segments.filter { $0.reports.count > 1 }
  let every = segments.flatMap { segment in segment.series.map { (segment, $0) } }
  // A target that is missed in every report is reached after infinitely many steps; one dot is no line.
  let all = every.filter { $0.1.values.count { $0?.value.isFinite == true } > 1 }
  let (changed, still) = (all.filter { !$0.1.changes.isEmpty }, all.filter { $0.1.changes.isEmpty })
  let shown = (changed + still).prefix(mostCharts)
  let remarks = [
    shown.count < all.count ? "\(shown.count) of \(all.count) series are drawn, those that changed first" : nil,
    all.count < every.count ? "not drawn: \(every.count - all.count) series without finite values in two reports" : nil,
  ]
  return Section.pictures("series", shown.map { chart($0.1, $0.0) }, remarks: remarks.compactMap(\.self))
}

private func chart(_ series: History.Series, _ segment: History.Segment) -> Chart {
  let known = series.values.indices.filter { series.values[$0] != nil }
  let points = known.map { Chart.Point(Double($0 + 1), series.values[$0]?.value ?? .nan) }
  // The axis names the metric, so that charts of several metrics share a legend.
  var values = Chart.Series("value", color: .palette(0), marks: [.line(points), .points(points)])
  values.links = known.map { segment.reports[$0].file }
  let lines = changes(series) + levels(series, count: segment.reports.count)
  return Chart(
    title: "\(series.row): \(series.name)", description: description(series, segment),
    x: Chart.Axis("report \(days(segment))", range: 0.5...Double(max(1, segment.reports.count)) + 0.5, format: .count),
    y: Chart.Axis(series.name, format: format(series.metric)),
    series: lines + [values], aspect: 0.45)
}

/// The days of the first and the last report.
private func days(_ segment: History.Segment) -> String {
  let days = [segment.reports.first, segment.reports.last].compactMap { $0?.startedAt.prefix(10) }
  return "(\(Set(days).count > 1 ? days.joined(separator: " to ") : "\(days.first ?? "")"))"
}

/// Where the series changes, with the p of each change that a test found.
private func changes(_ series: History.Series) -> [Chart.Series] {
  guard !series.changes.isEmpty else { return [] }
  let marks = series.changes.map { change in
    let place = Double(change.report) + 0.5
    return Chart.Mark.region(x: place...place, y: nil)
  }
  let p = series.changes.compactMap(\.p).map { significant($0, digits: 2) }
  let name = (series.changes.count == 1 ? "change" : "changes") + (p.isEmpty ? "" : ", p = \(p.joined(separator: ", "))")
  return [Chart.Series(name, color: .bad, marks: marks)]
}

/// The typical value of each stretch between two changes of times; what repeats exactly needs none.
private func levels(_ series: History.Series, count: Int) -> [Chart.Series] {
  guard series.isTested, let first = series.changes.first else { return [] }
  let starts = [0] + series.changes.map(\.report)
  let ends = series.changes.map(\.report) + [count]
  let values = [first.before] + series.changes.map(\.after)
  let marks = zip(zip(starts, ends), values).map { stretch, value in
    Chart.Mark.line([
      Chart.Point(Double(stretch.0) + 0.5, value.value), Chart.Point(Double(stretch.1) + 0.5, value.value),
    ])
  }
  return [Chart.Series("median of each stretch", color: .palette(4), marks: marks)]
}

private func description(_ series: History.Series, _ segment: History.Segment) -> String {
  let changes = series.changes.map { "\(segment.reports[$0.report].startedAt)" }
  let told = changes.isEmpty ? "It did not change." : "It changed with the reports of \(changes.joined(separator: ", "))."
  return "\(segment.suite) on \(segment.machine), \(counted(segment.reports.count, "report")). \(told)"
}

private func format(_ metric: GateMetric) -> Chart.Format {
  switch metric.unit {
  case .nanoseconds: .duration
  case .bytes: .memory
  case .count: .count
  case .number: .number
  }
}
