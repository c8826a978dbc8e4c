public import Analysis
public import Records

extension Document {
  /// The page of a report: its summary in full, its pictures, and a row for each trial.
  public init(page report: Report, _ summary: Summary) {
    self.init(summary, detail: .full)
    tiles = figures(summary)
    sections += Section.unlessEmpty("trials", [.table(trialTable(report.records))])
  }
}

/// What decides whether a run is looked at closer.
private func figures(_ summary: Summary) -> [Document.Tile] {
  let ends = summary.rows.reduce(into: [String: Int]()) { ends, row in ends.merge(row.statuses, uniquingKeysWith: +) }
  let met = summary.expectations.count - summary.missed.count
  let expectations =
    summary.expectations.isEmpty
    ? [] : [Document.Tile("expectations met", "\(met) of \(summary.expectations.count)", summary.missed.isEmpty ? .good : .bad)]
  return [Document.Tile("trials", "\(summary.rows.reduce(0) { $0 + $1.trials })")]
    + ends.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count in
      Document.Tile(name, "\(count)", Tone(ofVerdict: name))
    } + expectations + [Document.Tile("digest", summary.digest)]
}

private func trialTable(_ records: [TrialRecord]) -> Table {
  var table = Table(columns: [
    ("trial", .left), ("ended", .verdict), ("steps", .right), ("evaluations", .right), ("value", .right), ("f − f*", .right),
    ("accuracy", .right), ("time per step", .right), ("digest", .left), ("why", .note),
  ])
  table.sections = [
    Table.Section(
      rows: records.map { record in
        [
          record.trial.id, record.status.rawValue, "\(record.steps)", "\(record.evaluations.total)",
          significant(record.finalValue?.value, digits: 6), significant(record.finalGap?.value),
          significant(record.accuracy?.value, digits: 4), duration(record.nanosecondsPerStep), record.digest,
          record.reason ?? "",
        ]
      })
  ]
  return table
}
