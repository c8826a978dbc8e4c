import Analysis

/// A chart for each problem of an experiment, with a line for each method.
let timesPlot = PlotKind("times", "the time of a step by method, the median over processes with its 95 % interval") { source in
  var plot = Plot(of: source)
  for (subject, rows) in source.summary.rows.grouped(by: { "\($0.experiment): \($0.problem)" }) {
    let timed = rows.filter { $0.nanosecondsPerStep != nil }
    if timed.isEmpty {
      plot.absences.append("\(subject): no times; \(rows[0].timingAbsence ?? "none were taken")")
      continue
    }
    let scalars = Set(timed.map(\.scalar))
    let names = timed.map { scalars.count > 1 ? "\($0.optimizer) \($0.scalar)" : $0.optimizer }
    let intervals = timed.enumerated().map { place, row in
      let time = row.nanosecondsPerStep ?? .nan
      let interval = row.nanosecondsPerStepInterval
      return Chart.Interval(at: Double(place), time, lower: interval?.lower ?? time, upper: interval?.upper ?? time)
    }
    plot.add(
      Chart(
        title: "\(subject): time per step", description: "The time of a step of \(timed.count) methods, with its interval.",
        x: .init("time per step", scale: .logarithmic, format: .duration), y: .init("", scale: .categories(names)),
        series: [Chart.Series(nil, color: .palette(0), marks: [.intervals(intervals)])]))
  }
  return plot
}
