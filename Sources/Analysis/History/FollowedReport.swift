public import Records

/// Of a report, what a history follows: which run it tells of, and its rows' figures. A thousand of them take little memory.
public struct FollowedReport: Sendable {
  public let file: String
  let startedAt: String
  let revision: String?
  let segment: SegmentKey
  let rows: [FollowedRow]
  private let run: Run

  public init(_ report: Report, file: String) {
    self.file = file
    startedAt = report.startedAt
    revision = report.fingerprint[.revision]
    segment = SegmentKey(report)
    rows = recordsByRow(report).map(FollowedRow.init)
    run = Run(report)
  }

  /// Whether another file holds the same report.
  ///
  /// Runs without times that begin and end in one second have one content, too; the harness numbers their files.
  func isCopy(of other: FollowedReport) -> Bool {
    guard startedAt == other.startedAt, run == other.run, rows == other.rows else { return false }
    guard let name = runName(file), let otherName = runName(other.file) else { return true }
    return name.second != otherName.second || name.number == otherName.number
  }
}

/// What tells two reports apart, beside their rows.
private struct Run: Equatable, Sendable {
  let suite: SuiteIdentity
  let finishedAt: String
  let resumptions: Int
  let fingerprint: Fingerprint
  let nodes: [ReportNode]?
  let digest: String

  init(_ report: Report) {
    suite = report.suite
    finishedAt = report.finishedAt
    resumptions = report.resumptions
    fingerprint = report.fingerprint
    nodes = report.nodes
    digest = report.digest
  }
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

/// Reports that are compared with each other.
struct SegmentKey: Hashable, Sendable {
  struct Suite: Hashable, Sendable {
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

/// A row of the table of results, and its figures.
struct FollowedRow: Equatable, Sendable {
  let name: String
  /// In the order of `followedMetrics`.
  let values: [RecordedNumber?]
  /// What its program gives beside these: the mean over seeds that the table shows.
  let own: [OwnFigure]

  struct OwnFigure: Equatable, Sendable {
    let metric: ProgramMetric
    let value: RecordedNumber
  }

  init(_ records: [TrialRecord]) {
    let row = row(records)
    name = "\(row.experiment)/\(row.problem)/\(row.optimizer)/\(row.scalar)"
    values = figures.map { $0.value(row, records).map { RecordedNumber($0) } }
    own = (row.metrics ?? []).map { metric in
      OwnFigure(
        metric: ProgramMetric(name: metric.name, better: metric.better),
        value: hasOnlyFailures(records) ? RecordedNumber(.nan) : metric.mean)
    }
  }

  func value(of metric: ProgramMetric) -> RecordedNumber? { own.first { $0.metric == metric }?.value }
}

/// The figures that a history follows of every row; each number of a program is a further one.
let followedMetrics = figures.map(\.metric)

/// The same, and how each is told from a row; `finalLoss` is the one that gates compare.
private let figures: [(metric: GateMetric, value: @Sendable (Summary.Row, [TrialRecord]) -> Double?)] = [
  (.timePerStep, { row, _ in row.nanosecondsPerStep }),
  (.steps, { row, _ in row.stepsToTarget?.value ?? row.steps }),
  (.evaluations, { row, _ in row.evaluationsToTarget?.value }),
  (.allocations, { row, _ in row.allocations }),
  (.allocatedBytes, { row, _ in row.allocatedBytes }),
  (.accuracy, { row, records in row.accuracyMean.map { hasOnlyFailures(records) ? .nan : $0.value } }),
  (.finalLoss, finalLoss),
  (.successRate, { row, _ in row.successRate }),
]

/// A row whose trials all failed is worse than any before, whatever they gave until then.
private func hasOnlyFailures(_ records: [TrialRecord]) -> Bool { records.allSatisfy { $0.status == .failed } }

@Sendable private func finalLoss(_ row: Summary.Row, _ records: [TrialRecord]) -> Double? {
  if hasOnlyFailures(records) { return .infinity }
  return (row.finalGap ?? medianAtEnd(records.map(\.finalValue), of: records))?.value
}
