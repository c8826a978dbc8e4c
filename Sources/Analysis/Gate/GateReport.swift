import Records

/// A gate's verdict, with its evidence.
public struct GateReport: Equatable, Codable, Sendable {
  public static let schema = "assay.gate"
  public static let version = 2

  public var schema = GateReport.schema
  public var version = GateReport.version
  public var suite: SuiteIdentity
  public var mode: Mode
  public var baseline: GateSide
  public var candidate: GateSide
  public var policy: GatePolicy
  /// Measured error rates of gates on this machine; nil if it has no certificate, or no time was evaluated.
  public var certificate: Certificate?
  /// By trial or row, in the order of the plan, and by metric.
  public var findings: [GateFinding]
  /// The worst of all findings.
  public var verdict: GateVerdict
  /// How the gate ends, by its policy.
  public var outcome: GatePolicy.Consequence
  /// What else a reader should know, such as digests that differ or a missing certificate.
  public var notes: [String]

  public enum Mode: String, Codable, Sendable {
    /// Both sides took turns on this machine.
    case paired
    /// Two kept reports.
    case stored
  }

  public init(
    suite: SuiteIdentity, mode: Mode, baseline: GateSide, candidate: GateSide, policy: GatePolicy,
    certificate: Certificate?, findings: [GateFinding], verdict: GateVerdict,
    outcome: GatePolicy.Consequence, notes: [String]
  ) {
    self.suite = suite
    self.mode = mode
    self.baseline = baseline
    self.candidate = candidate
    self.policy = policy
    self.certificate = certificate
    self.findings = findings
    self.verdict = verdict
    self.outcome = outcome
    self.notes = notes
  }
}

/// The verdict on one metric of one trial or row, from best to worst.
public enum GateVerdict: String, Codable, CaseIterable, Comparable, Sendable {
  /// Better by more than the minimum effect.
  case improved
  /// Equal, or surely within the margin.
  case equivalent
  /// Nothing worse was found, and a slowdown of the rule's `mustDetect` is excluded with 95 %.
  case notRegressed
  /// The time is undecided, and both sides execute as many instructions.
  case sameInstructions
  /// The data allow either.
  case inconclusive
  /// There is nothing to compare, such as times of two machines or a count that was not measured.
  case incomparable
  /// Worse by more than the minimum effect.
  case regressed
  /// The candidate has no such trial.
  case missing
  /// The candidate failed, crashed, hung or replied nonsense.
  case failed

  public static func < (a: GateVerdict, b: GateVerdict) -> Bool { a.rank < b.rank }

  private var rank: Int { GateVerdict.allCases.firstIndex(of: self) ?? 0 }
}

/// One metric of one trial or row, and its verdict.
public struct GateFinding: Equatable, Codable, Sendable {
  /// The trial's id; of a row, the id without its seed.
  public var subject: String
  /// nil if the trial is missing, failed or diverged as a whole.
  public var metric: GateMetric?
  public var verdict: GateVerdict
  /// The reason, if the numbers do not say it.
  public var reason: String?
  /// Whether it is incomparable because its times are of two machines, which a policy may let pass; nil for no.
  public var isOfTwoMachines: Bool?
  /// Typical values of either side, in the metric's unit: nanoseconds, counts, bytes, shares.
  public var baseline: RecordedNumber?
  public var candidate: RecordedNumber?
  /// The effect; nil if nothing was tested or compared.
  public var effect: GateEffect?
  /// What the finding shares with others, which are shown as one; nil if it stands for itself.
  public var cause: GateCause?

  public init(
    subject: String, metric: GateMetric?, verdict: GateVerdict, reason: String? = nil, baseline: RecordedNumber? = nil,
    candidate: RecordedNumber? = nil, effect: GateEffect? = nil
  ) {
    self.subject = subject
    self.metric = metric
    self.verdict = verdict
    self.reason = reason
    self.baseline = baseline
    self.candidate = candidate
    self.effect = effect
  }
}

/// How much worse the candidate is: 0.03 is 3 % more, or 0.03 less of a share; negative is better.
public struct GateEffect: Equatable, Codable, Sendable {
  public var estimate: RecordedNumber
  /// Bounds that each hold with at least `level`; nil for exact metrics, and if the samples are too few.
  public var lower: RecordedNumber?
  public var upper: RecordedNumber?
  /// The confidence of each bound by itself, over all looks.
  public var level: Double?
  /// The p of the hypothesis that the effect is at most the minimum effect, over all looks.
  public var regressionP: Double?
  /// The same, over all tests of this metric in the suite (Holm).
  public var adjustedRegressionP: Double?
  /// The p of the hypothesis that the effect is at least minus the minimum effect.
  public var improvementP: Double?
  public var adjustedImprovementP: Double?
  /// The p of the hypothesis that the effect is beyond the margin (TOST).
  public var equivalenceP: Double?
  /// The least slowdown that is excluded with 95 %, over all looks; nil if the rule has no `mustDetect`.
  public var excludedFrom: RecordedNumber?
  /// The number of pairs of processes, of processes on each side, or of seeds.
  public var samples: Int
  public var test: String
  /// The effect of each pair of processes or of each seed, in the order of measurement; nil if the samples are not paired.
  public var observations: [RecordedNumber]?
  /// What was known at each planned look; nil for a test that looks once.
  public var looks: [Look]?

  /// The effect as it was known after so many pairs.
  public struct Look: Equatable, Codable, Sendable {
    public var samples: Int
    public var estimate: RecordedNumber
    /// Bounds over this and all earlier looks; infinite if the samples were too few.
    public var lower: RecordedNumber
    public var upper: RecordedNumber
  }

  public init(estimate: RecordedNumber, samples: Int, test: String) {
    self.estimate = estimate
    self.samples = samples
    self.test = test
  }
}
