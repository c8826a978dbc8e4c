import PortableMath
public import Records

/// One side of a paired measurement: an executable and the trials that it is to run.
public struct PairedSide: Sendable {
  /// What a person calls it.
  public var label: String
  public var command: WorkerCommand
  public var plan: [Trial]
  /// What the fingerprint says of its plugins.
  public var pluginLines: [Fingerprint.Line]
  /// The names of problems and optimizers whose instructions nothing counts here: they run in processes of their own.
  public var uncountable: Set<String>

  public init(
    label: String, command: WorkerCommand, plan: [Trial], pluginLines: [Fingerprint.Line] = [],
    uncountable: Set<String> = []
  ) {
    self.label = label
    self.command = command
    self.plan = plan
    self.pluginLines = pluginLines
    self.uncountable = uncountable
  }
}

/// What a paired measurement takes.
public struct PairedOptions: Sendable {
  /// Decides the order of sides, blocks and trials, and the paddings.
  public var seed: UInt64
  /// Worker processes of the passes that are not timed.
  public var jobs: Int
  public var countsAllocations: Bool
  public var countsInstructions: Bool
  /// How long all counting of instructions may take.
  public var countingSeconds = Double.infinity
  /// How long a pair of processes lives, at about this and at least for a few blocks.
  public var pairSeconds: Double
  /// Whether each trial is recorded by a worker of its own, as pairs are timed.
  public var usesFreshWorkers = false
  /// Told of what comes before the pairs: `recording`, `counting allocations` and `counting instructions`.
  public var progress: @Sendable (_ work: String, _ finished: Int, _ total: Int) -> Void = { _, _, _ in }

  public init(seed: UInt64, jobs: Int, countsAllocations: Bool, countsInstructions: Bool, pairSeconds: Double) {
    self.seed = seed
    self.jobs = jobs
    self.countsAllocations = countsAllocations
    self.countsInstructions = countsInstructions
    self.pairSeconds = pairSeconds
  }
}

/// Why an executable cannot be a side.
public enum PairedError: Error, Equatable, CustomStringConvertible, Sendable {
  case noIntroduction(side: String, reason: String)
  case otherVersion(side: String, version: Int)
  case otherPlans(baseline: Int, candidate: Int)

  public var description: String {
    let remedy = "build it from a revision that has 'assay certify', or compare reports of both"
    switch self {
    case .noIntroduction(let side, let reason):
      return "'\(side)' does not take part in paired measurements: \(reason); \(remedy)"
    case .otherVersion(let side, let version):
      return """
        '\(side)' speaks version \(version) of the language of paired measurements, and this executable version \
        \(WorkerIntroduction.version); gate with the newer of the two, or compare reports of both
        """
    case .otherPlans(let baseline, let candidate):
      return "the baseline's suite has \(baseline) trials and the candidate's \(candidate); a gate compares them one by one"
    }
  }
}

/// Both sides introduced and recorded: what pairs of processes are started from.
public struct PairedSession: Sendable {
  /// Every trial of both sides, without a pair.
  public private(set) var run: PairedRun
  private let baseline: PairedSide
  private let candidate: PairedSide
  private let turns: TurnPlan
  /// How long counting instructions took.
  public private(set) var countingSeconds = 0.0

  /// Asks both sides who they are, and has each record its trials.
  public init(
    _ suite: SuiteDefinition, _ baseline: PairedSide, _ candidate: PairedSide, _ options: PairedOptions
  ) async throws {
    guard baseline.plan.count == candidate.plan.count else {
      throw PairedError.otherPlans(baseline: baseline.plan.count, candidate: candidate.plan.count)
    }
    self.baseline = baseline
    self.candidate = candidate
    turns = TurnPlan(pairSeconds: options.pairSeconds)
    let startedAt = utcNow()
    var (a, b) = (try await introduce(baseline), try await introduce(candidate))
    a.fingerprint.lines += baseline.pluginLines
    b.fingerprint.lines += candidate.pluginLines
    let records = (
      try await record(baseline, a, options), try await record(candidate, b, options)
    )
    let trials = baseline.plan.indices.map { index in
      PairedTrial(
        id: baseline.plan[index].id, baseline: PairedTrialSide(record: records.0[index]),
        candidate: PairedTrialSide(record: records.1[index]), pairs: [])
    }
    run = PairedRun(
      suite: suite.identity, startedAt: startedAt, finishedAt: utcNow(),
      baseline: GateSide(label: baseline.label, startedAt: startedAt, fingerprint: a.fingerprint),
      candidate: GateSide(label: candidate.label, startedAt: startedAt, fingerprint: b.fingerprint),
      seed: options.seed, trials: trials)
    guard options.countsInstructions else { return }
    let start = monotonicNanoseconds()
    let recorded = run
    var counted = run
    await countInstructions(&counted, (baseline, candidate), options) { index, isBaseline in
      isBaseline
        ? pairedJob(recorded.trials[index].baseline, baseline) : pairedJob(recorded.trials[index].candidate, candidate)
    }
    run = counted
    countingSeconds = Double(monotonicNanoseconds() - start) / 1e9
  }

  /// Whether a trial has steps on both sides that can be timed.
  public func isTimed(_ index: Int) -> Bool {
    job(index, of: \.baseline, baseline) != nil && job(index, of: \.candidate, candidate) != nil
  }

  /// Pair `number` of a trial: fresh processes that take turns. nil if it cannot be timed.
  ///
  /// - Parameters:
  ///   - slowdown: what is added to the candidate's blocks on purpose, as a share.
  ///   - seconds: how long the pair lives; nil for the options' `pairSeconds`.
  public func pair(_ number: Int, of index: Int, slowdown: Double = 0, seconds: Double? = nil) async -> TimedPair? {
    guard let a = job(index, of: \.baseline, baseline), var b = job(index, of: \.candidate, candidate) else { return nil }
    b.slowdown = slowdown
    let seed = Seed(run.seed).derived(for: "pairs").derived(for: run.trials[index].id).derived(for: UInt64(number))
    var plan = TurnPlan(pairSeconds: seconds ?? turns.pairSeconds)
    // Each run of a program is a fresh process of its own.
    if a.record.trial.program != nil { plan.blocks = 1...200 }
    return await measurePair(a, b, plan, seed: seed)
  }

  /// The candidate's instructions of one repetition; the slowdown as of `pair`.
  public func candidateInstructions(of index: Int, slowdown: Double) async -> Measured<InstructionCounts> {
    guard var job = job(index, of: \.candidate, candidate) else { return .absent("the trial takes no step") }
    job.slowdown = slowdown
    return await InstructionCounter().count(job, on: run.candidate.fingerprint)
  }

  private func job(_ index: Int, of side: KeyPath<PairedTrial, PairedTrialSide>, _ source: PairedSide) -> PairedJob? {
    pairedJob(run.trials[index][keyPath: side], source)
  }
}

private func pairedJob(_ side: PairedTrialSide, _ source: PairedSide) -> PairedJob? {
  guard let record = side.record, record.isRepeatable else { return nil }
  return PairedJob(command: source.command, record: record)
}
