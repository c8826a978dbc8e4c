public import Analysis
public import Records

/// A page draws this many records, of each kind this many charts, and in each this many paths; `assay plot` draws others.
private let mostRecords = ReportContent.picturedTrials
private let mostCharts = (moving: 24, still: 50)
private let mostPaths = 24

extension Document {
  /// The page of a report: its figures, pictures, its summary in full, and a row for each trial.
  ///
  /// - Parameter landscape: the value of a trial's problem at a point; nil for a problem that only a plugin knows.
  public init(page report: Report, _ summary: Summary, landscape: @escaping (Trial) -> PlotSource.Landscape?) {
    self.init(summary, detail: .full)
    tiles = figures(summary)
    sections =
      pictures(report, summary, landscape) + sections
      + Section.unlessEmpty("trials", [.table(trialTable(report.records))])
  }
}

/// What decides whether a run is looked at closer.
private func figures(_ summary: Summary) -> [Document.Tile] {
  let ends = summary.rows.reduce(into: [String: Int]()) { ends, row in ends.merge(row.statuses, uniquingKeysWith: +) }
  let met = summary.expectations.count - summary.missed.count
  let expectations =
    summary.expectations.isEmpty
    ? []
    : [Document.Tile("expectations met", "\(met) of \(summary.expectations.count)", summary.missed.isEmpty ? .good : .bad)]
  return [Document.Tile("trials", "\(summary.rows.reduce(0) { $0 + $1.trials })")]
    + ends.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count in
      Document.Tile(name, "\(count)", Tone(ofVerdict: name))
    } + expectations + [Document.Tile("digest", summary.digest)]
}

/// A section for each kind of plot that the report has data for, and what it leaves out.
private func pictures(
  _ report: Report, _ summary: Summary, _ landscape: @escaping (Trial) -> PlotSource.Landscape?
) -> [Section] {
  var drawn = report
  drawn.records = Array(report.records.prefix(mostRecords))
  var source = PlotSource(drawn, summary: summary, landscape: landscape)
  source.mostPaths = mostPaths
  // A reader of a page hides the methods that cover others.
  source.joinsWalks = true
  let cut =
    report.records.count > mostRecords
    ? ["the pictures of trials are of the first \(mostRecords) of \(report.records.count); 'assay plot' draws others"] : []
  return PlotKind.all.flatMap { kind -> [Section] in
    source.mostCharts = kind.moves ? mostCharts.moving : mostCharts.still
    let plot = kind.plot(source)
    guard !plot.charts.isEmpty || kind.concernsEveryTrial else { return [] }
    let isLong = plot.count > plot.charts.count
    let rest =
      isLong ? ["\(plot.charts.count) of \(counted(plot.count, "chart")); 'assay plot' with '--filter' draws the others"] : []
    let remarks = rest + cut + plot.missed.map { "not drawn: \($0)" }
    return Section.pictures(kind.heading, plot.charts.map { $0.thinned(to: 128) }, remarks: remarks)
  }
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
