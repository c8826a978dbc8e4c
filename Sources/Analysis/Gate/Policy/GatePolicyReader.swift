public import Records

/// Reads a gate's policy from the bytes of its file; a key that it leaves out has its default.
///
/// It throws the first fault that it finds, with its line.
public func readGatePolicy(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> GatePolicy {
  try policyTable.read(try compose(bytes, file: file, name: "the policy", needs: "a policy begins with 'gate: 1'"))
}

extension ValueKind where Value == [MetricRule] {
  /// `{timePerStep: {minimumEffect: 0.01}, steps: {}}`: the metrics that the gate evaluates, in the registry's order.
  static var rules: Self {
    ValueKind("mapping of metrics to their rules", schema: rulesTable.schema.adding(["minProperties": 1])) {
      (node) throws(ConfigurationError) in
      let rules = try rulesTable.read(node)
      guard !rules.isEmpty else {
        throw node.error(.invalid("'metrics' names at least one metric; without any the gate could only pass"))
      }
      return rules
    }
  }
}

private let rulesTable = KeyTable<[MetricRule]>(
  "metrics", in: "'metrics'", blank: [],
  GateMetric.all.map { metric in
    Key(metric.name, .mapping(ruleTable(metric)), set: { $0.append($1) }, "The rule for \(metric.summary).")
  })

/// The keys of a metric's rule: those that mean something for it.
private func ruleTable(_ metric: GateMetric) -> KeyTable<MetricRule> {
  let effect = Key<MetricRule>(
    "minimumEffect", .number(Bounds(from: 0)), \.minimumEffect, "An effect up to this is no regression, however sure it is.")
  let margin = Key<MetricRule>(
    "equivalenceMargin", .positive, \.equivalenceMargin, "An effect that is surely below this counts as none.")
  let detected = Key<MetricRule>(
    "mustDetect", .positive, \.mustDetect,
    "A time that is neither worse nor equivalent passes if a slowdown of this size is excluded with 95 %.")
  let floor = Key<MetricRule>("floor", .positive, \.floor, "A distance to the optimum below this counts as equal to it.")
  let keys =
    (metric.hasEffect ? [effect] : []) + (metric.equivalenceMargin == nil ? [] : [margin])
    + (metric.mustDetect == nil ? [] : [detected])
    + (metric.floor == nil ? [] : [floor])
  return KeyTable("rule", in: "'\(metric.name)'", blank: .standard(metric), keys) { (rule, node) throws(ConfigurationError) in
    try check(rule, node)
  }
}

private func check(_ rule: MetricRule, _ node: YAMLNode) throws(ConfigurationError) {
  if !rule.metric.isRatio, rule.minimumEffect >= 1 {
    throw node.error(
      .outOfRange("minimumEffect", value: shortest(rule.minimumEffect), range: "below 1: a share cannot fall by more"))
  }
  guard let margin = rule.equivalenceMargin else { return }
  if margin <= rule.minimumEffect {
    throw refusal(of: "equivalenceMargin", margin, "must be above its minimumEffect", rule.minimumEffect, rule, node)
  }
  // What is equivalent passes, so it must exclude what is to be detected. A wider margin alone says what may pass.
  let isWritten = try node.entries().contains { $0.key == "mustDetect" }
  if let mustDetect = rule.mustDetect, mustDetect < margin, isWritten {
    throw refusal(of: "mustDetect", mustDetect, "must not be below its equivalenceMargin", margin, rule, node)
  }
}

/// What is wrong with a value of a rule beside another one of it.
private func refusal(
  of key: String, _ value: Double, _ relation: String, _ limit: Double, _ rule: MetricRule, _ node: YAMLNode
) -> ConfigurationError {
  node.error(.invalid("the \(key) of '\(rule.metric.name)', \(shortest(value)), \(relation), \(shortest(limit))"))
}
