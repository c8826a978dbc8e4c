import Analysis
import Records

/// The losses and the accuracy of a model over its steps.
let learningPlot = PlotKind(
  "learning", "training and held-out loss, and accuracy, over the steps of a model; percentiles of the times of its steps"
) { source in
  var plot = Plot(of: source)
  let (known, unknown) = (source.report.records.filter { $0.model != nil }, source.report.records.filter { $0.model == nil })
  plot.passOver(unknown) {
    whyProgramLacks("predictions for held-out examples by 'run.examine'", $0)
      ?? "it learns nothing, since its problem is no model"
  }
  for (subject, records) in known.filter({ $0.trial.tuning == nil }).grouped(by: { subject($0.trial) }) {
    plot.add(losses(subject, records))
    if records.contains(where: { $0.accuracy != nil }) { plot.add(accuracyOverSteps(subject, records)) }
  }
  let models = Set(known.filter { $0.trial.tuning == nil }.map { subject($0.trial) })
  let machines = machines(source.summary)
  for (key, rows) in source.summary.latencies.grouped(by: { [$0.experiment + ": " + $0.problem, machines($0)] })
  where models.contains(key[0] ?? "") {
    plot.add(latencies(key[0] ?? "", on: key[1], rows))
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

/// Who timed the steps of a method; nil in a report whose times are of one machine.
private func machines(_ summary: Summary) -> (StepLatency) -> String? {
  let rows = summary.rows.filter { $0.timedBy != nil }
  return { latency in
    rows.first { row in
      row.experiment == latency.experiment && row.problem == latency.problem && row.optimizer == latency.optimizer
        && row.scalar == latency.scalar
    }?.timedBy
  }
}

/// How long single steps take: a row for each method, a color for each percentile.
private func latencies(_ subject: String, on machine: String?, _ rows: [StepLatency]) -> Chart {
  let scalars = Set(rows.map(\.scalar))
  let percentiles: [(String, (StepLatency) -> Int?)] = [
    ("median", { $0.medianNanoseconds }), ("99 %", { $0.percentile99Nanoseconds }),
    ("99.9 %", { $0.percentile999Nanoseconds }), ("longest", { $0.greatestNanoseconds }),
  ]
  let series = percentiles.enumerated().compactMap { index, percentile -> Chart.Series? in
    let points = rows.enumerated().compactMap { row, latency in
      percentile.1(latency).map { Chart.Point(Double($0), Double(row)) }
    }
    return points.isEmpty ? nil : Chart.Series(percentile.0, color: .palette(index), marks: [.points(points)])
  }
  return Chart(
    title: "\(subject): times of single steps\(machine.map { " on \($0)" } ?? "")",
    description: "The times that half, 99 % and 99.9 % of the steps do not exceed, and the longest.",
    x: .init("time of a step", scale: .logarithmic, format: .duration),
    y: .init("", scale: .categories(rows.map { scalars.count > 1 ? "\($0.optimizer) \($0.scalar)" : $0.optimizer })),
    series: series)
}
