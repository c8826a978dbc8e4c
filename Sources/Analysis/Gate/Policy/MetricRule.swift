/// How much of a metric's change matters.
public struct MetricRule: Equatable, Codable, Sendable {
  public var metric: GateMetric
  /// An effect up to this is no regression, however sure it is.
  ///
  /// 0.01 is 1 % of the baseline if the metric's effect is a ratio, and 0.01 of a share if it is a difference.
  public var minimumEffect: Double
  /// An effect that is surely below this counts as none; above `minimumEffect`, and nil for metrics that repeat exactly.
  public var equivalenceMargin: Double?
  /// A slowdown of this size passes in at most 5 % of gates, where a time is undecided; nil for metrics that are no times.
  public var mustDetect: Double?
  /// A distance to the optimum below this counts as equal to it; nil for metrics that are not made of losses.
  public var floor: Double?

  public init(
    _ metric: GateMetric, minimumEffect: Double, equivalenceMargin: Double? = nil, mustDetect: Double? = nil,
    floor: Double? = nil
  ) {
    self.metric = metric
    self.minimumEffect = minimumEffect
    self.equivalenceMargin = equivalenceMargin
    self.mustDetect = mustDetect
    self.floor = floor
  }

  /// The rule of a policy that names only the metric.
  public static func standard(_ metric: GateMetric) -> MetricRule {
    MetricRule(
      metric, minimumEffect: metric.minimumEffect, equivalenceMargin: metric.equivalenceMargin,
      mustDetect: metric.mustDetect, floor: metric.floor)
  }
}

extension GatePolicy {
  /// Speed, counts and quality together, so that faster but worse cannot pass.
  public static let defaultRules = GateMetric.all.filter(\.isInDefaultPolicy).map(MetricRule.standard)
}
