import Analysis

/// Percentiles of the times of single steps.
func stepLatencyTable(_ rows: [StepLatency]) -> Table {
  var table = Table(columns: [
    ("optimizer", .left), ("type", .left), ("steps", .right), ("steps/s", .right), ("p50", .right), ("p99", .right),
    ("p99.9", .right), ("longest", .right),
  ])
  for row in rows {
    let heading = "\(row.problem)  (\(row.experiment))"
    if table.sections.last?.heading != heading { table.sections.append(.init(heading: heading, rows: [])) }
    let times = [
      row.medianNanoseconds, row.percentile99Nanoseconds, row.percentile999Nanoseconds, row.greatestNanoseconds,
    ]
    table.sections[table.sections.count - 1].rows.append(
      [row.optimizer, row.scalar, "\(row.steps)", count(row.stepsPerSecond.rounded())]
        + times.map { duration($0.map(Double.init)) })
  }
  return table
}
