import PortableMath
public import Records

/// The change points of every row's figures over reports of any suites and machines, each segment by itself.
///
/// Times change by chance too: their logarithms go through E-divisive. Counts, accuracies and losses repeat to the bit, so
/// that every other value is a change. A report that is there twice counts once.
public func history(
  of reports: [(file: String, report: Report)], level: Double, permutations: Int = 999
) -> History {
  var order: [SegmentKey] = []
  var members: [SegmentKey: [(file: String, report: Report)]] = [:]
  for entry in reports.sorted(by: { ($0.report.startedAt, $0.file) < ($1.report.startedAt, $1.file) }) {
    let key = SegmentKey(entry.report)
    guard members[key]?.contains(where: { isCopy(entry, of: $0) }) != true else { continue }
    if members[key] == nil { order.append(key) }
    members[key, default: []].append(entry)
  }
  let segments = order.map { key in
    let entries = members[key] ?? []
    return History.Segment(
      suite: key.suite.name, machine: key.machine, toolchain: key.toolchain,
      reports: entries.map { History.Entry(file: $0.file, startedAt: $0.report.startedAt) },
      series: series(entries.map(\.report), level: level, permutations: permutations))
  }
  return History(segments: segments, level: level)
}

/// Whether two files hold one report. Copies have one checksum, and so one content.
///
/// Runs without times that begin and end in one second have one content, too; the harness numbers their files.
private func isCopy(_ a: (file: String, report: Report), of b: (file: String, report: Report)) -> Bool {
  guard a.report == b.report else { return false }
  guard let name = runName(a.file), let other = runName(b.file) else { return true }
  return name.second != other.second || name.number == other.number
}

/// Returns the second in which a run began, and its number among the runs of that second.
///
/// A file's name tells both, as `20260101T000000Z_2.report` does. Returns nil for a name of another form.
private func runName(_ file: String) -> (second: Substring, number: Substring)? {
  guard let name = file.split(separator: "/").last?.split(separator: ".").first else { return nil }
  let parts = name.split(separator: "_", maxSplits: 1)
  guard let second = parts.first, second.hasSuffix("Z") else { return nil }
  return (second, parts.count == 2 ? parts[1] : "1")
}

private struct SegmentKey: Hashable {
  struct Suite: Hashable {
    let name: String
    let seed: UInt64
  }

  let suite: Suite
  let machine: String
  /// Hosts of one kind have series of their own.
  let host: String?
  let toolchain: String

  init(_ report: Report) {
    suite = Suite(name: report.suite.name, seed: report.suite.seed)
    machine = report.machines
    host = report.fingerprint[.identity]
    toolchain = report.fingerprint.lines.filter { $0.key?.isOfToolchain == true }.map { "\($0.name) \($0.value)" }
      .joined(separator: ", ")
  }
}

/// The figures of a row that a history follows; `finalLoss` is the one that gates compare.
private let figures: [(metric: GateMetric, value: @Sendable (Summary.Row, [TrialRecord]) -> Double?)] = [
  (.timePerStep, { row, _ in row.nanosecondsPerStep }),
  (.steps, { row, _ in row.stepsToTarget?.value ?? row.steps }),
  (.evaluations, { row, _ in row.evaluationsToTarget?.value }),
  (.allocations, { row, _ in row.allocations }),
  (.allocatedBytes, { row, _ in row.allocatedBytes }),
  (.accuracy, { row, _ in row.accuracyMean?.value }),
  (.finalLoss, { row, records in (row.finalGap ?? medianAtEnd(\.finalValue, records))?.value }),
  (.successRate, { row, _ in row.successRate }),
]

/// The metrics that a history follows.
let followedMetrics = figures.map(\.metric)

private func series(_ reports: [Report], level: Double, permutations: Int) -> [History.Series] {
  let table = reports.map { recordsByRow($0).map { records in (row: row(records), records: records) } }
  var names: [String] = []
  let byName = table.map { rows in Dictionary(rows.map { ($0.row.name, $0) }) { first, _ in first } }
  for (row, _) in table.joined() where !names.contains(row.name) { names.append(row.name) }
  return names.flatMap { name in
    figures.compactMap { metric, value in
      let values = byName.map { $0[name].flatMap { value($0.row, $0.records) } }
      guard values.contains(where: { $0 != nil }) else { return nil }
      let changes =
        metric == .timePerStep
        ? timeChanges(values, level, permutations, Seed(0).derived(for: name)) : exactChanges(values)
      return History.Series(row: name, metric: metric, values: values.map { $0.map { RecordedNumber($0) } }, changes: changes)
    }
  }
}

extension Summary.Row {
  fileprivate var name: String { "\(experiment)/\(problem)/\(optimizer)/\(scalar)" }
}

private func timeChanges(_ values: [Double?], _ level: Double, _ permutations: Int, _ seed: Seed) -> [History.Change] {
  let known = values.indices.filter { (values[$0] ?? 0) > 0 }
  let times = known.compactMap { values[$0] }
  let points = changePoints(times.map(Double.log), level: level, permutations: permutations, seed: seed)
  let bounds = [0] + points.map(\.index) + [times.count]
  return points.enumerated().map { place, point in
    History.Change(
      report: known[point.index],
      before: RecordedNumber(median(Array(times[bounds[place]..<point.index])) ?? .nan),
      after: RecordedNumber(median(Array(times[point.index..<bounds[place + 2]])) ?? .nan), p: point.p)
  }
}

private func exactChanges(_ values: [Double?]) -> [History.Change] {
  let known = values.indices.compactMap { index in values[index].map { (index: index, value: RecordedNumber($0)) } }
  return zip(known, known.dropFirst()).compactMap { before, after in
    before.value == after.value ? nil : History.Change(report: after.index, before: before.value, after: after.value)
  }
}
