import Records

/// Reads a gate's policy from the bytes of its file; a key that it leaves out has its default.
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

/// Beyond this range the first look would spend all of the error, or the last one.
private func readSpending(_ node: YAMLNode) throws(ConfigurationError) -> Double {
  let spending = try node.number()
  guard (0.1...10).contains(spending) else {
    throw node.error(.outOfRange("spendingExponent", value: shortest(spending), range: "0.1 … 10"))
  }
  return spending
}

/// The planned looks: ascending numbers of pairs.
private func readLooks(_ node: YAMLNode) throws(ConfigurationError) -> [Int] {
  let looks =
    node.isList
    ? try each(node) { (look) throws(ConfigurationError) in try look.count(upTo: 1000) } : [try node.count(upTo: 1000)]
  guard zip(looks, looks.dropFirst()).allSatisfy({ $0 < $1 }) else {
    throw node.error(.invalid("'looks' must ascend: each look needs more pairs than the one before"))
  }
  return looks
}

/// `{timePerStep: {minimumEffect: 0.01}, steps: {}}`: the metrics that the gate evaluates.
private func readRules(_ node: YAMLNode) throws(ConfigurationError) -> [MetricRule] {
  let nodes = try node.mapping("'metrics'", known: GateMetric.all.map(\.name))
  guard !nodes.isEmpty else {
    throw node.error(.invalid("'metrics' names at least one metric; without any the gate could only pass"))
  }
  var rules: [MetricRule] = []
  for metric in GateMetric.all {
    if let node = nodes[metric.name] { rules.append(try readRule(metric, node)) }
  }
  return rules
}

private func readRule(_ metric: GateMetric, _ node: YAMLNode) throws(ConfigurationError) -> MetricRule {
  let keys = try node.mapping("'\(metric.name)'", known: metric.ruleKeys)
  var rule = MetricRule.standard(metric)
  if let node = keys["minimumEffect"] { rule.minimumEffect = try node.atLeastZero() }
  if let node = keys["equivalenceMargin"] { rule.equivalenceMargin = try node.positive() }
  if !metric.isRatio, rule.minimumEffect >= 1 {
    throw node.error(
      .outOfRange("minimumEffect", value: shortest(rule.minimumEffect), range: "below 1: a share cannot fall by more"))
  }
  if let node = keys["floor"] { rule.floor = try node.positive() }
  guard let margin = rule.equivalenceMargin, margin <= rule.minimumEffect else { return rule }
  throw node.error(
    .invalid(
      """
      the equivalenceMargin of '\(metric.name)', \(shortest(margin)), must be above its minimumEffect, \
      \(shortest(rule.minimumEffect))
      """))
}

extension GateMetric {
  /// The keys of a rule.
  fileprivate var ruleKeys: [String] {
    ["minimumEffect"] + (equivalenceMargin == nil ? [] : ["equivalenceMargin"]) + (floor == nil ? [] : ["floor"])
  }
}
