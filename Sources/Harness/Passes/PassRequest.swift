public import Records

/// What a worker is asked to do with one trial.
public struct PassRequest: Codable, Sendable {
  public enum Pass: String, Codable, Sendable {
    case recording
    case allocation
    case timing
  }

  public var pass: Pass
  public var trial: Trial
  /// The recorded number of steps, for the passes that measure.
  public var steps = 0
  /// The recorded plain digest of the last iterate, for the passes that measure.
  public var digest = ""
  /// The evaluations of the recorded steps, for the passes that measure.
  public var evaluations: RecordedEvaluations?
  /// Which process of a trial's timing this is.
  public var process = 0
  /// Whether a recording is to tell what its worker's libm, BLAS and kernels are.
  public var withWitnesses = false
  /// Where a recording is to write its step digests; nil for nowhere.
  public var stepDigestsPath: String?
  /// Where a recording keeps the state from which it resumes after a crash; nil for nowhere.
  public var statePlace: StatePlace?
  /// The folder of the trial's program, which stays for a restarted one; nil for one that is removed.
  public var programFolder: String?
  /// Where a recording is to write its events; nil for nowhere.
  public var eventsPath: String?
}

/// A worker's reply.
public enum PassReply: Codable, Sendable {
  case record(TrialRecord)
  case allocations(Allocations)
  case timing(ProcessTiming)
  case witnessed(TrialRecord, [Fingerprint.Line])
  /// A record whose log of events ended before the trial, for this reason.
  case unlogged(TrialRecord, String)
  /// The trial cannot resume from its saved state, for this reason; nothing was done.
  case unusableState(String)
  /// What belongs to the record cannot be written to this path, for the system's reason of this number.
  case unwritten(path: String, code: Int32)
  /// The pass has no result, for this reason.
  case absent(String)
}
