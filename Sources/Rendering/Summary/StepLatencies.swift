import Analysis

/// Percentiles of the times of single steps.
func stepLatencies(_ summary: Summary, _: Document.Detail) -> [Section] {
  var table = Table(columns: [
    ("optimizer", .left), ("type", .left), ("steps", .right), ("steps/s", .right), ("p50", .right), ("p99", .right),
    ("p99.9", .right), ("longest", .right),
  ])
  for row in summary.latencies {
    let times = [
      row.medianNanoseconds, row.percentile99Nanoseconds, row.percentile999Nanoseconds, row.greatestNanoseconds,
    ]
    table.append(
      [row.optimizer, row.scalar, "\(row.steps)", count(row.stepsPerSecond.rounded())]
        + times.map { duration($0.map(Double.init)) }, under: "\(row.problem)  (\(row.experiment))")
  }
  return Section.unlessEmpty("times of single steps", [.table(table)])
}
