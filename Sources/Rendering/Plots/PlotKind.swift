public import Analysis
public import Records

/// A way to look at a report. A new one is a file of its own and its name in `all`; the command and its help come from here.
public struct PlotKind: Sendable {
  /// The word that chooses it.
  public let name: String
  /// What the picture shows: a phrase without a full stop.
  public let summary: String
  private let make: @Sendable (PlotSource) -> Plot

  init(_ name: String, _ summary: String, _ make: @escaping @Sendable (PlotSource) -> Plot) {
    self.name = name
    self.summary = summary
    self.make = make
  }

  public func plot(_ source: PlotSource) -> Plot { make(source) }

  /// In the order of the list that the command prints.
  public static let all = [
    convergencePlot, pathPlot, profilePlot, dataProfilePlot, ecdfPlot, timesPlot, accuracyPlot, curvePlot, tuningPlot,
    learningPlot,
  ]

  public static func named(_ name: String) -> PlotKind? { all.first { $0.name == name } }
}

/// What plots are made of.
public struct PlotSource {
  /// The value of a trial's problem at a point.
  public typealias Landscape = (_ point: [Double]) -> Double

  public let report: Report
  public let summary: Summary
  /// The landscape of a trial's problem; nil for a problem that only a plugin knows.
  let landscape: (Trial) -> Landscape?

  /// - Parameter summary: of the report; nil to make it.
  public init(_ report: Report, summary: Summary? = nil, landscape: @escaping (Trial) -> Landscape? = { _ in nil }) {
    self.report = report
    self.summary = summary ?? summarize(report)
    self.landscape = landscape
  }
}

/// The charts of a report, and what could not be drawn.
public struct Plot: Sendable {
  public var charts: [Chart] = []
  /// Which trial lacks what, in words.
  public var absences: [String] = []

  public init() {}
}

extension Plot {
  /// Adds why these records are not drawn, once for each reason, with the name of the first.
  mutating func note(_ records: [TrialRecord], lack reason: String) {
    guard let first = records.first else { return }
    let others = records.count > 1 ? " and \(records.count - 1) more" : ""
    absences.append("'\(first.trial.id)'\(others): \(reason)")
  }
}

/// Why a record has no course, in words.
func absenceOfCourse(_ record: TrialRecord) -> String {
  record.digest.isEmpty ? "the trial failed" : "the report is of an assay that kept no course of its trials"
}

extension Sequence {
  /// The elements of each key, in the order in which the keys first appear.
  func grouped<Key: Hashable>(by key: (Element) -> Key) -> [(key: Key, elements: [Element])] {
    var groups: [(key: Key, elements: [Element])] = []
    var positions: [Key: Int] = [:]
    for element in self {
      let key = key(element)
      if let position = positions[key] {
        groups[position].elements.append(element)
      } else {
        positions[key] = groups.count
        groups.append((key, [element]))
      }
    }
    return groups
  }
}

/// What the trials of one chart share: the experiment and the problem without what tells repetitions apart.
func subject(_ trial: Trial) -> String { "\(trial.experiment): \(trial.pooledProblem)" }

/// The method of a trial; with the scalar type if the records have several.
func methodNames(_ records: [TrialRecord]) -> (Trial) -> String {
  let scalars = Set(records.map(\.trial.scalarAndArithmetic))
  return { trial in scalars.count > 1 ? "\(trial.optimizer) \(trial.scalarAndArithmetic)" : "\(trial.optimizer)" }
}
