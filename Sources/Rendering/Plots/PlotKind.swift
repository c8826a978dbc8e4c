import Analysis
import Records

/// A way to look at a report. A new one is a file of its own and its name in `all`; the command and its help come from here.
public struct PlotKind: Sendable {
  /// The word that chooses it.
  public let name: String
  /// What the picture shows: a phrase without a full stop.
  public let summary: String
  /// What stands above it in a page.
  let heading: String
  /// Whether it can be drawn over something else than usual.
  public let hasAbscissa: Bool
  /// Whether its charts have animations.
  public let moves: Bool
  /// Whether every trial should have its data, so that a page says what is missing even if it has no chart.
  let concernsEveryTrial: Bool
  private let make: @Sendable (PlotSource) -> Plot

  init(
    _ name: String, _ summary: String, heading: String? = nil, hasAbscissa: Bool = false, moves: Bool = false,
    concernsEveryTrial: Bool = false,
    _ make: @escaping @Sendable (PlotSource) -> Plot
  ) {
    self.name = name
    self.summary = summary
    self.heading = heading ?? name
    self.hasAbscissa = hasAbscissa
    self.moves = moves
    self.concernsEveryTrial = concernsEveryTrial
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

/// Why a record has no course, in words.
func absenceOfCourse(_ record: TrialRecord) -> String {
  if record.digest.isEmpty { return "the trial failed" }
  return whyProgramLacks("losses of single steps", record) ?? "the report is of an assay that kept no course of its trials"
}

/// What a program's record lacks, and which pictures draw what it has; nil if the trial is of no program.
func whyProgramLacks(_ what: String, _ record: TrialRecord) -> String? {
  guard record.trial.isOfProgram else { return nil }
  let hasLosses = record.course?.values.numbers.contains { !$0.isNaN } == true
  let kinds = [
    hasLosses ? "'convergence'" : nil, record.accuracy == nil ? nil : "'accuracy'",
    record.nanosecondsPerStep == nil ? nil : "'times'",
  ].compactMap(\.self)
  let rest = kinds.isEmpty ? "" : "; what it has is drawn by \(kinds.joined(separator: ", "))"
  return "it is of a program, which told no \(what)\(rest)"
}

extension Trial {
  /// Whether a program is the trial: one of a suite, or one that recorded itself, which alone has no budget.
  var isOfProgram: Bool { program != nil || budget == Budget() }
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
