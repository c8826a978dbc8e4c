import Analysis
import Records

/// The accuracies of all seeds, the mean's interval, and what was taken for what.
let accuracyPlot = PlotKind(
  "accuracy",
  "held-out accuracy by method and by class: every seed, the mean with its 95 % interval, and the confusion of classes"
) { source in
  var plot = Plot(of: source)
  let (known, unknown) = (
    source.report.records.filter { $0.accuracy != nil }, source.report.records.filter { $0.accuracy == nil }
  )
  plot.passOver(known.filter { $0.trial.tuning != nil }) { _ in "it is of a search, which 'tuning' draws" }
  plot.passOver(unknown) {
    whyProgramLacks("accuracy", $0) ?? "it has no accuracy, since its problem is no model that predicts classes"
  }
  for (subject, records) in known.filter({ $0.trial.tuning == nil }).grouped(by: { subject($0.trial) }) {
    let method = methodNames(records)
    let rows = records.grouped { method($0.trial) }
    plot.add(accuracies(subject, rows))
    if let chart = byClass(subject, rows) { plot.add(chart) }
    for row in rows {
      if let chart = confusion(row.elements[0], row.key) { plot.add(chart) }
    }
  }
  return plot
}

private func accuracies(_ subject: String, _ rows: [(key: String, elements: [TrialRecord])]) -> Chart {
  let values = rows.map { $0.elements.compactMap(\.accuracy?.value) }
  let seeds = zip(0..., values).flatMap { place, values in values.map { Chart.Point($0, Double(place)) } }
  let means = zip(0..., values).compactMap { place, values -> Chart.Interval? in
    guard let mean = mean(values), let interval = meanInterval(values) else { return nil }
    return Chart.Interval(at: Double(place), mean, lower: interval.lower, upper: interval.upper)
  }
  let intervals = Chart.Series("mean, 95 %", color: .palette(1), marks: [.intervals(means)])
  return Chart(
    title: "\(subject): accuracy",
    description: "The held-out accuracy of \(counted(rows.count, "method")), a point for each seed.",
    x: .init("held-out accuracy", range: shares(seeds.map(\.x) + means.flatMap { [$0.lower, $0.upper] }), format: .percent),
    y: .init("", scale: .categories(rows.map(\.key))),
    series: (means.isEmpty ? [] : [intervals]) + [Chart.Series("a seed", color: .palette(0), marks: [.points(seeds)])])
}

/// What holds these numbers with some room, but nothing beyond 0 and 1, where no share is; nil for numbers that are all one.
private func shares(_ numbers: [Double]) -> ClosedRange<Double>? {
  guard let least = numbers.min(), let greatest = numbers.max(), least < greatest else { return nil }
  let room = 0.08 * (greatest - least)
  let (low, high) = (max(0, least - room), min(1, greatest + room))
  return low < high ? low...high : nil
}

/// The share of each class that is right; nil without held-out examples by class.
private func byClass(_ subject: String, _ rows: [(key: String, elements: [TrialRecord])]) -> Chart? {
  let classes = rows.compactMap { $0.elements.compactMap(\.model).first?.classSizes.count }.max() ?? 0
  guard classes > 0 else { return nil }
  let series = rows.enumerated().map { index, row in
    let points = row.elements.compactMap(\.model).flatMap { model in
      zip(model.classHits, model.classSizes).enumerated().filter { $1.1 > 0 }.map { number, counts in
        Chart.Point(Double(counts.0) / Double(counts.1), Double(number))
      }
    }
    return Chart.Series(row.key, color: .palette(index), marks: [.points(points)])
  }
  return Chart(
    title: "\(subject): accuracy by class", description: "The share of each class that is right, a point for each seed.",
    x: .init("held-out accuracy", format: .percent), y: .init("class", scale: .categories((0..<classes).map { "\($0)" })),
    series: series)
}

private func confusion(_ record: TrialRecord, _ method: String) -> Chart? {
  guard let counts = record.course?.confusion else { return nil }
  let names = counts.indices.map { "\($0)" }
  func cells(_ isRight: Bool) -> [Chart.Cell] {
    counts.indices.flatMap { row in
      let all = Double(max(1, counts[row].reduce(0, +)))
      return counts[row].indices.filter { ($0 == row) == isRight }.map { column in
        let count = counts[row][column]
        return Chart.Cell(column: column, row: row, strength: Double(count) / all, text: count == 0 ? "" : "\(count)")
      }
    }
  }
  return Chart(
    title: "\(method), seed \(record.trial.seed): what was taken for what",
    description: "How many held-out examples of each class were predicted as each.",
    x: .init("predicted class", scale: .categories(names)), y: .init("true class", scale: .categories(names)),
    series: [
      Chart.Series("right", color: .good, marks: [.cells(cells(true))]),
      Chart.Series("wrong", color: .bad, marks: [.cells(cells(false))]),
    ])
}
