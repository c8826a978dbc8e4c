import Records

/// Times per step of each row on every side, as ratios to the first side's.
func timeRatios(_ reports: [Report]) -> [TimeRatio] {
  guard reports[0].records.contains(where: { $0.timing.value != nil }) else { return [] }
  let allRows = reports.map(rows)
  return allRows[0].compactMap { row in
    let rows = allRows.map { $0.first { isSameRow($0, row) } }
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

private func isSameRow(_ a: Summary.Row, _ b: Summary.Row) -> Bool {
  a.experiment == b.experiment && a.problem == b.problem && a.optimizer == b.optimizer && a.scalar == b.scalar
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
