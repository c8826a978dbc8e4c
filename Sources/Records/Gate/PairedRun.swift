/// What a paired measurement delivers: both sides' records, and times taken in turns by pairs of fresh processes.
///
/// Nothing here is evaluated; `Analysis` does that.
public struct PairedRun: Equatable, Codable, Sendable {
  public static let schema = "assay.pairedRun"
  public static let version = 2

  public var schema = PairedRun.schema
  public var version = PairedRun.version
  public var suite: SuiteIdentity
  /// UTC, ISO 8601.
  public var startedAt: String
  public var finishedAt: String
  public var baseline: GateSide
  public var candidate: GateSide
  /// The seed of the order of sides, blocks and trials, and of the paddings; drawn anew for each measurement.
  public var seed: UInt64
  /// In the order of the plan; every trial of either side.
  public var trials: [PairedTrial]

  public init(
    suite: SuiteIdentity, startedAt: String, finishedAt: String, baseline: GateSide, candidate: GateSide,
    seed: UInt64, trials: [PairedTrial]
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
public struct GateSide: Equatable, Codable, Sendable {
  /// What a person calls it: a path, a revision, a report's file.
  public var label: String
  /// When its measurement began; UTC, ISO 8601.
  public var startedAt: String
  public var fingerprint: Fingerprint

  public init(label: String, startedAt: String, fingerprint: Fingerprint) {
    self.label = label
    self.startedAt = startedAt
    self.fingerprint = fingerprint
  }
}

/// One trial on both sides.
public struct PairedTrial: Equatable, Codable, Sendable {
  /// The trial's id; the baseline's where the sides' settings differ on purpose.
  public var id: String
  public var baseline: PairedTrialSide
  public var candidate: PairedTrialSide
  /// The numbers of pairs at which it is evaluated, planned before its first pair; nil if nothing was timed.
  public var looks: [Int]?
  /// In the order in which they ran; empty if nothing could be timed.
  public var pairs: [TimedPair]

  public init(id: String, baseline: PairedTrialSide, candidate: PairedTrialSide, pairs: [TimedPair]) {
    self.id = id
    self.baseline = baseline
    self.candidate = candidate
    self.pairs = pairs
  }
}

/// What one side says of a trial, times apart.
public struct PairedTrialSide: Equatable, Codable, Sendable {
  /// The side's own recording, also of a failed trial; nil if the side has no such trial.
  public var record: TrialRecord?
  public var instructions: Measured<InstructionCounts>

  public init(record: TrialRecord?, instructions: Measured<InstructionCounts> = .absent("not asked for")) {
    self.record = record
    self.instructions = instructions
  }
}

/// Instructions of one repetition of a trial.
public struct InstructionCounts: Equatable, Codable, Sendable {
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
public struct TimedPair: Equatable, Codable, Sendable {
  public var baseline: ProcessSide
  public var candidate: ProcessSide
  /// In the order in which they ran; the times of a pair in which a side failed are kept up to there.
  public var blocks: [BlockPair]
  /// Why the pair does not count: the machine was taken away while it ran; nil for a pair that counts.
  public var machineLoss: String?

  public init(baseline: ProcessSide, candidate: ProcessSide, blocks: [BlockPair]) {
    self.baseline = baseline
    self.candidate = candidate
    self.blocks = blocks
  }
}

extension PairedTrial {
  /// The pairs that count, in the order in which they ran.
  public var countedPairs: [TimedPair] { pairs.filter { $0.machineLoss == nil } }

  /// Adds a pair; one during which the machine was taken away does not count, and is measured again.
  ///
  /// At most one of four is left out so: beyond that, such is the machine. No comparison of the two sides enters this choice.
  public mutating func add(_ pair: TimedPair) {
    var pair = pair
    let lost = pairs.count { $0.machineLoss != nil }
    if 4 * (lost + 1) > pairs.count + 1 { pair.machineLoss = nil }
    pairs.append(pair)
  }
}

/// One process of a pair.
public struct ProcessSide: Equatable, Codable, Sendable {
  /// The length of a variable added to the environment, which moves the stack.
  public var environmentPaddingBytes: Int
  /// The digest of the iterate that its last block ended in; nil if there was none.
  public var digest: String?
  /// Whether every block ended in the digest of the side's own recording.
  public var matchesRecording: Bool
  /// Why the process did not do all its blocks.
  public var failure: WorkerFailure?

  public init(environmentPaddingBytes: Int, digest: String?, matchesRecording: Bool, failure: WorkerFailure? = nil) {
    self.environmentPaddingBytes = environmentPaddingBytes
    self.digest = digest
    self.matchesRecording = matchesRecording
    self.failure = failure
  }
}

/// How a worker process was lost.
public struct WorkerFailure: Equatable, Codable, Sendable {
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
public struct BlockPair: Equatable, Codable, Sendable {
  public var isBaselineFirst: Bool
  public var baseline: TimedBlock
  public var candidate: TimedBlock

  public init(isBaselineFirst: Bool, baseline: TimedBlock, candidate: TimedBlock) {
    self.isBaselineFirst = isBaselineFirst
    self.baseline = baseline
    self.candidate = candidate
  }
}

/// The wall time of a number of steps.
public struct TimedBlock: Equatable, Codable, Sendable {
  public var nanoseconds: Int
  public var steps: Int

  public init(nanoseconds: Int, steps: Int) {
    self.nanoseconds = nanoseconds
    self.steps = steps
  }
}
