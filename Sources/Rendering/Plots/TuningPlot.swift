import Analysis
import Records

/// The goal over each setting that is a number, and the best so far: for each subject of searches, a color for each method.
let tuningPlot = PlotKind(
  "tuning", "what a search found: the goal by each tuned setting, and the best value over the number of trials"
) { source in
  var plot = Plot()
  let hyperparameters = source.report.records.compactMap(\.trial.tuning?.search.hyperparameters)
  for (subject, searches) in source.summary.searches.grouped(by: subject) {
    let names = searches[0].hyperparameters
    let kinds = hyperparameters.first { $0.map(\.name) == names } ?? []
    plot.charts += kinds.enumerated().compactMap { bySetting($1, place: $0, subject, searches) }
    plot.charts.append(bestSoFar(subject, searches))
  }
  if plot.charts.isEmpty { plot.note(source.report.records, lack: "it is of no search for hyperparameters") }
  return plot
}

private func subject(_ search: SearchResult) -> String { "\(search.experiment): \(search.optimizer) on \(search.problem)" }

private func name(_ search: SearchResult, among all: [SearchResult]) -> String {
  all.count(where: { $0.method == search.method }) > 1 ? "\(search.method), seed \(search.seed)" : search.method
}

private func bySetting(
  _ hyperparameter: TunedHyperparameter, place: Int, _ subject: String, _ searches: [SearchResult]
) -> Chart? {
  guard let scale = hyperparameter.kind.chartScale else { return nil }
  let series = searches.enumerated().map { index, search in
    let points = search.trials.compactMap { trial -> Chart.Point? in
      guard case .number(let setting) = trial.settings[place] else { return nil }
      return Chart.Point(setting, trial.value ?? .nan)
    }
    return Chart.Series(name(search, among: searches), color: .palette(index), marks: [.points(points)])
  }
  return Chart(
    title: subject, description: "\(searches[0].goal.rawValue) by \(hyperparameter.name), a point for each trial.",
    x: .init(hyperparameter.name, scale: scale), y: goalAxis(searches), series: series)
}

private func bestSoFar(_ subject: String, _ searches: [SearchResult]) -> Chart {
  let series = searches.enumerated().map { index, search in
    let points = search.trials.compactMap { trial in trial.best.map { Chart.Point(Double(trial.number), $0) } }
    return Chart.Series(name(search, among: searches), color: .palette(index), marks: [.steps(points)])
  }
  return Chart(
    title: "\(subject): best so far", description: "The best \(searches[0].goal.rawValue) after each trial of the search.",
    x: .init("trials"), y: goalAxis(searches), series: series)
}

/// Logarithmic for positive values that are more than a hundred times apart.
private func goalAxis(_ searches: [SearchResult]) -> Chart.Axis {
  let goal = searches[0].goal
  let values = searches.flatMap { $0.trials.compactMap(\.value) }
  let isWide = (values.min() ?? 0) > 0 && (values.max() ?? 0) / (values.min() ?? 1) > 100
  let isShare = goal == .accuracy || goal == .bestAccuracy
  return Chart.Axis(goal.rawValue, scale: isWide ? .logarithmic : .linear, format: isShare ? .percent : .number)
}

extension TunedHyperparameter.Kind {
  /// nil for a choice of words.
  fileprivate var chartScale: Chart.Scale? {
    switch self {
    case .number(_, _, let scale), .integer(_, _, let scale): scale == .log ? .logarithmic : .linear
    case .choice: nil
    }
  }
}
