import Analysis
import Records

/// The trials, worst first; in a short document without the identical ones, which are only counted.
func trials(_ diff: Diff, _ detail: Document.Detail) -> [Section] {
  let shown = detail == .full ? diff.trials : diff.trials.filter { $0.verdict != .identical }
  return Section.unlessEmpty("trials", isHeadedInTerminal: false, [.table(trialTable(diff, shown))])
}

func trialTable(_ diff: Diff, _ trials: [TrialDiff]) -> Table {
  var table = Table(columns: [
    ("trial", .left), ("verdict", .verdict), ("sides", .left), ("apart after step", .right), ("by", .right),
    ("stages", .left), ("peak", .right), ("at step", .right), ("at the end", .right), ("healed", .right),
    ("why", .note),
  ])
  let worstFirst = trials.enumerated().sorted { ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset) }
  table.sections = [Table.Section(rows: worstFirst.map { cells($0.element, diff) })]
  return table
}

private func cells(_ trial: TrialDiff, _ diff: Diff) -> [String] {
  let reason = trial.verdict == .incomparable ? trial.reason ?? "" : ""
  return [trial.trial, wording(trial.verdict, diff.options), classes(trial)] + cells(trial.discrepancy) + [reason]
}

/// Where two sides went apart, by how much, and whether they met again.
private func cells(_ discrepancy: Discrepancy?) -> [String] {
  guard let discrepancy else { return [String](repeating: "", count: 7) }
  return [
    step(discrepancy.equalThroughStep), step(discrepancy.differentByStep),
    discrepancy.stages.map(\.rawValue).joined(separator: ", "), distance(discrepancy.peakUlps, discrepancy),
    discrepancy.peakStep.map { "\($0)" } ?? "", distance(discrepancy.finalUlps, discrepancy),
    discrepancy.healedAtStep.map { "\($0)" } ?? "",
  ]
}

/// `3 ulps`, or `3 ulps of f` if only values were recorded.
private func distance(_ count: UInt64?, _ discrepancy: Discrepancy) -> String {
  count == nil || discrepancy.measured != .values ? ulps(count) : "\(ulps(count)) of f"
}

/// `A = B ≠ C`, with the outlier marked.
private func classes(_ trial: TrialDiff) -> String {
  let text = trial.classes.map { $0.joined(separator: " = ") }.joined(separator: " ≠ ")
  return trial.outlier.map { "\(text) (\($0) alone)" } ?? text
}

func wording(_ verdict: Verdict, _ options: DiffOptions) -> String {
  switch verdict {
  case .withinUlps: "within \(counted(Int(clamping: options.ulps), "ulp"))"
  case .withinTolerance: "within tolerance"
  case .identical, .equivalent, .different, .incomparable: verdict.rawValue
  }
}

private func step(_ step: Int?) -> String { step.map { "\($0)" } ?? "–" }

/// Empty for nil, and `nan` if only one of the numbers is.
func ulps(_ count: UInt64?) -> String { count.map { $0 == .max ? "nan" : ulpsText($0) } ?? "" }
