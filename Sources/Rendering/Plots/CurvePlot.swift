import Records

/// What a model learned, examination by examination.
let curvePlot = PlotKind(
  "curve", "the curve that a process predicts at its examinations: truth, contexts, mean, one and two deviations",
  moves: true
) { source in
  var plot = Plot(of: source)
  let (known, unknown) = (
    source.report.records.filter { $0.model?.curve != nil }, source.report.records.filter { $0.model?.curve == nil }
  )
  plot.passOver(unknown) {
    whyProgramLacks("predicted curve", $0) ?? "it has no predicted curve, since its problem is no model that predicts one"
  }
  for record in known {
    if let chart = curve(record) { plot.add(chart) }
  }
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
    description:
      "A curve and its prediction at \(counted(shown.count, "examination")), from \(counted(curve.contexts.count, "context")).",
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
