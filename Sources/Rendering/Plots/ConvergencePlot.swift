import Analysis
import PortableMath
import Records

/// The gap, or the value where f* is not known, over what was spent: a chart for each problem, a line for each method.
let convergencePlot = PlotKind(
  "convergence", "f(x) − f*, or f(x) if f* is unknown, over evaluations: the median over seeds, and all of them as a band",
  hasAbscissa: true, concernsEveryTrial: true
) { source in
  var plot = Plot(of: source)
  let (abscissa, records) = (source.abscissa, source.report.records)
  for (reason, lacking) in records.compactMap({ record in whyNotDrawn(record, abscissa).map { ($0, record) } })
    .grouped(by: \.0)
  {
    plot.note(lacking.map(\.1), lack: reason)
  }
  let drawn = records.filter { whyNotDrawn($0, abscissa) == nil && $0.trial.tuning == nil }
  let isTimedBySeveral = abscissa == .time && Set(drawn.map { $0.timing.value?.node }).count > 1
  for (subject, records) in drawn.grouped(by: { subject($0.trial) }) {
    guard isTimedBySeveral else {
      plot.add(convergence(subject, records, abscissa))
      continue
    }
    // Times of two machines are no times of one.
    for (node, records) in records.grouped(by: { $0.timing.value?.node ?? "" }) {
      plot.add(convergence("\(subject), timed on \(node)", records, abscissa))
    }
  }
  return plot
}

private func whyNotDrawn(_ record: TrialRecord, _ abscissa: PlotAbscissa) -> String? {
  guard let course = record.course else { return absenceOfCourse(record) }
  if course.values.numbers.allSatisfy(\.isNaN), let reason = whyProgramLacks("losses", record) { return reason }
  guard abscissa == .time, record.nanosecondsPerStep == nil else { return nil }
  return "it has no times: \(record.timing.absence ?? "none were taken")"
}

private func convergence(_ subject: String, _ records: [TrialRecord], _ abscissa: PlotAbscissa) -> Chart {
  let hasGaps = records.allSatisfy { $0.course?.gaps != nil }
  let method = methodNames(records)
  let series = records.grouped { method($0.trial) }.enumerated().map { index, group in
    let runs = group.elements.compactMap { record in
      record.course.map { Run($0, spent: spent(record, $0, abscissa), hasGaps: hasGaps) }
    }
    return Chart.Series(group.key, color: .palette(index), marks: convergenceMarks(runs))
  }
  let isPositive = hasGaps || series.allSatisfy { $0.marks.allSatisfy(\.isPositive) }
  let what = hasGaps ? "f(x) − f*" : records.allSatisfy(\.trial.isOfProgram) ? "loss" : "f(x)"
  let places = series.flatMap { $0.marks.flatMap(\.places) }
  return Chart(
    title: subject,
    description: "\(what) over \(abscissa), a line for each of \(counted(series.count, "method")).",
    x: abscissa.axis(holding: places), y: .init(what, scale: isPositive ? .logarithmic : .linear), series: series)
}

extension PlotAbscissa {
  /// An axis that begins at 0, where every trial does, and is logarithmic from the first evaluation, step or moment on.
  fileprivate func axis(holding spent: [Double]) -> Chart.Axis {
    let positive = spent.filter { $0 > 0 && $0.isFinite }
    let least = positive.min() ?? 1
    let threshold = self == .time ? Double.pow(10, decimalLogarithm(least).rounded(.down)) : 1
    let range = 0...max(threshold, min(1.25 * (positive.max() ?? 1), .greatestFiniteMagnitude))
    let scale = Chart.Scale.symmetricLogarithmic(threshold: threshold)
    return switch self {
    case .evaluations, .steps: Chart.Axis(rawValue, scale: scale, range: range)
    case .time: Chart.Axis("steps × time per step", scale: scale, range: range, format: .duration)
    }
  }
}

/// What a trial had spent at each sample of its course.
private func spent(_ record: TrialRecord, _ course: TrialCourse, _ abscissa: PlotAbscissa) -> [Double] {
  switch abscissa {
  case .evaluations: course.evaluations.numbers.map(Double.init)
  case .steps: TrialCourse.steps(to: record.steps).map(Double.init)
  case .time: TrialCourse.steps(to: record.steps).map { Double($0) * (record.nanosecondsPerStep ?? .nan) }
  }
}

/// The line of one trial, or the median and the band of several.
private func convergenceMarks(_ runs: [Run]) -> [Chart.Mark] {
  guard runs.count > 1 else { return runs.first.map { ($0.envelope.map { [.band($0)] } ?? []) + [.line($0.points)] } ?? [] }
  let places = thinned(Set(runs.flatMap { $0.points.map(\.x) }).sorted(), to: 160)
  let values = places.map { x in runs.map { $0.value(at: x) } }
  let middle = zip(places, values).map { Chart.Point($0, median($1) ?? .nan) }
  let spans = zip(places, values).map { x, values in Chart.Span(x, values.min() ?? .nan, values.max() ?? .nan) }
  return spans.allSatisfy { $0.lower == $0.upper } ? [.line(middle)] : [.band(spans), .line(middle)]
}

/// The numbers of one trial.
private struct Run {
  let points: [Chart.Point]
  /// The least and the greatest number between samples; nil if they are nearly the same.
  let envelope: [Chart.Span]?

  init(_ course: TrialCourse, spent: [Double], hasGaps: Bool) {
    let values = course.values.numbers.map(Double.init)
    let shown = hasGaps ? course.gaps?.numbers.map(Double.init) ?? values : values
    points = zip(spent, shown).map { Chart.Point($0, $1) }
    let least = course.leastValues?.numbers.map(Double.init) ?? values
    let greatest = course.greatestValues?.numbers.map(Double.init) ?? values
    let spans = values.indices.map { index in
      Chart.Span(
        spent[index], shown[index] - (values[index] - least[index]), shown[index] + (greatest[index] - values[index]))
    }
    // A value that only falls needs no envelope, and the distance of two Floats is not known better than to a last place.
    let isWide = values.indices.dropFirst().contains { index in
      let excess = max(
        greatest[index] - max(values[index - 1], values[index]), min(values[index - 1], values[index]) - least[index])
      return excess > 1e-5 * values[index].magnitude
    }
    // A gap is not below 0; a value may be.
    envelope = isWide ? spans.map { Chart.Span($0.x, hasGaps ? max($0.lower, 0) : $0.lower, $0.upper) } : nil
  }

  /// The number of the last sample at which at most `x` was spent; a run that ended keeps its last.
  func value(at x: Double) -> Double {
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].x <= x { low = middle + 1 } else { high = middle }
    }
    return points.isEmpty ? .nan : points[max(0, low - 1)].y
  }
}

extension Chart.Mark {
  /// What was spent at the points of a line.
  fileprivate var places: [Double] { if case .line(let points) = self { points.map(\.x) } else { [] } }

  fileprivate var isPositive: Bool {
    switch self {
    case .line(let points): points.allSatisfy { !($0.y <= 0) }
    default: true
    }
  }
}

/// At most about so many of the numbers, the first and the last among them.
func thinned<Element>(_ elements: [Element], to count: Int) -> [Element] {
  guard elements.count > count else { return elements }
  return (0..<count).map { elements[$0 * (elements.count - 1) / (count - 1)] }
}
