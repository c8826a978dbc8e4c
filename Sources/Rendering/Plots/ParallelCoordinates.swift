import Analysis
import Records

/// A line for each trial of searches through its settings and its goal, each axis from its least to its greatest.
///
/// The best quarter stands out: where its lines come together, a setting matters.
func parallelCoordinates(_ kinds: [TunedHyperparameter], _ subject: String, _ searches: [Search]) -> Chart {
  let axes = kinds.map(\.axis) + [goalRange(searches)]
  let trials = searches.flatMap(\.result.trials)
  let ranked = trials.filter { $0.value != nil }
  // Places of different searches are not of one order; their values are.
  let order = searches[0].result.goal.order(ranked.map(\.value))
  let best = Set(order.prefix((ranked.count + 3) / 4))
  func lines(_ isShown: (Int) -> Bool) -> [Chart.Mark] {
    ranked.indices.filter(isShown).map { index in
      let trial = ranked[index]
      let settings = zip(axes, trial.settings).map { $0.share($1) }
      return .line(
        (settings + [axes[axes.count - 1].share(.number(trial.value ?? .nan))]).enumerated().map { .init(Double($0), $1) })
    }
  }
  let uprights = axes.indices.map { Chart.Mark.region(x: Double($0)...Double($0), y: nil) }
  return Chart(
    title: "\(subject): settings together",
    description:
      "A line for each of \(counted(ranked.count, "trial")) through its settings and its \(searches[0].result.goal.rawValue).",
    x: .init(axes.map(\.range).joined(separator: "; "), scale: .categories(axes.map(\.name))),
    y: .init("share of each range", range: 0...1, format: .percent),
    series: [
      Chart.Series(nil, color: .neutral, marks: uprights),
      Chart.Series("other trials", color: .neutral, marks: lines { !best.contains($0) }),
      Chart.Series("best quarter", color: .good, marks: lines(best.contains)),
    ])
}

/// The range of a setting or of a goal, and where a value lies in it.
private struct ParallelAxis {
  let name: String
  /// In words, with the name.
  let range: String
  let share: (SuiteValue) -> Double
}

extension TunedHyperparameter {
  fileprivate var axis: ParallelAxis {
    switch kind {
    case .number(let lower, let upper, let scale): numericAxis(name, lower, upper, isLogarithmic: scale == .log)
    case .integer(let lower, let upper, let scale):
      numericAxis(name, Double(lower), Double(upper), isLogarithmic: scale == .log)
    case .choice(let values):
      ParallelAxis(name: name, range: "\(name): \(values.map { "\($0)" }.joined(separator: ", "))") { value in
        values.firstIndex(of: value).map { values.count > 1 ? Double($0) / Double(values.count - 1) : 0.5 } ?? .nan
      }
    }
  }
}

private func goalRange(_ searches: [Search]) -> ParallelAxis {
  let axis = goalAxis(searches)
  let values = searches.flatMap { $0.result.trials.compactMap(\.value) }
  return numericAxis(axis.title, values.min() ?? 0, values.max() ?? 1, isLogarithmic: axis.scale == .logarithmic)
}

private func numericAxis(_ name: String, _ lower: Double, _ upper: Double, isLogarithmic: Bool) -> ParallelAxis {
  let measure = { (number: Double) in isLogarithmic ? decimalLogarithm(number) : number }
  let (low, high) = (measure(lower), measure(upper))
  return ParallelAxis(name: name, range: "\(name): \(significant(lower)) … \(significant(upper))") { value in
    guard case .number(let number) = value else { return .nan }
    return high > low ? (measure(number) - low) / (high - low) : 0.5
  }
}
