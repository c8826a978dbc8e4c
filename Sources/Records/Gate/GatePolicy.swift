/// What a gate lets through: the content of `gate.yaml`.
public struct GatePolicy: Equatable, Codable, Sendable {
  /// The probability of any false alarm over the whole suite, for each metric.
  public var falseAlarmRate = 0.01
  /// How long paired measurement may take.
  public var budgetSeconds = 60.0
  /// Process pairs after which the times are looked at, ascending; fixed before the first is measured.
  public var looks = [12, 24, 48]
  /// The exponent ρ of the share t^ρ of `falseAlarmRate` that is spent by the time a share t of all pairs is measured: 1 spends evenly
  /// (as Pocock), 3 late (as O'Brien and Fleming). Source: Kim & DeMets, Biometrika 74 (1987) 149–154.
  public var spendingExponent = 1.0
  /// What becomes of a gate whose worst verdict is `inconclusive`.
  public var inconclusive = Consequence.undecided
  /// What becomes of one whose worst is `incomparable`; `pass` lets the times of two machines pass, and nothing else: what was
  /// not measured, or has no baseline, stays undecided.
  public var incomparable = Consequence.undecided
  /// At most one for each metric, in the order of the metrics.
  public var rules: [MetricRule]

  /// How a gate ends for lack of an answer.
  public enum Consequence: String, Codable, CaseIterable, Comparable, Sendable {
    case pass
    case undecided
    case fail

    public static func < (a: Consequence, b: Consequence) -> Bool { a.rank < b.rank }

    private var rank: Int { Consequence.allCases.firstIndex(of: self) ?? 0 }
  }

  public init(rules: [MetricRule] = GatePolicy.defaultRules) { self.rules = rules }

  public subscript(_ metric: GateMetric) -> MetricRule? { rules.first { $0.metric == metric } }

  /// What a finding does to the gate.
  public func consequence(of finding: GateFinding) -> Consequence {
    switch finding.verdict {
    case .improved, .equivalent: .pass
    case .inconclusive: inconclusive
    case .incomparable: finding.isOfTwoMachines == true ? incomparable : max(incomparable, .undecided)
    case .regressed, .missing, .failed: .fail
    }
  }
}

/// How much of a metric's change matters.
public struct MetricRule: Equatable, Codable, Sendable {
  public var metric: GateMetric
  /// An effect up to this is no regression, however sure it is: a share of the baseline (0.01 is 1 %) where the metric's
  /// effect is a ratio, and in the metric's unit where it is a difference.
  public var minimumEffect: Double
  /// An effect is as good as none where it is surely below this; above `minimumEffect`. nil for exact metrics.
  public var equivalenceMargin: Double?
  /// A distance to the optimum below it counts as equal to it; for `finalLoss` and `spread`.
  public var floor: Double?

  public init(
    _ metric: GateMetric, minimumEffect: Double, equivalenceMargin: Double? = nil, floor: Double? = nil
  ) {
    self.metric = metric
    self.minimumEffect = minimumEffect
    self.equivalenceMargin = equivalenceMargin
    self.floor = floor
  }
}

extension GatePolicy {
  /// Speed, counts and quality together, so that faster but worse cannot pass.
  public static let defaultRules = [
    GateMetric.timePerStep, .timeToTarget, .steps, .evaluations, .allocations, .allocatedBytes, .recordBytes,
    .accuracy,
    .finalLoss, .successRate,
  ].map(MetricRule.standard)
}
