import Analysis
import Records
import Testing

/// What `gate.yaml` may hold, and what a reader is told where it holds something else.
@Suite struct GatePolicyTests {
  private func read(_ text: String) throws -> GatePolicy { try readGatePolicy(Array(text.utf8), file: "gate.yaml") }

  @Test func whatIsLeftOutIsTheDefault() throws {
    #expect(try read("gate: 1\n") == GatePolicy())
    let policy = try read("gate: 1\nmetrics:\n  accuracy: {equivalenceMargin: 0.02}\n  steps: {}\n")
    #expect(
      policy.rules == [
        MetricRule(.steps, minimumEffect: 0), MetricRule(.accuracy, minimumEffect: 0, equivalenceMargin: 0.02),
      ], "only these, in the order of the metrics")
    #expect(policy.falseAlarmRate == GatePolicy().falseAlarmRate)
  }

  @Test func everyKeyIsRead() throws {
    let policy = try read(
      """
      gate: 1
      falseAlarmRate: 0.05
      budgetSeconds: 30
      looks: [8, 16]
      spendingExponent: 3
      inconclusive: fail
      incomparable: pass
      metrics:
        finalLoss: {minimumEffect: 0.2, equivalenceMargin: 0.5, floor: 1e-6}
      """)
    #expect(
      policy.falseAlarmRate == 0.05 && policy.budgetSeconds == 30 && policy.looks == [8, 16] && policy.spendingExponent == 3)
    #expect(policy.inconclusive == .fail && policy.incomparable == .pass)
    #expect(policy.rules == [MetricRule(.finalLoss, minimumEffect: 0.2, equivalenceMargin: 0.5, floor: 1e-6)])
  }

  @Test(arguments: [
    ("", "gate.yaml: the file is empty; a policy begins with 'gate: 1'"),
    ("falseAlarmRate: 0.01\n", "gate.yaml:1: the policy needs the key 'gate'"),
    ("gate: 2\n", "gate.yaml:1: 'gate' must be 1, the version of its format, not 2"),
    (
      "gate: 1\nfalseAlarmRates: 0.01\n",
      "gate.yaml:2: unknown key 'falseAlarmRates' in the policy; did you mean 'falseAlarmRate'?"
    ),
    ("gate: 1\nlevel: 0.01\n", "gate.yaml:2: the key 'level' in the policy is called 'falseAlarmRate' now"),
    ("gate: 1\nfalseAlarmRate: 0\n", "gate.yaml:2: 'falseAlarmRate' must be above 0 and below 0.5, not 0"),
    ("gate: 1\nbudgetSeconds: -5\n", "gate.yaml:2: 'budgetSeconds' must be above 0 and at most 1000000, not -5"),
    (
      "gate: 1\nlooks: [12, 12]\n",
      "gate.yaml:2: 'looks' must ascend: each look needs more pairs than the one before"
    ),
    ("gate: 1\nlooks: []\n", "gate.yaml:2: 'looks' is an empty list; it needs at least one element"),
    ("gate: 1\nlooks: [0]\n", "gate.yaml:2: 'looks' must be from 1 to 1000, not 0"),
    (
      "gate: 1\ninconclusive: ignore\n",
      "gate.yaml:2: unknown consequence 'ignore'; known: pass, undecided, fail"
    ),
    (
      "gate: 1\nmetrics: {}\n",
      "gate.yaml:2: 'metrics' names at least one metric; without any the gate could only pass"
    ),
    (
      "gate: 1\nmetrics:\n  timePerSteps: {}\n",
      "gate.yaml:3: unknown key 'timePerSteps' in 'metrics'; did you mean 'timePerStep'?"
    ),
    (
      "gate: 1\nmetrics:\n  timePerStep: {minimumEffect: -0.01}\n",
      "gate.yaml:3: 'minimumEffect' must be at least 0, not -0.01"
    ),
    (
      "gate: 1\nmetrics:\n  timePerStep: {minimumEffect: .nan}\n",
      "gate.yaml:3: 'minimumEffect' must be a number, not '.nan'"
    ),
    (
      "gate: 1\nmetrics:\n  timePerStep: {mustDetect: 0.02}\n",
      "gate.yaml:3: the mustDetect of 'timePerStep', 0.02, must not be below its equivalenceMargin, 0.03"
    ),
    (
      "gate: 1\nmetrics:\n  timePerStep: {minimumEffect: 0.05}\n",
      "gate.yaml:3: the equivalenceMargin of 'timePerStep', 0.03, must be above its minimumEffect, 0.05"
    ),
    (
      "gate: 1\nmetrics:\n  steps: {equivalenceMargin: 0.1}\n",
      "gate.yaml:3: unknown key 'equivalenceMargin' in 'steps'; known: minimumEffect"
    ),
    (
      "gate: 1\nmetrics:\n  accuracy: {floor: 1}\n",
      "gate.yaml:3: unknown key 'floor' in 'accuracy'; known: minimumEffect, equivalenceMargin"
    ),
  ])
  func aBadPolicyIsRefusedWithCulpritAndRemedy(_ text: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.description == message)
  }
}
