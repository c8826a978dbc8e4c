import Analysis

/// Which side has whose bits, trial by trial, and the ratios of times.
func diffPictures(_ diff: Diff) -> [Section] {
  Section.unlessEmpty("whose bits", [matrix(diff)].compactMap(\.self).map(Block.chart))
    + Section.unlessEmpty(
      "ratios of times", diff.sides.indices.dropFirst().compactMap { ratios(diff, side: $0) }.map(Block.chart))
}

/// The trials that differ most, each side in the color of how far it agrees with the first.
private func matrix(_ diff: Diff) -> Chart? {
  let worst = diff.trials.enumerated().sorted { ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset) }
    .map(\.element).prefix(mostRowsOfPicture)
  guard !worst.isEmpty else { return nil }
  let rest = diff.trials.count > worst.count ? " The worst \(worst.count) of \(diff.trials.count) trials are shown." : ""
  let same = Chart.Series(
    "the bits of \(diff.sides[0].label)", color: .good, marks: [.cells(cells(worst, diff) { isSame, _ in isSame })])
  let others = Verdict.allCases.dropFirst().compactMap { verdict -> Chart.Series? in
    let cells = cells(worst, diff) { !$0 && $1.verdict == verdict }
    let color = verdict == .different ? Chart.Color.bad : verdict == .incomparable ? .neutral : .palette(4)
    return cells.isEmpty ? nil : Chart.Series(wording(verdict, diff.options), color: color, marks: [.cells(cells)])
  }
  return Chart(
    title: "Trials and sides",
    description: "Which sides have the bits of the first one, in each trial: = for the same bits, ≠ for others.\(rest)",
    x: Chart.Axis("side", scale: .categories(diff.sides.map(\.label))),
    y: Chart.Axis("", scale: .categories(worst.map(\.trial))), series: [same] + others)
}

private func cells(
  _ trials: ArraySlice<TrialDiff>, _ diff: Diff, where isShown: (Bool, TrialDiff) -> Bool
) -> [Chart.Cell] {
  trials.enumerated().flatMap { row, trial in
    diff.sides.enumerated().compactMap { column, side in
      let first = trial.classes.first { $0.contains(diff.sides[0].label) } ?? []
      guard trial.classes.contains(where: { $0.contains(side.label) }) else { return nil }
      let isSame = first.contains(side.label)
      return isShown(isSame, trial) ? Chart.Cell(column: column, row: row, strength: 1, text: isSame ? "=" : "≠") : nil
    }
  }
}

/// The times of a side over those of the first, the farthest from 1 first.
private func ratios(_ diff: Diff, side: Int) -> Chart? {
  let known = diff.times.compactMap { time -> (time: TimeRatio, ratio: Double)? in
    guard time.ratios.indices.contains(side - 1), let ratio = time.ratios[side - 1], ratio > 0, ratio.isFinite else {
      return nil
    }
    return (time, ratio)
  }
  let rows = known.sorted { ($0.ratio - 1).magnitude > ($1.ratio - 1).magnitude }.prefix(mostRowsOfPicture)
  guard !rows.isEmpty else { return nil }
  let intervals = rows.enumerated().map { row, entry in
    let bounds = entry.time.intervals[side - 1]
    return Chart.Interval(at: Double(row), entry.ratio, lower: bounds?.lower ?? .nan, upper: bounds?.upper ?? .nan)
  }
  let (first, other) = (diff.sides[0].label, diff.sides[side].label)
  return Chart(
    title: "\(other) / \(first)",
    description: "Time per step of \(other) over that of \(first), with intervals; no verdict depends on it.",
    x: Chart.Axis("ratio of times per step", scale: .logarithmic),
    y: Chart.Axis("", scale: .categories(rows.map { "\($0.time.problem) \($0.time.optimizer) \($0.time.scalar)" })),
    series: [
      Chart.Series("equal", color: .neutral, marks: [.region(x: 1...1, y: nil)]),
      Chart.Series(other, color: .palette(0), marks: [.intervals(intervals)]),
    ])
}
