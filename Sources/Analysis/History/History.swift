public import Records

/// How a suite's figures changed over kept reports.
public struct History: Equatable, Codable, Sendable {
  public static let schema = "assay.history"

  public var schema = History.schema
  public var version = 1
  /// By suite, machine and toolchain, in the order of their first report.
  public var segments: [Segment]
  /// The level of each series' change points; over many series some are false.
  public var level: Double

  /// Reports of one suite that one machine with one toolchain made, by time.
  public struct Segment: Equatable, Codable, Sendable {
    public var suite: String
    public var machine: String
    /// The host, if another of the same machine has a segment of this suite.
    public var host: String?
    /// What else tells it from other segments of this machine: kernel, libc, compilers.
    public var toolchain: String
    public var reports: [Entry]
    public var series: [Series]
  }

  public struct Entry: Equatable, Codable, Sendable {
    public var file: String
    public var startedAt: String
    /// The revision of the sources, if the report names it.
    public var revision: String?
  }

  /// One figure of one row.
  public struct Series: Equatable, Codable, Sendable {
    public var row: String
    public var metric: GateMetric
    /// The number of a program that it is; then the metric is `ownMetrics`, by which gates evaluate it.
    public var own: ProgramMetric?
    /// One for each report of the segment; nil if it has none.
    public var values: [RecordedNumber?]
    public var changes: [Change]

    /// What it is called: the metric, or a program's own one.
    public var name: String { own?.name ?? metric.name }

    /// Whether more is better.
    public var prefersGreater: Bool { own.map { $0.better == .higher } ?? !metric.isRatio }

    /// Whether a person who writes this name means it, perhaps among others.
    public func answers(to name: String) -> Bool { [self.name, metric.name].contains(name) }

    /// Whether a test seeks its changes: a time, of enough reports for two stretches.
    public var isTested: Bool {
      metric == .timePerStep && values.count { $0?.value ?? 0 > 0 } >= History.fewestTimes
    }

    /// Whether it has values enough that a change could show.
    public var isLongEnough: Bool { metric == .timePerStep ? isTested : values.count { $0 != nil } >= 2 }
  }

  /// How many reports with times it takes to find that a time changed.
  public static let fewestTimes = 2 * usualLeastSegment

  /// Why no figure is called so, with the nearest name; nil if one is.
  public func whyUnknown(metric name: String) -> String? {
    var known = followedMetrics.map(\.name)
    for series in segments.lazy.flatMap(\.series) where !known.contains(series.name) { known.append(series.name) }
    if known.contains(name) || segments.contains(where: { $0.series.contains { $0.answers(to: name) } }) { return nil }
    return "\(ConfigurationError.Fault.unknownName(name, kind: "metric", known: known))"
  }

  public struct Change: Equatable, Codable, Sendable {
    /// The first report after the change, among the segment's.
    public var report: Int
    /// Typical values of the stretches before and after.
    public var before: RecordedNumber
    public var after: RecordedNumber
    /// nil for what is no matter of chance.
    public var p: Double?
  }
}
