/// What a gate compares: a name, how its values are written, its default rule, and how its evidence is taken.
///
/// Each metric has a file in `Metrics`, and a line in `Metrics/Registry.swift`. All else comes from there: the keys of a
/// policy, the default policy, the words of a report and the table in the documents.
public struct GateMetric: Sendable {
  /// The key in policies and reports.
  public let name: String
  /// What is compared, for documents: a phrase without a full stop.
  public let summary: String
  public let unit: Unit
  public let better: Direction

  /// The default of a rule's `minimumEffect`.
  public let minimumEffect: Double
  /// The default of a rule's `equivalenceMargin`; nil if rules have no such key, because the metric repeats exactly.
  public let equivalenceMargin: Double?
  /// The default of a rule's `mustDetect`; nil if rules have no such key, because the metric is not a time.
  public let mustDetect: Double?
  /// The default of a rule's `floor`; nil if rules have no such key, because the metric is not made of losses.
  public let floor: Double?
  /// Whether a policy that names no metrics has this one.
  public let isInDefaultPolicy: Bool

  /// What a paired gate measures only for this metric.
  public let needs: Measurement?
  let evidence: EvidenceSource

  /// How values are written.
  public enum Unit: Sendable {
    case nanoseconds
    case count
    case bytes
    /// A plain number, to four digits.
    case number
  }

  /// Which change is better, and with it the scale of effects, on which more is always worse.
  public enum Direction: Sendable {
    /// A time, a count or a loss: the effect is ln(candidate/baseline), and is written as a percentage.
    case less
    /// A share from 0 to 1: the effect is baseline − candidate, and is written as it is.
    case greater
  }

  /// What a paired gate measures only if a metric needs it.
  public enum Measurement: Sendable {
    case allocations
    case instructions
  }

  init(
    _ name: String, _ summary: String, unit: Unit, better: Direction = .less, minimumEffect: Double,
    equivalenceMargin: Double? = nil, mustDetect: Double? = nil, floor: Double? = nil, isInDefaultPolicy: Bool,
    needs: Measurement? = nil, evidence: EvidenceSource
  ) {
    self.name = name
    self.summary = summary
    self.unit = unit
    self.better = better
    self.minimumEffect = minimumEffect
    self.equivalenceMargin = equivalenceMargin
    self.mustDetect = mustDetect
    self.floor = floor
    self.isInDefaultPolicy = isInDefaultPolicy
    self.needs = needs
    self.evidence = evidence
  }
}

extension GateMetric {
  /// The metric of the registry with this name; nil if there is none.
  public init?(named name: String) {
    guard let metric = GateMetric.all.first(where: { $0.name == name }) else { return nil }
    self = metric
  }

  /// Whether an effect is a ratio; else it is a difference of shares.
  public var isRatio: Bool { better == .less }

  /// A share such as a policy's 0.03 on the scale of the metric's effects.
  func effect(ofShare share: Double) -> Double { isRatio ? Double.log1p(share) : share }

  /// An effect as a share, as a person reads it: 0.03 is 3 % more, or 0.03 less of a share of right answers.
  func share(ofEffect effect: Double) -> Double { isRatio ? Double.expm1(effect) : effect }
}

/// Metrics are equal by name, and written as their name.
extension GateMetric: Hashable, Codable {
  public static func == (a: GateMetric, b: GateMetric) -> Bool { a.name == b.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let metric = GateMetric(named: name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no metric is called '\(name)'")
    }
    self = metric
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
