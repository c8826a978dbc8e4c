public import Analysis
import Records

/// A policy as the YAML that reads back to it: each key below the sentence that the reference has of it.
public func yaml(_ policy: GatePolicy) -> String {
  let keys = policyMappings.flatMap(\.keys).map { key in
    "\n# \(key.sentence.replacing("`", with: "'"))\n" + entry(key.name, of: policy)
  }
  let metrics = """
      # An effect surely above minimumEffect is a regression, and one surely below equivalenceMargin is none. 0.01 is 1 %, or 0.01 of
      # a share such as an accuracy.

    """
  let rules = policy.rules.map { "  \($0.metric.name): {\(settings($0))}\n" }
  return "# The policy of 'assay gate'. A key that is left out has its default; a metric that is left out is not evaluated.\n"
    + keys.joined() + metrics + rules.joined()
}

/// The line of one key; what has no value is an example behind a comment sign.
private func entry(_ key: String, of policy: GatePolicy) -> String {
  let values: [String: String?] = [
    "gate": "1", "falseAlarmRate": shortest(policy.falseAlarmRate), "budgetSeconds": shortest(policy.budgetSeconds),
    "looks": policy.looks.map(yamlList),
    "spendingExponent": shortest(policy.spendingExponent), "inconclusive": policy.inconclusive.rawValue,
    "incomparable": policy.incomparable.rawValue, "build": policy.build.map(yamlText), "plugin": policy.plugin.map(yamlText),
    "metrics": "",
  ]
  if let value = values[key] ?? nil { return "\(key):\(value.isEmpty ? "" : " ")\(value)\n" }
  let examples = ["looks": yamlList(GatePolicy.usualLooks), "build": "make", "plugin": "build/libmine.so"]
  guard let example = examples[key] else { preconditionFailure("the key '\(key)' of a policy has neither value nor example") }
  return "# \(key): \(example)\n"
}

/// `minimumEffect: 0.01, equivalenceMargin: 0.03`: the keys of a rule that have a value.
func settings(_ rule: MetricRule) -> String {
  let values = [
    ("minimumEffect", rule.metric.hasEffect ? rule.minimumEffect : nil), ("equivalenceMargin", rule.equivalenceMargin),
    ("mustDetect", rule.mustDetect), ("floor", rule.floor),
  ]
  return values.compactMap { name, value in value.map { "\(name): \(shortest($0))" } }.joined(separator: ", ")
}

private func yamlList(_ numbers: [Int]) -> String { "[" + numbers.map { "\($0)" }.joined(separator: ", ") + "]" }

/// The text as YAML reads it whatever is in it.
private func yamlText(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
