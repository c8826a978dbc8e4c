/// The first line of a report: which run it is of.
///
/// The fingerprint of the node that began the run stands in a line of its own.
public struct JournalHeader: Equatable, Sendable {
  public static let schema = "assay.report"
  public static let version = 3

  public var version = JournalHeader.version
  public var suite: SuiteIdentity
  /// What a resumed run must share, beside suite, plan and the lines of the fingerprint that may change bits.
  public var conditions: [RunCondition]
  /// The digest of the plan, which a resumed run must share.
  public var planDigest: String
  public var startedAt: String
  /// The folder of TensorBoard's event files; nil for none. It may change, and is then said to have changed.
  public var eventsFolder: String?
  /// That of the node that began the run.
  public var fingerprint: Fingerprint

  public init(
    suite: SuiteIdentity, conditions: [RunCondition] = [], planDigest: String, startedAt: String, eventsFolder: String? = nil,
    fingerprint: Fingerprint
  ) {
    self.suite = suite
    self.conditions = conditions
    self.planDigest = planDigest
    self.startedAt = startedAt
    self.eventsFolder = eventsFolder
    self.fingerprint = fingerprint
  }
}

/// Something beside the suite that trials depend on: an option, a folder of data, a file of a plugin.
public struct RunCondition: Equatable, Codable, Sendable {
  /// As a sentence names it: `'--filter'`, `the digest of the data of 'cnn'`.
  public var name: String
  /// A digest, or an option's value.
  public var value: String
  /// Where the thing lies, for a sentence; it may lie elsewhere when the run is resumed.
  public var place: String?

  public init(_ name: String, _ value: String, place: String? = nil) {
    self.name = name
    self.value = value
    self.place = place
  }

  /// The condition that the option sets which chooses trials.
  public static let filterName = "'--filter'"
}

/// One finished piece of work, or a note that the run was resumed.
public enum JournalEntry: Equatable, Sendable {
  /// In a box of its own: a record is large, and its entry is handed from place to place.
  indirect case record(TrialRecord)
  case allocations(trial: String, Measured<Allocations>)
  /// One process's times, or why it has none.
  case timing(trial: String, process: Int, Measured<ProcessTiming>)
  case resumed(at: String)
}
