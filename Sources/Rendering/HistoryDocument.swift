public import Analysis
import Records

extension Document {
  /// The changes of a history, segment by segment.
  public init(_ history: History) {
    title = "History"
    terminalTitle = nil
    label = "history"
    sections =
      history.segments.map { segment in
        Section(heading: heading(segment), blocks: changes(segment))
      } + multiples(history) + Section.unlessEmpty("legend", isHeadedInTerminal: false, [.paragraph(legend(history))])
    records = { changeTable(history.segments.map { Table.Section(heading: heading($0), rows: rows($0)) }) }
    value = history
  }
}

/// The series that a rule forbids: `1 series is worse: … timePerStep +6.2 % since …`.
public func sentence(_ findings: [HistoryRule.Finding]) -> String {
  let words = findings.prefix(5).map { finding in
    let series = finding.series
    let change = series.metric.isRatio ? "\(significant(100 * finding.worseBy)) %" : significant(finding.worseBy)
    return "\(series.row): \(series.name) worse by \(change) since \(finding.since.startedAt) (\(finding.since.file))"
  }
  let more = findings.count > words.count ? ["and \(findings.count - words.count) more"] : []
  return "\(findings.count) series \(findings.count == 1 ? "is" : "are") worse: \((words + more).joined(separator: "; "))"
}

/// `timePerStep 10 µs → 13 µs (+30 %)`.
public func words(of change: History.Change, in series: History.Series) -> String {
  let ratio = ratio(change)
  return "\(series.name) \(text(change.before, series.metric)) → \(text(change.after, series.metric))"
    + (ratio.isEmpty ? "" : " (\(ratio))")
}

private func changes(_ segment: History.Segment) -> [Block] {
  guard segment.reports.count > 1 else {
    return [.list(["one report is no history: changes show from two on"]), .facts([("report", segment.reports.map(\.file))])]
  }
  let table = Block.table(changeTable([Table.Section(rows: rows(segment))]))
  return [table.isEmpty ? .list(["no change"]) : table]
}

private func heading(_ segment: History.Segment) -> String {
  let count = segment.reports.count
  let span = count == 1 ? "1 report" : "\(counted(count, "report")) from \(segment.reports[0].startedAt) on"
  let host = segment.host.map { " (host \($0))" } ?? ""
  return "suite \(segment.suite) on \(segment.machine)\(host), \(span)"
}

private func changeTable(_ sections: [Table.Section]) -> Table {
  Table(
    columns: [
      ("row", .left), ("metric", .left), ("since", .left), ("before", .right), ("after", .right), ("change", .right),
      ("p", .right), ("revision", .left), ("report", .left),
    ], sections: sections)
}

private func rows(_ segment: History.Segment) -> [[String]] {
  segment.series.flatMap { series in series.changes.map { cells($0, series, segment) } }
}

private func cells(_ change: History.Change, _ series: History.Series, _ segment: History.Segment) -> [String] {
  let report = segment.reports[change.report]
  return [
    series.row, series.name, report.startedAt, text(change.before, series.metric),
    text(change.after, series.metric), ratio(change), change.p.map { significant($0, digits: 2) } ?? "exact",
    report.revision ?? "", report.file,
  ]
}

/// `+3.1 %`; empty if there is none.
private func ratio(_ change: History.Change) -> String {
  let (before, after) = (change.before.value, change.after.value)
  guard before > 0, after >= 0, before.isFinite, after.isFinite else { return "" }
  let percent = 100 * (after / before - 1)
  return "\(percent > 0 ? "+" : "")\(significant(percent)) %"
}

private func legend(_ history: History) -> [String] {
  let times = history.segments.flatMap(\.series).count(where: \.isTested)
  let expected = significant(Double(times) * history.level, digits: 2)
  let ofTimes =
    "Times: E-divisive at \(significant(history.level)) for each of \(times) series; by chance about \(expected) of them show "
    + "a change."
  return (times > 0 ? [ofTimes] : []) + ["What is not a time repeats exactly, so that every difference is a change."]
}
