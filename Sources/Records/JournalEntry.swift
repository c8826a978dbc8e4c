/// The first line of a journal: which run it is of.
public struct JournalHeader: Equatable, Codable, Sendable {
  public static let schema = "assay.journal"
  public static let version = 2

  public var schema = JournalHeader.schema
  public var version = JournalHeader.version
  public var suite: SuiteIdentity
  /// The digest of the plan, which a resumed run must share.
  public var planDigest: String
  public var startedAt: String
  public var withTiming: Bool
  public var fingerprint: Fingerprint

  public init(
    suite: SuiteIdentity, planDigest: String, startedAt: String, withTiming: Bool, fingerprint: Fingerprint
  ) {
    self.suite = suite
    self.planDigest = planDigest
    self.startedAt = startedAt
    self.withTiming = withTiming
    self.fingerprint = fingerprint
  }
}

/// A later line: one finished piece of work, or a note that the run was resumed.
public enum JournalEntry: Equatable, Codable, Sendable {
  case record(TrialRecord)
  case allocations(trial: String, Measured<Allocations>)
  /// One process's times, or why it has none.
  case timing(trial: String, process: Int, Measured<ProcessTiming>)
  case resumed(at: String)
}
