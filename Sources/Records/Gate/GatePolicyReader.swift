/// Reads a gate's policy from the bytes of its file; what it leaves out is the default's.
///
/// The first fault found is thrown, with its line.
public func readGatePolicy(_ bytes: [UInt8], file: String) throws(SuiteError) -> GatePolicyV1 {
  let root = try compose(bytes, file: file, name: "the policy", needs: "a policy begins with 'gate: 1'")
  let keys = try root.mapping("the policy", known: policyKeys)
  let version = try require("gate", of: keys, in: root, "the policy")
  guard try version.integer() == 1 else {
    throw version.error(.outOfRange("gate", value: "\(try version.integer())", range: "1, the version of its format"))
  }
  var policy = GatePolicyV1()
  if let node = keys["level"] { policy.level = try readLevel(node) }
  if let node = keys["seconds"] { policy.seconds = try node.duration() }
  if let node = keys["pairs"] { policy.pairs = try readLooks(node) }
  if let node = keys["spending"] { policy.spending = try readSpending(node) }
  if let node = keys["inconclusive"] { policy.inconclusive = try node.name("consequence") }
  if let node = keys["incomparable"] { policy.incomparable = try node.name("consequence") }
  if let node = keys["metrics"] { policy.rules = try readRules(node) }
  return policy
}

private let policyKeys = ["gate", "level", "seconds", "pairs", "spending", "inconclusive", "incomparable", "metrics"]

private func readLevel(_ node: YAMLNode) throws(SuiteError) -> Double {
  let level = try node.number()
  guard level > 0, level < 0.5 else {
    throw node.error(.outOfRange("level", value: shortest(level), range: "above 0 and below 0.5"))
  }
  return level
}

/// Beyond, all of the error would be spent at the first look, or at the last.
private func readSpending(_ node: YAMLNode) throws(SuiteError) -> Double {
  let spending = try node.number()
  guard (0.1...10).contains(spending) else {
    throw node.error(.outOfRange("spending", value: shortest(spending), range: "0.1 … 10"))
  }
  return spending
}

/// Looks are planned: ascending numbers of pairs.
private func readLooks(_ node: YAMLNode) throws(SuiteError) -> [Int] {
  let looks =
    node.isList
    ? try each(node) { (look) throws(SuiteError) in try look.count(upTo: 1000) } : [try node.count(upTo: 1000)]
  guard zip(looks, looks.dropFirst()).allSatisfy({ $0 < $1 }) else {
    throw node.error(.ambiguous("'pairs' ascends: each look at the times comes after more pairs than the one before"))
  }
  return looks
}

/// `{timePerStep: {minimumEffect: 0.01}, steps: {}}`: the metrics that are judged.
private func readRules(_ node: YAMLNode) throws(SuiteError) -> [MetricRuleV1] {
  let known = GateMetricV1.allCases.map(\.rawValue)
  let nodes = try node.mapping("'metrics'", known: known)
  guard !nodes.isEmpty else {
    throw node.error(.ambiguous("'metrics' names at least one metric; without any the gate could only pass"))
  }
  var rules: [MetricRuleV1] = []
  for metric in GateMetricV1.allCases {
    if let node = nodes[metric.rawValue] { rules.append(try readRule(metric, node)) }
  }
  return rules
}

private func readRule(_ metric: GateMetricV1, _ node: YAMLNode) throws(SuiteError) -> MetricRuleV1 {
  let isTested = metric.kind != .exact
  let known = ["minimumEffect"] + (isTested ? ["equivalenceMargin"] : []) + (metric.hasFloor ? ["floor"] : [])
  let keys = try node.mapping("'\(metric.rawValue)'", known: known)
  var rule = MetricRuleV1.standard(metric)
  if let node = keys["minimumEffect"] { rule.minimumEffect = try node.atLeastZero() }
  if let node = keys["equivalenceMargin"] { rule.equivalenceMargin = try node.positive() }
  if metric.isShare, rule.minimumEffect >= 1 {
    throw node.error(
      .outOfRange("minimumEffect", value: shortest(rule.minimumEffect), range: "below 1: a share cannot fall by more"))
  }
  if let node = keys["floor"] { rule.floor = try node.positive() }
  guard let margin = rule.equivalenceMargin, margin <= rule.minimumEffect else { return rule }
  throw node.error(
    .ambiguous(
      """
      the equivalenceMargin of '\(metric.rawValue)', \(shortest(margin)), must be above its minimumEffect, \
      \(shortest(rule.minimumEffect)): what lies between is neither a regression nor shown to be none
      """))
}

extension MetricRuleV1 {
  /// What is meant where a policy names a metric and says no more.
  public static func standard(_ metric: GateMetricV1) -> MetricRuleV1 {
    switch metric {
    case .timePerStep, .timeToTarget: MetricRuleV1(metric, minimumEffect: 0.01, equivalenceMargin: 0.03)
    case .steps, .evaluations, .allocations, .allocatedBytes: MetricRuleV1(metric, minimumEffect: 0)
    case .recordBytes: MetricRuleV1(metric, minimumEffect: 0.05)
    case .instructions: MetricRuleV1(metric, minimumEffect: 0.001)
    case .accuracy: MetricRuleV1(metric, minimumEffect: 0, equivalenceMargin: 0.005)
    case .finalLoss: MetricRuleV1(metric, minimumEffect: 0.01, equivalenceMargin: 0.1, floor: 1e-12)
    case .successRate: MetricRuleV1(metric, minimumEffect: 0, equivalenceMargin: 0.05)
    case .evaluationsToTarget: MetricRuleV1(metric, minimumEffect: 0, equivalenceMargin: 0.05)
    case .spread: MetricRuleV1(metric, minimumEffect: 0, equivalenceMargin: 1, floor: 1e-12)
    }
  }
}

extension GateMetricV1 {
  /// Whether it is made of losses.
  fileprivate var hasFloor: Bool { self == .finalLoss || self == .spread }

  /// Whether it is a share of examples or of repetitions, and its effect a difference of such.
  fileprivate var isShare: Bool { self == .accuracy || self == .successRate }
}
