import Analysis
import Records

/// A chart for each problem of an experiment, with a line for each method; of another machine's times another one.
let timesPlot = PlotKind("times", "the time of a step by method, the median over processes with its 95 % interval") { source in
  var plot = Plot(of: source)
  let searched = Set(source.report.records.lazy.filter { $0.trial.tuning != nil }.map(\.trial.experiment))
  for experiment in searched.sorted() {
    plot.note("'\(experiment)': its trials are of a search, which 'tuning' draws", isMissed: false)
  }
  let rows = source.summary.rows.filter { !searched.contains($0.experiment) }
  for (reason, rows) in rows.filter({ $0.nanosecondsPerStep == nil }).grouped(by: { $0.timingAbsence ?? "none were taken" }) {
    let others = rows.count > 1 ? " and \(rows.count - 1) more" : ""
    plot.note("\(rows[0].experiment): \(rows[0].optimizer) on \(rows[0].problem)\(others): no times; \(reason)")
  }
  let timed = rows.filter { $0.nanosecondsPerStep != nil }
  for (subject, rows) in timed.grouped(by: { Subject(name: "\($0.experiment): \($0.problem)", machine: $0.timedBy) }) {
    plot.add(times(subject, rows))
  }
  return plot
}

/// What the rows of one chart share.
private struct Subject: Hashable {
  let name: String
  /// nil in a report whose times are of one machine.
  let machine: String?
}

private func times(_ subject: Subject, _ rows: [Summary.Row]) -> Chart {
  let scalars = Set(rows.map(\.scalar))
  let names = rows.map { scalars.count > 1 ? "\($0.optimizer) \($0.scalar)" : $0.optimizer }
  let intervals = rows.enumerated().map { place, row in
    let interval = row.nanosecondsPerStepInterval
    return Chart.Interval(
      at: Double(place), row.nanosecondsPerStep ?? .nan, lower: interval?.lower ?? .nan, upper: interval?.upper ?? .nan)
  }
  let bare = rows.count { $0.nanosecondsPerStepInterval == nil }
  let words = [
    "The time of a step of \(counted(rows.count, "method")), with its interval.",
    bare > 0 ? "\(bare) of \(rows.count) without, since too few processes were timed." : nil,
    subject.machine.map { "All were timed on \($0); times of other machines have charts of their own." },
  ]
  return Chart(
    title: "\(subject.name): time per step\(subject.machine.map { " on \($0)" } ?? "")",
    description: words.compactMap(\.self).joined(separator: " "),
    x: .init("time per step", scale: .logarithmic, format: .duration), y: .init("", scale: .categories(names)),
    series: [Chart.Series(nil, color: .palette(0), marks: [.intervals(intervals)])])
}
