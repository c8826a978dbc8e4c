import Records

/// Times per step of each row on every side, as ratios to the first side's.
func timeRatios(_ reports: [Report]) -> [TimeRatio] {
  guard reports[0].records.contains(where: { $0.timing.value != nil }) else { return [] }
  let allRows = reports.map(rows)
  return allRows[0].compactMap { row in
    let rows = allRows.map { counterpart(of: row, among: allRows[0], in: $0) }
    guard let base = row.nanosecondsPerStep, rows.dropFirst().contains(where: { $0?.nanosecondsPerStep != nil }) else {
      return nil
    }
    let others = rows.dropFirst()
    return TimeRatio(
      experiment: row.experiment, problem: row.problem, optimizer: row.optimizer, scalar: row.scalar,
      nanosecondsPerStep: rows.map { $0?.nanosecondsPerStep },
      ratios: others.map { $0?.nanosecondsPerStep.map { $0 / base } },
      intervals: others.map { quotient($0?.nanosecondsPerStepInterval, row.nanosecondsPerStepInterval) },
      referenceRatios: others.map { quotient($0?.referenceUnitsPerStep, row.referenceUnitsPerStep) },
      referenceIntervals: others.map { quotient($0?.referenceUnitsPerStepInterval, row.referenceUnitsPerStepInterval) })
  }
}

/// The row of another report that is compared with `row`, one of `first`; nil if there is none.
///
/// It is the same row, or else the same under another arithmetic backend, unless either report has that under several.
private func counterpart(of row: Summary.Row, among first: [Summary.Row], in rows: [Summary.Row]) -> Summary.Row? {
  let alike = rows.filter { isSameRow($0, row) }
  if let same = alike.first(where: { $0.scalar == row.scalar }) { return same }
  return alike.count == 1 && first.count(where: { isSameRow($0, row) }) == 1 ? alike[0] : nil
}

/// Whether two rows are the same but for their arithmetic backends.
private func isSameRow(_ a: Summary.Row, _ b: Summary.Row) -> Bool {
  a.experiment == b.experiment && a.problem == b.problem && a.optimizer == b.optimizer && a.tuning == b.tuning
    && a.scalarType == b.scalarType
}

extension Summary.Row {
  /// The scalar type without the backend.
  fileprivate var scalarType: Substring { scalar.prefix { $0 != " " } }
}

private func quotient(_ a: Double?, _ b: Double?) -> Double? {
  guard let a, let b, b > 0 else { return nil }
  return a / b
}

/// The least and greatest quotient of two intervals; by Bonferroni its level is that of both together.
private func quotient(_ a: Interval?, _ b: Interval?) -> Interval? {
  guard let a, let b, b.lower > 0 else { return nil }
  return Interval(lower: a.lower / b.upper, upper: a.upper / b.lower, level: max(0, a.level + b.level - 1))
}
