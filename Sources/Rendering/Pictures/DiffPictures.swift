import Analysis
import Records

/// A page draws the distances of so many trials; the table has all.
private let mostDistances = 12

/// Which side has whose bits, trial by trial; where and how far they went apart; what is equivalent; the ratios of times.
func diffPictures(_ diff: Diff) -> [Section] {
  let apart = worst(diff).filter { $0.verdict != .identical && $0.discrepancy != nil }
  let far = apart.filter { $0.distances?.contains { $0.ulps > 0 } == true }
  let curves = far.prefix(mostDistances).compactMap { trial in
    distances(
      named(trial, diff), trial.distances ?? [], factor: diff.options.sensitivityFactor, apart: trial.discrepancy)
  }
  let near = apart.count - far.count
  let rest =
    (curves.count < far.count ? ["the worst \(curves.count) of \(counted(far.count, "trial")) are drawn"] : [])
    + (near > 0 ? ["not drawn: \(near) that differ, but have no distance at any checkpoint"] : [])
  return Section.pictures("whose bits", [matrix(diff)].compactMap(\.self))
    + Section.pictures("first stages apart", [firstStages(apart)].compactMap(\.self))
    + Section.pictures("distances over steps", curves, remarks: rest)
    + Section.pictures("equivalence", [equivalence(diff)].compactMap(\.self))
    + Section.pictures("ratios of times", diff.sides.indices.dropFirst().compactMap { ratios(diff, side: $0) })
}

private func named(_ trial: TrialDiff, _ diff: Diff) -> String {
  diff.sides.count == 2 ? trial.trial : "\(trial.trial): \(trial.firstSide ?? diff.sides[0].label) and \(trial.side ?? "")"
}

/// The trials, those that differ most first.
private func worst(_ diff: Diff) -> [TrialDiff] {
  diff.trials.enumerated().sorted { ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset) }.map(\.element)
}

/// The trials that differ most, each side in the color of how far it agrees with the first.
private func matrix(_ diff: Diff) -> Chart? {
  let worst = worst(diff).prefix(mostRowsOfPicture)
  guard !worst.isEmpty else { return nil }
  let rest =
    diff.trials.count > worst.count ? " The worst \(worst.count) of \(counted(diff.trials.count, "trial")) are shown." : ""
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

/// The stages that differ at the first checkpoint apart: the first of them may have made the difference.
private func firstStages(_ trials: [TrialDiff]) -> Chart? {
  let rows = trials.filter { $0.discrepancy?.stages.isEmpty == false }.prefix(mostRowsOfPicture)
  guard !rows.isEmpty else { return nil }
  let stages = Stage.allCases
  func cells(_ isShown: (Int) -> Bool) -> [Chart.Cell] {
    rows.enumerated().flatMap { row, trial in
      let apart = trial.discrepancy?.stages ?? []
      return apart.enumerated().filter { isShown($0.offset) }.compactMap { place, stage in
        stages.firstIndex(of: stage).map { column in
          let step = trial.discrepancy?.differentByStep.map { "\($0)" } ?? "≠"
          return Chart.Cell(column: column, row: row, strength: place == 0 ? 1 : 0.3, text: place == 0 ? step : "≠")
        }
      }
    }
  }
  return Chart(
    title: "First stages apart",
    description: "The stages that differ at the first checkpoint apart. The first one has the checkpoint's step.",
    x: Chart.Axis("stage of a step", scale: .categories(stages.map(\.rawValue))),
    y: Chart.Axis("", scale: .categories(rows.map(\.trial))),
    series: [
      Chart.Series("first, by this step", color: .bad, marks: [.cells(cells { $0 == 0 })]),
      Chart.Series("also apart there", color: .palette(4), marks: [.cells(cells { $0 > 0 })]),
    ])
}

/// The mean differences of repetitions, in margins, so that those of all metrics stand beside each other.
private func equivalence(_ diff: Diff) -> Chart? {
  let known = diff.groups.filter { $0.margin > 0 && $0.differenceInterval != nil }
  guard !known.isEmpty else { return nil }
  func intervals(_ isEquivalent: Bool) -> [Chart.Interval] {
    known.enumerated().filter { $0.element.isEquivalent == isEquivalent }.map { row, group in
      Chart.Interval(
        at: Double(row), (group.meanB - group.meanA) / group.margin,
        lower: (group.differenceInterval?.lower ?? .nan) / group.margin,
        upper: (group.differenceInterval?.upper ?? .nan) / group.margin)
    }
  }
  return Chart(
    title: "Mean differences and the margin",
    description: "The mean of the differences of pairs, in margins, with the interval that two one-sided tests stand for.",
    x: Chart.Axis("mean difference / margin"),
    y: Chart.Axis("", scale: .categories(known.map { "\($0.problem) \($0.optimizer) \($0.scalar), \($0.metric), \($0.side)" })),
    series: [
      Chart.Series("margin", color: .neutral, marks: [.region(x: -1...1, y: nil)]),
      Chart.Series("equivalent", color: .good, marks: [.intervals(intervals(true))]),
      Chart.Series("not shown equivalent", color: .bad, marks: [.intervals(intervals(false))]),
    ].filter { $0.marks != [.intervals([])] })
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
