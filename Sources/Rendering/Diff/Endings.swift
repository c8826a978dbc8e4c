import Analysis

/// What the trials that differ ended with, side by side.
func endings(_ diff: Diff, _: Document.Detail) -> [Section] {
  let shown = diff.trials.filter { $0.verdict > .withinUlps && $0.metrics.contains { !$0.isEqual } }
  let first = diff.sides[0].label
  let isPair = diff.sides.count == 2
  var table = Table(
    columns: [
      ("", .left), (isPair ? first : "one", .right), (isPair ? diff.sides[1].label : "other", .right), ("apart", .right),
    ])
  table.sections = shown.map { trial in
    Table.Section(
      heading: isPair ? trial.trial : "\(trial.trial): \(trial.firstSide ?? first) and \(trial.side ?? "")",
      rows: trial.metrics.filter { !$0.isEqual }.map { [$0.name, $0.a, $0.b, ulps($0.ulps)] })
  }
  return Section.unlessEmpty("numbers that differ", isHeadedInTerminal: false, [.table(table)])
}
