/// What a paired measurement delivers: both sides' records, and times taken in turns by pairs of fresh processes.
///
/// Nothing here is judged; `Analysis` does that.
public struct PairedRunV1: Equatable, Codable, Sendable {
  public static let schema = "assay.pairedRun"

  public var schema = PairedRunV1.schema
  public var version = 1
  public var suite: SuiteIdentityV1
  /// UTC, ISO 8601.
  public var startedAt: String
  public var finishedAt: String
  public var baseline: GateSideV1
  public var candidate: GateSideV1
  /// The seed of the order of sides, blocks and trials, and of the paddings.
  public var seed: UInt64
  /// In the order of the plan; every trial of either side.
  public var trials: [PairedTrialV1]

  public init(
    suite: SuiteIdentityV1, startedAt: String, finishedAt: String, baseline: GateSideV1, candidate: GateSideV1,
    seed: UInt64, trials: [PairedTrialV1]
  ) {
    self.suite = suite
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.baseline = baseline
    self.candidate = candidate
    self.seed = seed
    self.trials = trials
  }
}

/// One of the two sides that a gate compares.
public struct GateSideV1: Equatable, Codable, Sendable {
  /// What a person calls it: a path, a revision, a report's file.
  public var label: String
  /// When its measurement began; UTC, ISO 8601.
  public var startedAt: String
  public var fingerprint: FingerprintV1

  public init(label: String, startedAt: String, fingerprint: FingerprintV1) {
    self.label = label
    self.startedAt = startedAt
    self.fingerprint = fingerprint
  }
}

/// One trial on both sides.
public struct PairedTrialV1: Equatable, Codable, Sendable {
  /// The trial's id; the baseline's where the sides' settings differ on purpose.
  public var id: String
  public var baseline: PairedTrialSideV1
  public var candidate: PairedTrialSideV1
  /// In the order in which they ran; empty where nothing could be timed.
  public var pairs: [ProcessPairV1]

  public init(id: String, baseline: PairedTrialSideV1, candidate: PairedTrialSideV1, pairs: [ProcessPairV1]) {
    self.id = id
    self.baseline = baseline
    self.candidate = candidate
    self.pairs = pairs
  }
}

/// What one side says of a trial, times apart.
public struct PairedTrialSideV1: Equatable, Codable, Sendable {
  /// The side's own recording, also of a failed trial; nil where the side has no such trial.
  public var record: TrialRecordV1?
  public var instructions: MeasuredV1<InstructionsV1>

  public init(record: TrialRecordV1?, instructions: MeasuredV1<InstructionsV1> = .absent("not asked for")) {
    self.record = record
    self.instructions = instructions
  }
}

/// Instructions of one repetition of a trial.
public struct InstructionsV1: Equatable, Codable, Sendable {
  public var count: Int
  /// What counted, and all that the count depends on beside the program: `callgrind avx2,fma glibc 2.36`. Counts with
  /// different keys are not compared.
  public var key: String

  public init(count: Int, key: String) {
    self.count = count
    self.key = key
  }
}

/// Two fresh processes, one a side, that took turns: the unit of replication.
public struct ProcessPairV1: Equatable, Codable, Sendable {
  public var baseline: ProcessSideV1
  public var candidate: ProcessSideV1
  /// In the order in which they ran; the times of a pair in which a side failed are kept up to there.
  public var blocks: [BlockPairV1]

  public init(baseline: ProcessSideV1, candidate: ProcessSideV1, blocks: [BlockPairV1]) {
    self.baseline = baseline
    self.candidate = candidate
    self.blocks = blocks
  }
}

/// One process of a pair.
public struct ProcessSideV1: Equatable, Codable, Sendable {
  /// The length of a variable added to the environment, which moves the stack.
  public var environmentPaddingBytes: Int
  /// The digest of the iterate that its last block ended in; nil where there was none.
  public var digest: String?
  /// Whether every block ended in the digest of the side's own recording.
  public var matchesRecording: Bool
  /// Why the process did not do all its blocks.
  public var failure: WorkerFailureV1?

  public init(environmentPaddingBytes: Int, digest: String?, matchesRecording: Bool, failure: WorkerFailureV1? = nil) {
    self.environmentPaddingBytes = environmentPaddingBytes
    self.digest = digest
    self.matchesRecording = matchesRecording
    self.failure = failure
  }
}

/// How a worker process was lost.
public struct WorkerFailureV1: Equatable, Codable, Sendable {
  public var kind: Kind
  public var reason: String

  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// It ended: a signal, an exit code, no start.
    case crashed
    /// It did not answer in time and was killed.
    case hung
    /// It answered what is no answer.
    case garbage
    /// Its side has no such trial.
    case missing

    /// What it did, after its name.
    public var wording: String {
      switch self {
      case .crashed, .hung: rawValue
      case .garbage: "answered garbage"
      case .missing: "is missing"
      }
    }
  }

  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}

/// A block of either side, one right after the other.
public struct BlockPairV1: Equatable, Codable, Sendable {
  public var isBaselineFirst: Bool
  public var baseline: BlockV1
  public var candidate: BlockV1

  public init(isBaselineFirst: Bool, baseline: BlockV1, candidate: BlockV1) {
    self.isBaselineFirst = isBaselineFirst
    self.baseline = baseline
    self.candidate = candidate
  }
}

/// The wall time of a number of steps.
public struct BlockV1: Equatable, Codable, Sendable {
  public var nanoseconds: Int
  public var steps: Int

  public init(nanoseconds: Int, steps: Int) {
    self.nanoseconds = nanoseconds
    self.steps = steps
  }
}
