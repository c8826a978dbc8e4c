public import Analysis
import Records

/// A policy as the YAML that reads back to it, with a word on each key.
public func yaml(_ policy: GatePolicy) -> String {
  let rules = policy.rules.map { rule in "  \(rule.metric.name): {\(settings(rule))}\n" }
  let looks = policy.looks.map { "\($0)" }.joined(separator: ", ")
  return """
    # The policy of 'assay gate'. A key that is left out has its default; a metric that is left out is not evaluated.
    \(line("gate: 1", "the version of this format"))
    \(line("falseAlarmRate: \(shortest(policy.falseAlarmRate))", "the probability of a false alarm over the whole suite, for each metric"))
    \(line("budgetSeconds: \(shortest(policy.budgetSeconds))", "how long paired measurement may take"))
    \(line("looks: [\(looks)]", "numbers of pairs of processes after which times are tested"))
    \(line("spendingExponent: \(shortest(policy.spendingExponent))", "1 spends the false alarm rate evenly over the looks, 3 keeps most of it for the last"))
    \(line("inconclusive: \(policy.inconclusive.rawValue)", "pass, undecided (exit code 3) or fail"))
    \(line("incomparable: \(policy.incomparable.rawValue)", "'pass' only lets the times of two machines pass"))
    \(line(setting("build", policy.build, example: "make"), "builds the plugin of a checkout; --against runs it in both revisions"))
    \(line(setting("plugin", policy.plugin, example: "build/libmine.so"), "the plugin whose revisions are compared"))
    \(line("metrics:", "a regression is an effect surely above minimumEffect; one surely below"))
                               # equivalenceMargin is none; 0.01 is 1 %, or 0.01 of a share such as an accuracy

    """ + rules.joined()
}

/// `minimumEffect: 0.01, equivalenceMargin: 0.03`: the keys of a rule that have a value.
func settings(_ rule: MetricRule) -> String {
  let values = [
    ("minimumEffect", rule.minimumEffect), ("equivalenceMargin", rule.equivalenceMargin),
    ("mustDetect", rule.mustDetect), ("floor", rule.floor),
  ]
  return values.compactMap { name, value in value.map { "\(name): \(shortest($0))" } }.joined(separator: ", ")
}

/// A key with its text, or an example of it as a comment.
private func setting(_ key: String, _ value: String?, example: String) -> String {
  value.map { "\(key): \(quoted($0))" } ?? "# \(key): \(example)"
}

/// The text as YAML reads it whatever is in it.
private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

/// A key with its value, and a comment in the column that all comments begin in.
private func line(_ entry: String, _ comment: String) -> String {
  entry + String(repeating: " ", count: max(1, 27 - entry.count)) + "# \(comment)"
}
