public import Records

/// A policy as the YAML that reads back to it, with a word on each key.
public func yaml(_ policy: GatePolicy) -> String {
  let rules = policy.rules.map { rule in "  \(rule.metric.rawValue): {\(settings(rule))}\n" }
  return """
    # What 'assay gate' lets through. A key that is left out has its default; a metric that is left out is not judged.
    gate: 1                    # the version of this format
    falseAlarmRate: \(padded(shortest(policy.falseAlarmRate), 11))# the probability of a false alarm over the whole suite, for each metric
    budgetSeconds: \(padded(shortest(policy.budgetSeconds), 12))# how long paired measurement may take
    looks: \(padded("[\(policy.looks.map { "\($0)" }.joined(separator: ", "))]"))# pairs of processes after which the times are looked at; the last is the most
    spendingExponent: \(padded(shortest(policy.spendingExponent), 9))# 1: the looks share the level evenly; 3: most of it is kept for the last
    inconclusive: \(padded(policy.inconclusive.rawValue, 13))# pass, undecided (exit code 3) or fail
    incomparable: \(padded(policy.incomparable.rawValue, 13))# what cannot be compared: 'pass' lets the times of two machines pass and nothing else
    metrics:                   # a regression is an effect surely above minimumEffect; one surely below
                               # equivalenceMargin is none; 0.01 is 1 %, or 0.01 of a share such as an accuracy

    """ + rules.joined()
}

private func settings(_ rule: MetricRule) -> String {
  let values = [
    ("minimumEffect", rule.minimumEffect), ("equivalenceMargin", rule.equivalenceMargin), ("floor", rule.floor),
  ]
  return values.compactMap { name, value in value.map { "\(name): \(shortest($0))" } }.joined(separator: ", ")
}

/// At least one space between a value and its comment.
private func padded(_ value: String, _ width: Int = 20) -> String {
  value + String(repeating: " ", count: max(1, width - value.count))
}
