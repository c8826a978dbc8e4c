import Analysis
import Records

/// The accuracies of all seeds, the mean's interval, and what was taken for what.
let accuracyPlot = PlotKind(
  "accuracy", "held-out accuracy by method: every seed, the mean with its 95 % interval, and the confusion of classes"
) { source in
  var plot = Plot()
  let (known, unknown) = (
    source.report.records.filter { $0.accuracy != nil }, source.report.records.filter { $0.accuracy == nil }
  )
  plot.note(unknown, lack: "it has no accuracy, since its problem is no model that predicts classes")
  for (subject, records) in known.grouped(by: { subject($0.trial) }) {
    let method = methodNames(records)
    let rows = records.grouped { method($0.trial) }
    plot.charts.append(accuracies(subject, rows))
    for row in rows { plot.charts += row.elements.prefix(1).compactMap { confusion($0, row.key) } }
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
    title: "\(subject): accuracy", description: "The held-out accuracy of \(rows.count) methods, a point for each seed.",
    x: .init("held-out accuracy", format: .percent), y: .init("", scale: .categories(rows.map(\.key))),
    series: (means.isEmpty ? [] : [intervals]) + [Chart.Series("a seed", color: .palette(0), marks: [.points(seeds)])])
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

/// What a model learned, examination by examination.
let curvePlot = PlotKind(
  "curve", "the curve that a process predicts at its examinations: truth, contexts, mean, one and two deviations"
) { source in
  var plot = Plot()
  let (known, unknown) = (
    source.report.records.filter { $0.model?.curve != nil }, source.report.records.filter { $0.model?.curve == nil }
  )
  plot.note(unknown, lack: "it has no predicted curve, since its problem is no model that predicts one")
  plot.charts = known.compactMap(curve)
  return plot
}

private func curve(_ record: TrialRecord) -> Chart? {
  guard let curve = record.model?.curve else { return nil }
  let x = curve.x.map(\.value)
  let last = Prediction(step: record.steps, means: curve.means.map(\.value), deviations: curve.deviations.map(\.value))
  let before = (record.course?.curves ?? []).filter { $0.step < record.steps }.map { curve in
    Prediction(
      step: curve.step, means: curve.means.numbers.map(Double.init), deviations: curve.deviations.numbers.map(Double.init))
  }
  let shown = before + [last]
  // More places than this are no more to see, and a picture of twelve examinations has them twelve times.
  let places = thinned(Array(x.indices), to: 90)
  let predictions = shown.enumerated().flatMap { frame, prediction in
    prediction.series(x, at: places, frame: frame, isLast: frame == shown.count - 1)
  }
  let truth = zip(x, curve.values).map { Chart.Point($0, $1.value) }
  return Chart(
    title: "\(record.trial.pooledProblem), seed \(record.trial.seed)",
    description: "A curve and its prediction at \(shown.count) examinations, from \(curve.contexts.count) contexts.",
    x: .init("x"), y: .init("y"),
    series: predictions + [
      Chart.Series("truth", color: .neutral, marks: [.line(truth)]),
      Chart.Series("contexts", color: .palette(1), marks: [.points(curve.contexts.map { truth[$0] })]),
    ],
    animation: Chart.Animation(frames: shown.map { "step \($0.step)" }, secondsPerFrame: 0.8))
}

/// A predicted curve after a step.
private struct Prediction {
  let step: Int
  let means: [Double]
  let deviations: [Double]

  func series(_ x: [Double], at places: [Int], frame: Int, isLast: Bool) -> [Chart.Series] {
    func band(_ factor: Double) -> Chart.Mark {
      .band(places.map { Chart.Span(x[$0], means[$0] - factor * deviations[$0], means[$0] + factor * deviations[$0]) })
    }
    let mean = Chart.Mark.line(places.map { Chart.Point(x[$0], means[$0]) })
    return [
      Chart.Series(
        isLast ? "mean, one and two deviations" : nil, color: .palette(0), marks: [band(2), band(1), mean],
        appearance: .during(frame...frame))
    ]
  }
}

/// The losses and the accuracy of a model over its steps.
let learningPlot = PlotKind("learning", "training and held-out loss, and accuracy, over the steps of a model") { source in
  var plot = Plot()
  let (known, unknown) = (source.report.records.filter { $0.model != nil }, source.report.records.filter { $0.model == nil })
  plot.note(unknown, lack: "it learns nothing, since its problem is no model")
  for (subject, records) in known.filter({ $0.trial.tuning == nil }).grouped(by: { subject($0.trial) }) {
    plot.charts.append(losses(subject, records))
    if records.contains(where: { $0.accuracy != nil }) { plot.charts.append(accuracyOverSteps(subject, records)) }
  }
  return plot
}

private func losses(_ subject: String, _ records: [TrialRecord]) -> Chart {
  let method = methodNames(records)
  let series = records.grouped { method($0.trial) }.enumerated().flatMap { index, row in
    let training = row.elements.map { Chart.Mark.line(trainingLosses($0)) }
    let heldOut = row.elements.flatMap { record -> [Chart.Mark] in
      let points = (record.model?.examinations ?? []).map { Chart.Point(Double($0.step), $0.loss.value) }
      return [.line(points), .points(points)]
    }
    return [
      Chart.Series("\(row.key), training", color: .palette(2 * index), marks: training),
      Chart.Series("\(row.key), held out", color: .palette(2 * index + 1), marks: heldOut),
    ]
  }
  return Chart(
    title: "\(subject): loss", description: "The loss of mini-batches, and of all held-out examples, over steps.",
    x: .init("steps"), y: .init("loss"), series: series)
}

private func trainingLosses(_ record: TrialRecord) -> [Chart.Point] {
  guard let course = record.course else { return [] }
  return zip(TrialCourse.steps(to: record.steps), course.values.numbers).map { Chart.Point(Double($0), Double($1)) }
}

private func accuracyOverSteps(_ subject: String, _ records: [TrialRecord]) -> Chart {
  let method = methodNames(records)
  let series = records.grouped { method($0.trial) }.enumerated().map { index, row in
    let lines = row.elements.flatMap { record -> [Chart.Mark] in
      let points = (record.model?.examinations ?? []).compactMap { examination in
        examination.accuracy.map { Chart.Point(Double(examination.step), $0) }
      }
      return [.line(points), .points(points)]
    }
    return Chart.Series(row.key, color: .palette(index), marks: lines)
  }
  return Chart(
    title: "\(subject): accuracy", description: "The held-out accuracy over steps, a line for each seed.",
    x: .init("steps"), y: .init("held-out accuracy", format: .percent), series: series)
}
