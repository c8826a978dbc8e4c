/// A gate's verdict, with everything it rests on.
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
  /// What this machine is known to find and to miss; nil if it was not calibrated, or no time was judged.
  public var certificate: Certificate?
  /// By trial or row, in the order of the plan, and by metric.
  public var findings: [GateFinding]
  /// The worst of all findings.
  public var verdict: GateVerdict
  /// How the gate ends, by its policy.
  public var outcome: GatePolicy.Consequence
  /// What a reader should know beside: digests that differ, a certificate that is missing.
  public var notes: [String]

  public enum Mode: String, Codable, Sendable {
    /// Both sides took turns on this machine.
    case paired
    /// Two reports that were kept.
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

/// What became of one metric of one trial or row, from best to worst.
public enum GateVerdict: String, Codable, CaseIterable, Comparable, Sendable {
  /// Better by more than the minimum effect.
  case improved
  /// Equal, or surely within the margin.
  case equivalent
  /// The data allow either.
  case inconclusive
  /// There is nothing to compare: another machine, no such measurement.
  case incomparable
  /// Worse by more than the minimum effect.
  case regressed
  /// The candidate has no such trial.
  case missing
  /// The candidate crashed, hung or answered garbage; or either side did while times were taken.
  case failed

  public static func < (a: GateVerdict, b: GateVerdict) -> Bool { a.rank < b.rank }

  private var rank: Int { GateVerdict.allCases.firstIndex(of: self) ?? 0 }
}

/// One metric of one trial, or of one row of repetitions.
public struct GateFinding: Equatable, Codable, Sendable {
  /// The trial's id, or the row's: without the repetition.
  public var subject: String
  /// nil if the trial is missing or failed as a whole.
  public var metric: GateMetric?
  public var verdict: GateVerdict
  /// Why, where the numbers do not say it.
  public var reason: String?
  /// Whether it is incomparable for being of two machines, which a policy may let pass; nil for no.
  public var isOfTwoMachines: Bool?
  /// Typical values of either side, in the metric's unit: nanoseconds, counts, bytes, shares.
  public var baseline: RecordedNumber?
  public var candidate: RecordedNumber?
  /// The effect; nil if nothing was tested or compared.
  public var effect: GateEffect?

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

/// How much worse the candidate is, on the scale of its metric: 0.03 is 3 % more, or 0.03 less of a share; negative is better.
public struct GateEffect: Equatable, Codable, Sendable {
  public var estimate: RecordedNumber
  /// Each holds with at least `level`; nil for exact metrics, and where the samples are too few for either.
  public var lower: RecordedNumber?
  public var upper: RecordedNumber?
  /// The confidence of each bound by itself, with the looks accounted for.
  public var level: Double?
  /// Of the hypothesis that the effect is at most the minimum effect; with the looks accounted for.
  public var regressionP: Double?
  /// The same over all tests of this metric in the suite (Holm).
  public var adjustedRegressionP: Double?
  /// Of the hypothesis that it is at least minus the minimum effect.
  public var improvementP: Double?
  public var adjustedImprovementP: Double?
  /// Of the hypothesis that it is beyond the margin (TOST).
  public var equivalenceP: Double?
  /// How many pairs of processes, processes a side, or pairs of repetitions.
  public var samples: Int
  public var test: String

  public init(estimate: RecordedNumber, samples: Int, test: String) {
    self.estimate = estimate
    self.samples = samples
    self.test = test
  }
}
