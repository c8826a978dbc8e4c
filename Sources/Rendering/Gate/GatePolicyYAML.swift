public import Records

/// A policy as the YAML that reads back to it, with a word on each key.
public func yaml(_ policy: GatePolicy) -> String {
  let rules = policy.rules.map { rule in "  \(rule.metric.rawValue): {\(settings(rule))}\n" }
  let looks = policy.looks.map { "\($0)" }.joined(separator: ", ")
  return """
    # What 'assay gate' lets through. A key that is left out has its default; a metric that is left out is not judged.
    \(line("gate: 1", "the version of this format"))
    \(line("falseAlarmRate: \(shortest(policy.falseAlarmRate))", "the probability of a false alarm over the whole suite, for each metric"))
    \(line("budgetSeconds: \(shortest(policy.budgetSeconds))", "how long paired measurement may take"))
    \(line("looks: [\(looks)]", "pairs of processes after which the times are looked at; the last is the most"))
    \(line("spendingExponent: \(shortest(policy.spendingExponent))", "1: the looks share the level evenly; 3: most of it is kept for the last"))
    \(line("inconclusive: \(policy.inconclusive.rawValue)", "pass, undecided (exit code 3) or fail"))
    \(line("incomparable: \(policy.incomparable.rawValue)", "what cannot be compared: 'pass' lets the times of two machines pass and nothing else"))
    \(line("metrics:", "a regression is an effect surely above minimumEffect; one surely below"))
                               # equivalenceMargin is none; 0.01 is 1 %, or 0.01 of a share such as an accuracy

    """ + rules.joined()
}

private func settings(_ rule: MetricRule) -> String {
  let values = [
    ("minimumEffect", rule.minimumEffect), ("equivalenceMargin", rule.equivalenceMargin), ("floor", rule.floor),
  ]
  return values.compactMap { name, value in value.map { "\(name): \(shortest($0))" } }.joined(separator: ", ")
}

/// A key with its value, and a comment in the column that all comments begin in.
private func line(_ entry: String, _ comment: String) -> String {
  entry + String(repeating: " ", count: max(1, 27 - entry.count)) + "# \(comment)"
}
