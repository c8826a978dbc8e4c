import Analysis

/// Times as they are, and in units of each machine's reference workload; no verdict depends on them.
func times(_ diff: Diff, _: Document.Detail) -> [Section] {
  guard !diff.times.isEmpty else { return [] }
  let first = diff.sides[0].label
  var table = Table(
    columns: [("row", .left), ("\(first) per step", .right)]
      + diff.sides.dropFirst().flatMap { side in
        [("\(side.label) / \(first)", Table.Kind.right), ("in workloads", .right)]
      })
  for row in diff.times {
    table.append(
      ["\(row.problem) \(row.optimizer) \(row.scalar) (\(row.experiment))", duration(row.nanosecondsPerStep[0])]
        + row.ratios.indices.flatMap { side in
          [text(row.ratios[side], row.intervals[side]), text(row.referenceRatios[side], row.referenceIntervals[side])]
        })
  }
  return Section.unlessEmpty("times", isHeadedInTerminal: false, [.paragraph(legend), .table(table)])
}

private let legend = [
  "Times of different machines or runs; no verdict depends on them.",
  "in workloads: the same ratio of times that are in units of each machine's reference workload.",
]

/// `1.02 [0.98, 1.07]`.
private func text(_ ratio: Double?, _ interval: Interval?) -> String {
  let bounds = interval.map { " [\(significant($0.lower)), \(significant($0.upper))]" } ?? ""
  return ratio.map { significant($0) + bounds } ?? "–"
}
