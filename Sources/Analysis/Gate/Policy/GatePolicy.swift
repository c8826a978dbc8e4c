/// What a gate compares, and how strictly: the content of `gate.yaml`.
public struct GatePolicy: Equatable, Codable, Sendable {
  /// The probability of any false alarm over the whole suite, for each metric.
  public var falseAlarmRate = 0.01
  /// How long paired measurement may take.
  public var budgetSeconds = 60.0
  /// The numbers of pairs after which times are tested, ascending; nil if the machine's noise decides, see `plannedLooks`.
  ///
  /// Looks that a policy names are those of every trial.
  public var looks: [Int]?
  /// The exponent ρ of the share t^ρ of `falseAlarmRate` that is spent once a share t of all pairs is measured.
  ///
  /// 1 spends evenly (as Pocock), 3 late (as O'Brien and Fleming). Source: Kim & DeMets, Biometrika 74 (1987) 149–154.
  public var spendingExponent = 1.0
  /// How a gate ends whose worst verdict is `inconclusive`.
  public var inconclusive = Consequence.undecided
  /// How a gate ends whose worst verdict is `incomparable`.
  ///
  /// `pass` only lets the times of two machines pass. What was not measured, or has no baseline, stays undecided.
  public var incomparable = Consequence.undecided
  /// What builds the plugin of a checkout, in its folder, by the shell; nil if nothing is to be built.
  public var build: String?
  /// The plugin of a checkout, whose revisions `--against` compares; nil if that is Assay itself.
  public var plugin: String?
  /// At most one for each metric, in the order of the metrics.
  public var rules: [MetricRule]

  /// How a gate ends.
  public enum Consequence: String, Codable, CaseIterable, Comparable, Sendable {
    case pass
    case undecided
    case fail

    public static func < (a: Consequence, b: Consequence) -> Bool { a.rank < b.rank }

    private var rank: Int { Consequence.allCases.firstIndex(of: self) ?? 0 }
  }

  public init(rules: [MetricRule] = GatePolicy.defaultRules) { self.rules = rules }

  /// The looks of a trial that is not noisy. All are fixed before the first pair that counts is measured.
  public var plannedLooks: [Int] { looks ?? Self.usualLooks }

  /// The looks of a policy that names none. A noisy trial has them at two or four times as many pairs.
  public static let usualLooks = [12, 24, 48]

  public subscript(_ metric: GateMetric) -> MetricRule? { rules.first { $0.metric == metric } }

  /// The share of gates in which a slowdown of `mustDetect` may pass.
  public static let missRate = 0.05

  /// What a finding does to the gate.
  public func consequence(of finding: GateFinding) -> Consequence {
    switch finding.verdict {
    case .improved, .equivalent, .notRegressed, .sameInstructions: .pass
    case .inconclusive: inconclusive
    case .incomparable: finding.isOfTwoMachines == true ? incomparable : max(incomparable, .undecided)
    case .regressed, .missing, .failed: .fail
    }
  }
}
