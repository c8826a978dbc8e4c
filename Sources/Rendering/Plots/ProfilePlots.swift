import Analysis
import Records

extension Plot {
  /// Adds why there is no profile.
  fileprivate mutating func noteNothingToCompare(_ source: PlotSource) {
    let records = source.report.records
    if let first = records.first, let reason = whyProgramLacks("targets", first) { return note(records, lack: reason) }
    note("an experiment without tuning, with several methods, several problems and a target, is what profiles compare")
  }
}

let profilePlot = PlotKind(
  "profile", "performance profiles: the share of problems solved within a multiple of the best method's evaluations",
  heading: "performance profile"
) { source in
  charts(source) { comparison, target in
    Chart(
      title: "\(comparison.experiment): performance profile to \(target.target)",
      description:
        "The share of \(counted(comparison.problems, "problem")) that each method solves, by evaluations over the least of any.",
      x: .init("evaluations / those of the best method", scale: .logarithmic),
      y: .init("problems solved", range: 0...1, format: .percent),
      series: shareSeries(target.methods.map { ($0.method, $0.performance) }))
  }
}

let dataProfilePlot = PlotKind(
  "data-profile", "data profiles: the share of problems solved within so many evaluations for each dimension",
  heading: "data profile"
) { source in
  charts(source) { comparison, target in
    Chart(
      title: "\(comparison.experiment): data profile to \(target.target)",
      description: "The share of \(counted(comparison.problems, "problem")) that each method solves, by evaluations / (n + 1).",
      x: .init("evaluations / (n + 1)", scale: .logarithmic), y: .init("problems solved", range: 0...1, format: .percent),
      series: shareSeries(target.methods.map { ($0.method, $0.data) }))
  }
}

let ecdfPlot = PlotKind(
  "ecdf", "the share of (problem, target) pairs reached, by evaluations for each dimension", heading: "ECDF"
) { source in
  var plot = Plot(of: source)
  for comparison in source.summary.comparisons {
    plot.add(
      Chart(
        title: "\(comparison.experiment): (problem, target) pairs reached",
        description:
          "The share of \(comparison.problems) × \(comparison.targets.count) pairs that each method reaches, by evaluations / n.",
        x: .init("log₁₀(evaluations / n)"), y: .init("pairs reached", range: 0...1, format: .percent),
        series: shareSeries(comparison.pairs.map { ($0.method, $0.curve) })))
  }
  if plot.charts.isEmpty { plot.noteNothingToCompare(source) }
  return plot
}

/// A chart for each target of each comparison; of many targets only for the last one.
private func charts(_ source: PlotSource, _ chart: (Comparison, TargetComparison) -> Chart) -> Plot {
  var plot = Plot(of: source)
  for comparison in source.summary.comparisons {
    for target in comparison.targets.count > 4 ? comparison.targets.suffix(1) : comparison.targets[...] {
      plot.add(chart(comparison, target))
    }
  }
  if plot.charts.isEmpty { plot.noteNothingToCompare(source) }
  return plot
}

/// A line of steps for each method, from 0 % at the first success of any up to the end of the longest.
private func shareSeries(_ methods: [(name: String, curve: ShareCurve)]) -> [Chart.Series] {
  let start = methods.compactMap { $0.curve.numbers.first }.min() ?? 1
  let end = methods.compactMap { $0.curve.numbers.last }.max() ?? 1
  return methods.enumerated().map { index, method in
    let count = Double(max(1, method.curve.count))
    let rises = method.curve.numbers.enumerated().map { Chart.Point($0.element, Double($0.offset + 1) / count) }
    let last = Chart.Point(end, rises.last?.y ?? 0)
    let points = [Chart.Point(start, 0)] + thinned(rises, to: 400) + [last]
    return Chart.Series(method.name, color: .palette(index), marks: [.steps(points)])
  }
}
