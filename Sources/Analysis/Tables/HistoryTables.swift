import Records

extension History: Exportable {
  /// In the order in which help and documents list them.
  public static let tables = [
    ExportTable("series", "a row for each report and figure: the figure's value", columns: seriesColumns) {
      (history: History) in
      places(history).flatMap { place in
        place.series.values.indices.map { ValueOfReport(place: place, report: $0) }
      }
    },
    ExportTable("changes", "a row for each change: since when, from what to what", columns: changeColumns) {
      (history: History) in
      places(history).flatMap { place in place.series.changes.map { ChangeOfSeries(place: place, change: $0) } }
    },
  ]
}

/// A series and the segment it is of.
private struct Place {
  let segment: History.Segment
  let series: History.Series
}

private func places(_ history: History) -> [Place] {
  history.segments.flatMap { segment in segment.series.map { Place(segment: segment, series: $0) } }
}

private protocol RowOfSeries: SendableMetatype {
  var place: Place { get }
  /// The report that the row is of, among the segment's.
  var report: Int { get }
}

private struct ValueOfReport: RowOfSeries {
  let place: Place
  let report: Int
}

private struct ChangeOfSeries: RowOfSeries {
  let place: Place
  let change: History.Change

  var report: Int { change.report }
}

private func identifiers<Row: RowOfSeries>() -> [Column<History, Row>] {
  [
    Column("suite", "the suite's name") { .text($0.place.segment.suite) },
    Column("machine", "the machine of the reports") { .text($0.place.segment.machine) },
    Column("toolchain", "kernel, libc and compilers") { .text($0.place.segment.toolchain) },
    Column("row", "the row of the table of results") { .text($0.place.series.row) },
    Column("metric", "the figure") { .text($0.place.series.name) },
    Column("started_at", "when the report's run began, in UTC") { .text($0.place.segment.reports[$0.report].startedAt) },
    Column("file", "the report") { .text($0.place.segment.reports[$0.report].file) },
  ]
}

private let seriesColumns: [Column<History, ValueOfReport>] =
  identifiers() + [Column("value", "its value, times in nanoseconds") { .init($0.place.series.values[$0.report]) }]

private let changeColumns: [Column<History, ChangeOfSeries>] =
  identifiers() + [
    Column("before", "the typical value before the change") { .init($0.change.before) },
    Column("after", "and from this report on") { .init($0.change.after) },
    Column("p", "of the test; empty for what repeats exactly") { .init($0.change.p) },
  ]
