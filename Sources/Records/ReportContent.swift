import JSONCoding

/// How much of a report's records a reader keeps, and so what of them it checks.
///
/// The checksum of every line, the chain of the lines and the digest of all trials are compared whatever is kept: they tell
/// whether a file was changed or damaged. The rules tell whether a run can have written it. They are there so that what is read
/// can be computed with, so they hold of what is kept. Verbs that compare, such as a diff or a gate, keep all that a digest is of.
/// A table or a history shows the ends of trials. There a forger, who can compute checksums, can as well invent the ends.
public enum ReportContent: CaseIterable, Sendable {
  case whole
  /// Without the courses, which only pictures show: what digests are computed from, and what two runs are compared by.
  case comparison
  /// Also without the checkpoints between the first and the last, unless the trial expects figures.
  case summary
  /// All of the first trials of a plan, of which a page has pictures, and a summary of the others.
  case page
  /// Without the courses, and of a trial outside of searches with the first checkpoint and the last two: what a run that is
  /// resumed still needs. Its own lines are whole if their checksums are.
  case resumption

  /// A page has pictures of so many trials.
  public static let picturedTrials = 1000
}

extension ReportContent {
  /// What a reader passes over.
  var omitted: OmittedParts {
    switch self {
    case .whole: []
    case .comparison: .courses
    case .resumption: [.courses, .checkpointsBeforeLastTwo]
    case .summary: [.courses, .middleCheckpoints]
    case .page: [.courses, .middleCheckpoints, .unlessPictured]
    }
  }

  var hasEveryCheckpoint: Bool { omitted.checkpointsAtEnd == nil }
}

extension OmittedParts {
  static let courses = OmittedParts(rawValue: 1)
  static let middleCheckpoints = OmittedParts(rawValue: 2)
  /// The parts are omitted from trials that have no picture.
  static let unlessPictured = OmittedParts(rawValue: 4)
  /// Those between the first and the last two are omitted.
  static let checkpointsBeforeLastTwo = OmittedParts(rawValue: 8)

  /// How many checkpoints at the end are kept beside the first; nil if all are.
  var checkpointsAtEnd: Int? { contains(.middleCheckpoints) ? 1 : contains(.checkpointsBeforeLastTwo) ? 2 : nil }

  /// Whether all checkpoints of a trial are kept nevertheless.
  func keepsCheckpoints(of trial: Trial) -> Bool {
    contains(.middleCheckpoints) ? !trial.expectations.isEmpty : trial.tuning != nil
  }
}

extension TrialRecord {
  /// Drops what a reader of that content does not keep.
  package mutating func keep(_ content: ReportContent) {
    switch content {
    case .whole, .page: break
    case .comparison: course = nil
    case .summary:
      course = nil
      if trial.expectations.isEmpty { keepCheckpoints(atEnd: 1) }
    case .resumption:
      course = nil
      if trial.tuning == nil { keepCheckpoints(atEnd: 2) }
    }
  }

  private mutating func keepCheckpoints(atEnd count: Int) {
    if checkpoints.count > count + 1 { checkpoints = checkpoints.prefix(1) + checkpoints.suffix(count) }
  }
}
