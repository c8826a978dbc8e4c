public import Analysis

/// A diff for the terminal: what disagrees with itself, what differs, why it may, and the times.
public func terminalText(_ diff: Diff, everyTrial: Bool = false) -> String {
  var parts = [
    "suite \(diff.suite)\n"
      + diff.sides.map { "  \($0.label)  \($0.file)  \($0.machine)  \($0.startedAt)  \($0.digest)" }.joined(
        separator: "\n"),
    ([tally(diff)] + outlierLines(diff)).joined(separator: "\n"),
  ]
  let unrepeatable = unrepeatableLines(diff)
  if !unrepeatable.isEmpty {
    parts.append(
      "does not repeat itself; suspect this machine first\n" + unrepeatable.map { "  \($0)" }.joined(separator: "\n"))
  }
  if let table = trialTable(diff, every: everyTrial) { parts.append(table.terminal()) }
  if let table = metricTable(diff) { parts.append(table.terminal()) }
  if let table = groupTable(diff) { parts.append("\(groupLegend(diff))\n\n" + table.terminal()) }
  if diff.verdict != .identical, let table = fingerprintTable(diff) {
    parts.append("the fingerprints differ in\n\n" + table.terminal())
  }
  if let table = timeTable(diff) { parts.append("\(timeLegend)\n\n" + table.terminal()) }
  return parts.joined(separator: "\n\n") + "\n"
}

/// A diff as Markdown.
public func markdown(_ diff: Diff) -> String {
  var parts = ["# \(diff.suite): diff", tally(diff)] + outlierLines(diff)
  parts.append(
    diff.sides.map { "- \($0.label): `\($0.file)` on `\($0.machine)`, \($0.startedAt), digest `\($0.digest)`" }.joined(
      separator: "\n"))
  let unrepeatable = unrepeatableLines(diff)
  if !unrepeatable.isEmpty {
    parts.append("## Does not repeat itself\n\n" + unrepeatable.map { "- \($0)" }.joined(separator: "\n"))
  }
  let sections: [(String, Table?)] = [
    ("## Trials", trialTable(diff, every: false)), ("## Numbers that differ", metricTable(diff)),
    ("## Repetitions\n\n\(groupLegend(diff))", groupTable(diff)),
    ("## Fingerprints", diff.verdict == .identical ? nil : fingerprintTable(diff)),
    ("## Times\n\n\(timeLegend)", timeTable(diff)),
  ]
  for (heading, table) in sections { if let table { parts += [heading, table.markdown()] } }
  return parts.joined(separator: "\n\n") + "\n"
}

private let timeLegend =
  "times of different machines or runs, shown and not judged; calibrated: in units of "
  + "each machine's calibration work"

private func groupLegend(_ diff: Diff) -> String {
  "repetitions in pairs: equivalent where the mean lies within ±\(significant(diff.options.margin)) standard deviations of the "
    + "first side's (TOST) and the spread does not differ (Pitman and Morgan), each at \(significant(diff.options.level)) over "
    + "all rows (Holm)"
}
