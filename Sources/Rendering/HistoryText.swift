public import Analysis
import Records

/// The changes of a history for the terminal, segment by segment.
public func terminalText(_ history: History) -> String {
  let tables = historyTables(history)
  return (tables.map { "\($0.heading)\n\n\($0.table?.terminal() ?? "  no change")" } + [legend(history)])
    .joined(separator: "\n\n") + "\n"
}

/// A history as Markdown.
public func markdown(_ history: History) -> String {
  let tables = historyTables(history)
  return
    (["# History"] + tables.map { "## \($0.heading)\n\n\($0.table?.markdown() ?? "no change")" } + [legend(history)])
    .joined(separator: "\n\n") + "\n"
}

private func historyTables(_ history: History) -> [(heading: String, table: Table?)] {
  history.segments.map { segment in
    let count = segment.reports.count
    let span = count == 1 ? "1 report" : "\(count) reports from \(segment.reports[0].startedAt) on"
    let heading = "suite \(segment.suite) on \(segment.machine), \(span)"
    return (heading, changeTable(segment))
  }
}

private func changeTable(_ segment: History.Segment) -> Table? {
  var table = Table(columns: [
    ("row", .left), ("metric", .left), ("since", .left), ("before", .right), ("after", .right), ("change", .right),
    ("p", .right), ("report", .left),
  ])
  let rows = segment.series.flatMap { series in
    series.changes.map { change in
      let report = segment.reports[change.report]
      return [
        series.row, series.metric.name, report.startedAt, text(change.before, series.metric),
        text(change.after, series.metric), ratio(change), change.p.map { significant($0, digits: 2) } ?? "exact",
        report.file,
      ]
    }
  }
  table.sections = [Table.Section(rows: rows)]
  return rows.isEmpty ? nil : table
}

/// `+3.1 %`; empty where there is no ratio.
private func ratio(_ change: History.Change) -> String {
  let (before, after) = (change.before.value, change.after.value)
  guard before > 0, after >= 0, before.isFinite, after.isFinite else { return "" }
  let percent = 100 * (after / before - 1)
  return "\(percent > 0 ? "+" : "")\(significant(percent)) %"
}

private func legend(_ history: History) -> String {
  let times = history.segments.flatMap(\.series).count(where: \.isTested)
  let expected = significant(Double(times) * history.level, digits: 2)
  return """
    times by E-divisive at \(significant(history.level)) for each of \(times) series, so that about \(expected) of them would have \
    a change by chance; all else repeats exactly, and every change is one
    """
}
