/// Reads a gate's policy from the bytes of its file; what it leaves out is the default's.
///
/// The first fault found is thrown, with its line.
public func readGatePolicy(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> GatePolicy {
  let root = try compose(bytes, file: file, name: "the policy", needs: "a policy begins with 'gate: 1'")
  let keys = try root.mapping("the policy", known: policyKeys)
  let version = try require("gate", of: keys, in: root, "the policy")
  guard try version.integer() == 1 else {
    throw version.error(.outOfRange("gate", value: "\(try version.integer())", range: "1, the version of its format"))
  }
  var policy = GatePolicy()
  if let node = keys["falseAlarmRate"] { policy.falseAlarmRate = try readLevel(node) }
  if let node = keys["budgetSeconds"] { policy.budgetSeconds = try node.duration() }
  if let node = keys["looks"] { policy.looks = try readLooks(node) }
  if let node = keys["spendingExponent"] { policy.spendingExponent = try readSpending(node) }
  if let node = keys["inconclusive"] { policy.inconclusive = try node.name("consequence") }
  if let node = keys["incomparable"] { policy.incomparable = try node.name("consequence") }
  if let node = keys["metrics"] { policy.rules = try readRules(node) }
  return policy
}

private let policyKeys = [
  "gate", "falseAlarmRate", "budgetSeconds", "looks", "spendingExponent", "inconclusive", "incomparable", "metrics",
]

private func readLevel(_ node: YAMLNode) throws(ConfigurationError) -> Double {
  let level = try node.number()
  guard level > 0, level < 0.5 else {
    throw node.error(.outOfRange("falseAlarmRate", value: shortest(level), range: "above 0 and below 0.5"))
  }
  return level
}

/// Beyond, all of the error would be spent at the first look, or at the last.
private func readSpending(_ node: YAMLNode) throws(ConfigurationError) -> Double {
  let spending = try node.number()
  guard (0.1...10).contains(spending) else {
    throw node.error(.outOfRange("spendingExponent", value: shortest(spending), range: "0.1 … 10"))
  }
  return spending
}

/// Looks are planned: ascending numbers of pairs.
private func readLooks(_ node: YAMLNode) throws(ConfigurationError) -> [Int] {
  let looks =
    node.isList
    ? try each(node) { (look) throws(ConfigurationError) in try look.count(upTo: 1000) } : [try node.count(upTo: 1000)]
  guard zip(looks, looks.dropFirst()).allSatisfy({ $0 < $1 }) else {
    throw node.error(.invalid("'looks' ascends: each look at the times comes after more pairs than the one before"))
  }
  return looks
}

/// `{timePerStep: {minimumEffect: 0.01}, steps: {}}`: the metrics that are judged.
private func readRules(_ node: YAMLNode) throws(ConfigurationError) -> [MetricRule] {
  let known = GateMetric.allCases.map(\.rawValue)
  let nodes = try node.mapping("'metrics'", known: known)
  guard !nodes.isEmpty else {
    throw node.error(.invalid("'metrics' names at least one metric; without any the gate could only pass"))
  }
  var rules: [MetricRule] = []
  for metric in GateMetric.allCases {
    if let node = nodes[metric.rawValue] { rules.append(try readRule(metric, node)) }
  }
  return rules
}

private func readRule(_ metric: GateMetric, _ node: YAMLNode) throws(ConfigurationError) -> MetricRule {
  let isTested = metric.kind != .exact
  let known = ["minimumEffect"] + (isTested ? ["equivalenceMargin"] : []) + (metric.hasFloor ? ["floor"] : [])
  let keys = try node.mapping("'\(metric.rawValue)'", known: known)
  var rule = MetricRule.standard(metric)
  if let node = keys["minimumEffect"] { rule.minimumEffect = try node.atLeastZero() }
  if let node = keys["equivalenceMargin"] { rule.equivalenceMargin = try node.positive() }
  if metric.isShare, rule.minimumEffect >= 1 {
    throw node.error(
      .outOfRange("minimumEffect", value: shortest(rule.minimumEffect), range: "below 1: a share cannot fall by more"))
  }
  if let node = keys["floor"] { rule.floor = try node.positive() }
  guard let margin = rule.equivalenceMargin, margin <= rule.minimumEffect else { return rule }
  throw node.error(
    .invalid(
      """
      the equivalenceMargin of '\(metric.rawValue)', \(shortest(margin)), must be above its minimumEffect, \
      \(shortest(rule.minimumEffect)): what lies between is neither a regression nor shown to be none
      """))
}

extension MetricRule {
  /// What is meant where a policy names a metric and says no more.
  public static func standard(_ metric: GateMetric) -> MetricRule {
    switch metric {
    case .timePerStep, .timeToTarget: MetricRule(metric, minimumEffect: 0.01, equivalenceMargin: 0.03)
    case .steps, .evaluations, .allocations, .allocatedBytes: MetricRule(metric, minimumEffect: 0)
    case .recordBytes: MetricRule(metric, minimumEffect: 0.05)
    case .instructions: MetricRule(metric, minimumEffect: 0.001)
    case .accuracy: MetricRule(metric, minimumEffect: 0, equivalenceMargin: 0.005)
    case .finalLoss: MetricRule(metric, minimumEffect: 0.01, equivalenceMargin: 0.1, floor: 1e-12)
    case .successRate: MetricRule(metric, minimumEffect: 0, equivalenceMargin: 0.05)
    case .evaluationsToTarget: MetricRule(metric, minimumEffect: 0, equivalenceMargin: 0.05)
    case .spread: MetricRule(metric, minimumEffect: 0, equivalenceMargin: 1, floor: 1e-12)
    }
  }
}

extension GateMetric {
  /// Whether it is made of losses.
  fileprivate var hasFloor: Bool { self == .finalLoss || self == .spread }

  /// Whether it is a share of examples or of repetitions, and its effect a difference of such.
  fileprivate var isShare: Bool { self == .accuracy || self == .successRate }
}
