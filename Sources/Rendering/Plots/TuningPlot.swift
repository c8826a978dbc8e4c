import Analysis
import Records

/// What a search found: for each subject of searches, a color for each method.
let tuningPlot = PlotKind(
  "tuning", "what a search found: the goal by each tuned setting and at the rungs, and the best value over the trials",
  heading: "goal by setting"
) { source in
  var plot = Plot(of: source)
  let searched = source.report.records.filter { $0.trial.tuning != nil }
  let records = Dictionary(grouping: searched) { $0.trial.searchName ?? "" }
  let names = searched.map { $0.trial.searchName ?? "" }.grouped { $0 }.map(\.key)
  // The summary has a result for each search, in the order of the report.
  let searches = zip(names, source.summary.searches).map { Search(result: $1, records: records[$0] ?? []) }
  for (subject, group) in searches.grouped(by: \.subject) {
    let kinds = group[0].records.first?.trial.tuning?.search.hyperparameters ?? []
    for (place, kind) in kinds.enumerated() {
      if let chart = bySetting(kind, place: place, subject, group) { plot.add(chart) }
    }
    plot.add(bestSoFar(subject, group))
    if let chart = atRungs(subject, group) { plot.add(chart) }
    if kinds.count >= 3 { plot.add(parallelCoordinates(kinds, subject, group)) }
  }
  if plot.charts.isEmpty { plot.passOver(source.report.records) { _ in "it is of no search for hyperparameters" } }
  return plot
}

/// A search and the records of its trials.
struct Search {
  let result: SearchResult
  let records: [TrialRecord]

  var subject: String { "\(result.experiment): \(result.optimizer) on \(result.problem)" }

  func name(among all: [Search]) -> String {
    all.count(where: { $0.result.method == result.method }) > 1 ? "\(result.method), seed \(result.seed)" : result.method
  }
}

private func bySetting(_ hyperparameter: TunedHyperparameter, place: Int, _ subject: String, _ searches: [Search]) -> Chart? {
  guard let scale = hyperparameter.kind.chartScale else { return nil }
  let series = searches.enumerated().map { index, search in
    let points = search.result.trials.compactMap { trial -> Chart.Point? in
      guard case .number(let setting) = trial.settings[place] else { return nil }
      return Chart.Point(setting, trial.value ?? .nan)
    }
    return Chart.Series(search.name(among: searches), color: .palette(index), marks: [.points(points)])
  }
  return Chart(
    title: "\(subject): \(hyperparameter.name)",
    description: "\(searches[0].result.goal.rawValue) by \(hyperparameter.name), a point for each trial.",
    x: .init(hyperparameter.name, scale: scale), y: goalAxis(searches), series: series)
}

private func bestSoFar(_ subject: String, _ searches: [Search]) -> Chart {
  let series = searches.enumerated().map { index, search in
    let points = search.result.trials.compactMap { trial in trial.best.map { Chart.Point(Double(trial.number), $0) } }
    return Chart.Series(search.name(among: searches), color: .palette(index), marks: [.steps(points)])
  }
  return Chart(
    title: "\(subject): best so far",
    description: "The best \(searches[0].result.goal.rawValue) after each trial of the search.",
    x: .init("trials", format: .count), y: goalAxis(searches), series: series)
}

/// The goal of each trial at the steps at which trials are compared; nil if none is stopped early.
private func atRungs(_ subject: String, _ searches: [Search]) -> Chart? {
  let rungs = Set(searches.flatMap { $0.records.first?.trial.tuning?.search.rungs ?? [] }).sorted()
  guard !rungs.isEmpty else { return nil }
  let goal = searches[0].result.goal
  let series = searches.enumerated().map { index, search in
    let lines = search.records.map { record in
      let reached = rungs.filter { $0 <= record.steps }
      let places = reached.contains(record.steps) ? reached : reached + [record.steps]
      return places.map { Chart.Point(Double($0), record.value(of: goal, atStep: $0) ?? .nan) }
    }
    return Chart.Series(
      search.name(among: searches), color: .palette(index), marks: lines.map { .line($0) } + [.points(lines.flatMap(\.self))])
  }
  let marks = rungs.map { Chart.Mark.region(x: Double($0)...Double($0), y: nil) }
  return Chart(
    title: "\(subject): rungs",
    description: "\(goal.rawValue) of each trial at the steps at which trials are compared; a line ends where its trial does.",
    x: .init("steps", scale: (rungs.last ?? 1) > 20 * rungs[0] && rungs[0] > 0 ? .logarithmic : .linear), y: goalAxis(searches),
    series: [Chart.Series("rungs", color: .neutral, marks: marks)] + series)
}

/// Logarithmic for positive values that are more than a hundred times apart.
func goalAxis(_ searches: [Search]) -> Chart.Axis {
  let goal = searches[0].result.goal
  let values = searches.flatMap { $0.result.trials.compactMap(\.value) }
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
