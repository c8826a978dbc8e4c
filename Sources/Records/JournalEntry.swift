/// The first line of a journal: which run it is of.
public struct JournalHeaderV1: Equatable, Codable, Sendable {
  public static let schema = "assay.journal"

  public var schema = JournalHeaderV1.schema
  public var version = 1
  public var suite: SuiteIdentityV1
  /// The digest of the plan, which a resumed run must share.
  public var planDigest: String
  public var startedAt: String
  public var withTiming: Bool
  public var fingerprint: FingerprintV1

  public init(
    suite: SuiteIdentityV1, planDigest: String, startedAt: String, withTiming: Bool, fingerprint: FingerprintV1
  ) {
    self.suite = suite
    self.planDigest = planDigest
    self.startedAt = startedAt
    self.withTiming = withTiming
    self.fingerprint = fingerprint
  }
}

/// A later line: one finished piece of work, or a note that the run was resumed.
public enum JournalEntryV1: Equatable, Codable, Sendable {
  case record(TrialRecordV1)
  case allocations(trial: String, MeasuredV1<AllocationsV1>)
  /// One process's times, or why it has none.
  case timing(trial: String, process: Int, MeasuredV1<ProcessTimingV1>)
  case resumed(at: String)
}
