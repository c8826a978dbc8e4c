import Analysis

/// The tables of a diff, which terminal and Markdown share.

/// Trials that are not identical, worst first; the others are only counted.
func trialTable(_ diff: Diff, every: Bool) -> Table? {
  let shown = every ? diff.trials : diff.trials.filter { $0.verdict != .identical }
  guard !shown.isEmpty else { return nil }
  var table = Table(columns: [
    ("trial", .left), ("verdict", .left), ("sides", .left), ("apart after step", .right), ("by", .right),
    ("stages", .left),
    ("peak", .right), ("at step", .right), ("at the end", .right), ("healed", .right),
  ])
  let worstFirst = shown.enumerated().sorted { ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset) }
  table.sections = [Table.Section(rows: worstFirst.map { cells($0.element, diff) })]
  return table
}

private func cells(_ trial: TrialDiff, _ diff: Diff) -> [String] {
  let discrepancy = trial.discrepancy
  return [
    trial.trial, wording(trial, diff.options), classes(trial), discrepancy.map { step($0.equalThroughStep) } ?? "",
    discrepancy.map { step($0.differentByStep) } ?? "", discrepancy?.stages.map(\.rawValue).joined(separator: ", ") ?? "",
    distance(discrepancy?.peakUlps, discrepancy), discrepancy?.peakStep.map { "\($0)" } ?? "",
    distance(discrepancy?.finalUlps, discrepancy),
    discrepancy?.healedAtStep.map { "\($0)" } ?? "",
  ]
}

/// `3 ulps`, or `3 ulps of f` where only values are kept.
private func distance(_ count: UInt64?, _ discrepancy: Discrepancy?) -> String {
  count == nil || discrepancy?.measured != .values ? ulps(count) : "\(ulps(count)) of f"
}

/// `A = B ≠ C`, with the outlier marked.
private func classes(_ trial: TrialDiff) -> String {
  let text = trial.classes.map { $0.joined(separator: " = ") }.joined(separator: " ≠ ")
  return trial.outlier.map { "\(text) (\($0) alone)" } ?? text
}

private func wording(_ trial: TrialDiff, _ options: DiffOptions) -> String {
  switch trial.verdict {
  case .withinUlps: "within \(options.ulps) ulps"
  case .withinTolerance: "within tolerance"
  case .incomparable: "incomparable: \(trial.reason ?? "")"
  case .identical, .equivalent, .different: trial.verdict.rawValue
  }
}

private func step(_ step: Int?) -> String { step.map { "\($0)" } ?? "–" }

private func ulps(_ count: UInt64?) -> String {
  switch count {
  case nil: ""
  case UInt64.max?: "nan"
  case .some(let count) where count < 1_000_000: "\(count) ulp\(count == 1 ? "" : "s")"
  case .some(let count): "\(significant(Double(count), digits: 2)) ulps"
  }
}

/// What the trials that differ ended with, side by side.
func metricTable(_ diff: Diff) -> Table? {
  let shown = diff.trials.filter { $0.verdict > .withinUlps && $0.metrics.contains { !$0.isEqual } }
  guard !shown.isEmpty else { return nil }
  let first = diff.sides[0].label
  let isPair = diff.sides.count == 2
  var table = Table(
    columns: [("", .left), (first, .right), (isPair ? diff.sides[1].label : "other", .right), ("apart", .right)])
  table.sections = shown.map { trial in
    Table.Section(
      heading: isPair ? trial.trial : "\(trial.trial): \(first) and \(trial.side ?? "")",
      rows: trial.metrics.filter { !$0.isEqual }.map { [$0.name, $0.a, $0.b, ulps($0.ulps)] })
  }
  return table
}

