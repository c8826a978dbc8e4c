import PortableMath
public import Records

/// The change points of every row's figures over reports of any suites and machines, each segment by itself.
///
/// Times change by chance too: their logarithms go through E-divisive. All else repeats to the bit, so
/// that every other value is a change. A report that is there twice counts once.
public func history(of reports: [FollowedReport], level: Double, permutations: Int = 999) -> History {
  var order: [SegmentKey] = []
  var members: [SegmentKey: [FollowedReport]] = [:]
  for report in reports.sorted(by: { ($0.startedAt, $0.file) < ($1.startedAt, $1.file) }) {
    guard members[report.segment]?.contains(where: report.isCopy) != true else { continue }
    if members[report.segment] == nil { order.append(report.segment) }
    members[report.segment, default: []].append(report)
  }
  let segments = order.map { key in
    let entries = members[key] ?? []
    let isOneOfSeveral = order.contains { $0.suite == key.suite && $0.machine == key.machine && $0.host != key.host }
    return History.Segment(
      suite: key.suite.name, machine: key.machine, host: isOneOfSeveral ? key.host : nil, toolchain: key.toolchain,
      reports: entries.map { History.Entry(file: $0.file, startedAt: $0.startedAt, revision: $0.revision) },
      series: series(entries, level: level, permutations: permutations))
  }
  return History(segments: segments, level: level)
}

/// The same of whole reports.
public func history(of reports: [(file: String, report: Report)], level: Double, permutations: Int = 999) -> History {
  history(of: reports.map { FollowedReport($0.report, file: $0.file) }, level: level, permutations: permutations)
}

private func series(_ reports: [FollowedReport], level: Double, permutations: Int) -> [History.Series] {
  var names: [String] = []
  var known: Set<String> = []
  for row in reports.lazy.flatMap(\.rows) where known.insert(row.name).inserted { names.append(row.name) }
  let byName = reports.map { report in Dictionary(report.rows.map { ($0.name, $0) }) { first, _ in first } }
  return names.flatMap { name in
    let rows = byName.map { $0[name] }
    return followedMetrics.enumerated().compactMap { place, metric -> History.Series? in
      let values = rows.map { $0?.values[place] }
      guard values.contains(where: { $0 != nil }) else { return nil }
      let changes =
        metric == .timePerStep
        ? timeChanges(values, level, permutations, Seed(0).derived(for: name)) : exactChanges(values)
      return History.Series(row: name, metric: metric, values: values, changes: changes)
    } + ownSeries(name, rows)
  }
}

/// The series of the numbers that a row's program gives beside accuracy and loss.
private func ownSeries(_ name: String, _ rows: [FollowedRow?]) -> [History.Series] {
  var metrics: [ProgramMetric] = []
  for figure in rows.lazy.compactMap(\.self).flatMap(\.own) where !metrics.contains(figure.metric) {
    metrics.append(figure.metric)
  }
  return metrics.compactMap { metric in
    let values = rows.map { $0?.value(of: metric) }
    guard values.contains(where: { $0?.value.isNaN == false }) else { return nil }
    return History.Series(row: name, metric: .ownMetrics, own: metric, values: values, changes: exactChanges(values))
  }
}

private func timeChanges(
  _ values: [RecordedNumber?], _ level: Double, _ permutations: Int, _ seed: Seed
) -> [History.Change] {
  let known = values.indices.filter { (values[$0]?.value ?? 0) > 0 }
  let times = known.compactMap { values[$0]?.value }
  let points = changePoints(times.map(Double.log), level: level, permutations: permutations, seed: seed)
  let bounds = [0] + points.map(\.index) + [times.count]
  return points.enumerated().map { place, point in
    History.Change(
      report: known[point.index],
      before: RecordedNumber(median(Array(times[bounds[place]..<point.index])) ?? .nan),
      after: RecordedNumber(median(Array(times[point.index..<bounds[place + 2]])) ?? .nan), p: point.p)
  }
}

private func exactChanges(_ values: [RecordedNumber?]) -> [History.Change] {
  let known = values.indices.compactMap { index in values[index].map { (index: index, value: $0) } }
  return zip(known, known.dropFirst()).compactMap { before, after in
    before.value == after.value ? nil : History.Change(report: after.index, before: before.value, after: after.value)
  }
}
