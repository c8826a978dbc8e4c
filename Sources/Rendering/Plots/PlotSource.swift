public import Analysis
public import Records

/// What plots are made of.
public struct PlotSource {
  /// The value of a trial's problem at a point.
  public typealias Landscape = (_ point: [Double]) -> Double

  public let report: Report
  public let summary: Summary
  /// What convergence is drawn over.
  public var abscissa = PlotAbscissa.evaluations
  /// Charts beyond so many are only counted.
  public var mostCharts = Int.max
  /// A chart has the paths of the first so many trials.
  public var mostPaths = Int.max
  /// Whether all methods on a problem of one dimension have one chart, rather than a chart each.
  public var joinsWalks = false
  /// The landscape of a trial's problem; nil for a problem that only a plugin knows.
  let landscape: (Trial) -> Landscape?

  /// - Parameter summary: of the report; nil to make it.
  public init(_ report: Report, summary: Summary? = nil, landscape: @escaping (Trial) -> Landscape? = { _ in nil }) {
    self.report = report
    self.summary = summary ?? summarize(report)
    self.landscape = landscape
  }
}

/// What a method has spent at a sample of its course.
public enum PlotAbscissa: String, CaseIterable, Sendable {
  case evaluations
  case steps
  /// Steps times the time per step.
  case time
}

/// The charts of a report, and what could not be drawn.
public struct Plot: Sendable {
  public private(set) var charts: [Chart] = []
  /// How many charts there are, also those beyond the greatest number, which are not made.
  public private(set) var count = 0
  /// Which trial lacks what, in words.
  public private(set) var absences: [String] = []
  /// Those of the absences that nobody expects: of a trial without what all of its kind have.
  private(set) var missed: [String] = []
  private let most: Int

  init(of source: PlotSource) { most = source.mostCharts }

  /// Whether more charts are only counted.
  var isFull: Bool { charts.count >= most }

  /// Makes a chart, unless there are enough.
  mutating func add(_ chart: @autoclosure () -> Chart) {
    count += 1
    if !isFull { charts.append(chart()) }
  }

  /// Counts charts that are not made.
  mutating func leaveOut(_ number: Int) { count += number }

  /// Adds why these records are not drawn, once for each reason, with the name of the first.
  ///
  /// - Parameter isMissed: false for what goes without saying, such as a problem that is no model among models.
  mutating func note(_ records: [TrialRecord], lack reason: String, isMissed: Bool = true) {
    guard let first = records.first else { return }
    let others = records.count > 1 ? " and \(records.count - 1) more" : ""
    note("'\(first.trial.id)'\(others): \(reason)", isMissed: isMissed)
  }

  mutating func note(_ absence: String, isMissed: Bool = true) {
    absences.append(absence)
    if isMissed { missed.append(absence) }
  }

  /// Adds that these records are of no trial that this kind draws; a trial that failed has that reason.
  mutating func passOver(_ records: [TrialRecord], _ reason: (TrialRecord) -> String) {
    for (reason, records) in records.grouped(by: { $0.digest.isEmpty ? "the trial failed" : reason($0) }) {
      note(records, lack: reason, isMissed: false)
    }
  }
}
