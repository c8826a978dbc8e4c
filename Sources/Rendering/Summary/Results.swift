import Analysis
import Records

/// Beyond so many rows the profiles of an experiment stand for them in a short document.
private let foldedRows = 60

/// A row for each problem, optimizer and scalar type, and what is missing from it.
func results(_ summary: Summary, _ detail: Document.Detail) -> [Section] {
  let folded = detail == .full ? [] : foldedExperiments(summary)
  let rows = summary.rows.filter { !folded.contains($0.experiment) && (detail == .full || $0.tuning == nil) }
  let counts = folded.map { name in
    Block.paragraph(["\(name): \(counted(summary.rows.count { $0.experiment == name }, "row")); 'assay show --all' prints them"]
    )
  }
  let shown = rows + failedInSearches(summary)
  let words = detail == .full ? wordsOfFailed(shown) : []
  return Section.unlessEmpty(
    "results", isHeadedInTerminal: false, [.table(resultTable(rows))] + counts + [.list(remarks(shown)), .preformatted(words)])
}

private func foldedExperiments(_ summary: Summary) -> [String] {
  summary.comparisons.map(\.experiment).filter { name in
    summary.rows.count { $0.experiment == name } > foldedRows
  }
}

/// Failed trials of searches: the tables of a search have no room for the reason.
private func failedInSearches(_ summary: Summary) -> [Summary.Row] {
  summary.rows.filter { $0.tuning != nil && $0.statuses["failed"] != nil }
}

/// A section for each experiment and problem.
private func resultTable(_ rows: [Summary.Row]) -> Table {
  let columns = (columns + metricColumns(rows)).filter { column in rows.contains(where: column.isShown) }
  var table = Table(columns: columns.map { ($0.title, $0.kind) })
  for row in rows { table.append(columns.map { $0.cell(row) }, under: heading(row)) }
  var rest = rows[...]
  for index in table.sections.indices {
    table.sections[index].best = best(of: Array(rest.prefix(table.sections[index].rows.count)), columns)
    rest = rest.dropFirst(table.sections[index].rows.count)
  }
  return table
}

private func heading(_ row: Summary.Row) -> String { "\(row.problem)  (\(row.experiment))" }

/// The cells of the best rows; none if all rows are equally good.
private func best(of rows: [Summary.Row], _ columns: [Column]) -> Set<Table.Place> {
  var places: Set<Table.Place> = []
  for (index, column) in columns.enumerated() {
    let costs = rows.map { column.cost($0).flatMap { $0.isFinite ? $0 : nil } }
    guard let least = costs.compactMap(\.self).min(), costs.contains(where: { $0 != least }) else { continue }
    places.formUnion(costs.indices.filter { costs[$0] == least }.map { Table.Place(row: $0, column: index) })
  }
  return places
}

/// A column and which rows ask for it.
private struct Column: Sendable {
  let title: String
  var kind = Table.Kind.right
  var isShown: @Sendable (Summary.Row) -> Bool = { _ in true }
  /// Less is better; nil for what is neither.
  var cost: @Sendable (Summary.Row) -> Double? = { _ in nil }
  let cell: @Sendable (Summary.Row) -> String
}

private let columns = [
  Column(title: "optimizer", kind: .left) { $0.optimizer },
  Column(title: "type", kind: .left) { $0.scalar },
  Column(title: "ended", kind: .verdict, cell: endings),
  Column(title: "reached") { row in
    row.successRate.map { "\(Int(($0 * Double(row.trials)).rounded()))/\(row.trials)" } ?? "–"
  },
  Column(title: "steps") { row in
    count(row.stepsToTarget.map(\.value).flatMap { $0.isFinite ? $0 : nil } ?? row.steps)
  },
  Column(
    title: "evaluations", cost: { $0.evaluationsToTarget?.value }, cell: { count($0.evaluationsToTarget?.value) }),
  Column(
    title: "ERT", isShown: { $0.trials > 1 && $0.expectedEvaluations != nil }, cost: { $0.expectedEvaluations?.value },
    cell: { count($0.expectedEvaluations?.value.rounded()) }),
  Column(
    title: "time to target", isShown: { $0.nanosecondsToTarget != nil }, cost: { $0.nanosecondsToTarget?.value },
    cell: { duration($0.nanosecondsToTarget?.value) }
  ),
  Column(
    title: "value", isShown: { $0.finalValue != nil }, cost: { $0.ofResults($0.finalValue) },
    cell: { significant($0.finalValue?.value, digits: 6) }),
  Column(
    title: "f − best known", isShown: { $0.bestKnownGap != nil }, cost: { $0.ofResults($0.bestKnownGap) },
    cell: { significant($0.bestKnownGap?.value) }),
  Column(
    title: "f − f*", isShown: { $0.finalValue == nil }, cost: { $0.ofResults($0.finalGap) },
    cell: { significant($0.finalGap?.value) }),
  Column(
    title: "time per step [95 %]", cost: { $0.nanosecondsPerStep },
    cell: { row in
      duration(
        row.nanosecondsPerStep, lower: row.nanosecondsPerStepInterval?.lower,
        upper: row.nanosecondsPerStepInterval?.upper)
    }),
  Column(title: "allocations") { row in
    row.allocations.map { "\(count($0)) (\(memory(row.allocatedBytes)))" } ?? "–"
  },
  Column(
    title: "accuracy", isShown: { $0.accuracyMean != nil }, cost: { $0.accuracyMean.map { -$0.value } }, cell: accuracy),
]

/// A column for each number that a program gives beside loss and accuracy.
private func metricColumns(_ rows: [Summary.Row]) -> [Column] {
  var names: [String] = []
  for metric in rows.flatMap({ $0.metrics ?? [] }) where !names.contains(metric.name) { names.append(metric.name) }
  return names.map { name in
    Column(
      title: name,
      cost: { row in row.metric(name).map { $0.better == .higher ? -$0.mean.value : $0.mean.value } },
      cell: { row in row.metric(name).map { meanAndDeviation($0.mean.value, $0.standardDeviation?.value) } ?? "–" })
  }
}

extension Summary.Row {
  fileprivate func metric(_ name: String) -> Summary.Metric? { metrics?.first { $0.name == name } }

  /// A number of the ends of its trials; nil if one of them failed or diverged, so that its end is no result.
  fileprivate func ofResults(_ number: RecordedNumber?) -> Double? {
    let hasResults = [.failed, .diverged].allSatisfy { (status: TrialStatus) in statuses[status.rawValue] == nil }
    return hasResults ? number?.value : nil
  }
}

/// `converged`, or `3 converged, 2 diverged` if the seeds differ.
private func endings(_ row: Summary.Row) -> String {
  let statuses = row.statuses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
  guard statuses.count > 1 else { return statuses.first?.key ?? "–" }
  return statuses.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
}

private func accuracy(_ row: Summary.Row) -> String {
  row.accuracyMean.map { meanAndDeviation($0.value, row.accuracyStandardDeviation?.value) } ?? "–"
}

private func meanAndDeviation(_ mean: Double, _ deviation: Double?) -> String {
  guard !mean.isNaN else { return "–" }
  guard let deviation, !deviation.isNaN else { return significant(mean) }
  return "\(significant(mean)) ± \(significant(deviation, digits: 2))"
}