func groupTable(_ diff: Diff) -> Table? {
  guard !diff.groups.isEmpty else { return nil }
  var table = Table(columns: [
    ("repetitions", .left), ("side", .left), ("", .left), ("metric", .left), (diff.sides[0].label, .right),
    ("that side", .right),
    ("margin", .right), ("p of equivalence", .right), ("p of spread", .right),
  ])
  table.sections = [
    Table.Section(
      rows: diff.groups.map { group in
        [
          "\(group.pairs) × \(group.problem) \(group.optimizer) \(group.scalar) (\(group.experiment))", group.side,
          group.isEquivalent ? "equivalent" : "not shown equivalent", group.metric,
          "\(significant(group.meanA)) ± \(significant(group.standardDeviationA, digits: 2))",
          "\(significant(group.meanB)) ± \(significant(group.standardDeviationB, digits: 2))",
          "±\(significant(group.margin))",
          significant(group.equivalenceP), significant(group.spreadP),
        ]
      })
  ]
  return table
}

/// Lines of the fingerprint, likely causes first.
func fingerprintTable(_ diff: Diff) -> Table? {
  guard !diff.fingerprint.isEmpty else { return nil }
  var table = Table(columns: [("", .left)] + diff.sides.map { ($0.label, .left) })
  for (heading, mayChangeBits) in [("may change bits, the likeliest cause first", true), ("changes times only", false)] {
    let rows = diff.fingerprint.filter { $0.mayChangeBits == mayChangeBits }.map { line in
      [line.name] + line.values.map { $0 ?? "–" }
    }
    if !rows.isEmpty { table.sections.append(.init(heading: heading, rows: rows)) }
  }
  return table
}

/// Times, which are shown and never judged: as they are, and in units of each machine's calibration work.
func timeTable(_ diff: Diff) -> Table? {
  guard !diff.times.isEmpty else { return nil }
  let first = diff.sides[0].label
  var table = Table(
    columns: [("row", .left), ("\(first) per step", .right)]
      + diff.sides.dropFirst().flatMap { side in
        [("\(side.label) / \(first)", Table.Alignment.right), ("calibrated", .right)]
      })
  table.sections = [
    Table.Section(
      rows: diff.times.map { row in
        ["\(row.problem) \(row.optimizer) \(row.scalar) (\(row.experiment))", duration(row.nanosecondsPerStep[0])]
          + row.ratios.indices.flatMap { side in
            [
              text(row.ratios[side], row.intervals[side]),
              text(row.referenceRatios[side], row.referenceIntervals[side]),
            ]
          }
      })
  ]
  return table
}

/// `1.02 [0.98, 1.07]`.
private func text(_ ratio: Double?, _ interval: Interval?) -> String {
  let bounds = interval.map { " [\(significant($0.lower)), \(significant($0.upper))]" } ?? ""
  return ratio.map { significant($0) + bounds } ?? "–"
}

/// `different: 3 of 69 trials; 64 identical, 2 within 4 ulps`.
func tally(_ diff: Diff) -> String {
  let counts = Verdict.allCases.reversed().compactMap { verdict -> String? in
    let count = diff.trials.count { $0.verdict == verdict }
    let name =
      verdict == .withinUlps
      ? "within \(diff.options.ulps) ulps" : verdict == .withinTolerance ? "within tolerance" : verdict.rawValue
    return count == 0 ? nil : "\(count) \(name)"
  }
  return "\(diff.trials.count) trial\(diff.trials.count == 1 ? "" : "s"): \(counts.joined(separator: ", "))"
}

/// A side that alone has other bits than all others in some trials: a node to look at.
func outlierLines(_ diff: Diff) -> [String] {
  diff.sides.compactMap { side in
    let count = diff.trials.count { $0.outlier == side.label }
    return count == 0 ? nil : "\(side.label) alone has other bits in \(count) of them"
  }
}

/// The trials that one machine did in two ways.
func unrepeatableLines(_ diff: Diff) -> [String] {
  diff.unrepeatable.map {
    "\($0.trial): \($0.sides.joined(separator: ", ")) differ, though all ran on \($0.machine) by one executable under the same conditions"
  }
}
