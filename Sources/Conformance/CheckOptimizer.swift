public import AssayKit
import PortableMath

/// Puts an optimizer with its default hyperparameters through every check of the table.
///
/// The same table serves built-in methods and anyone's own:
///
///     @Test func conforms() { #expect(checkOptimizer(myPlugin).filter { $0.failure != nil }.isEmpty) }
///
/// A step that never returns is for a time limit to catch: the test's, as `.timeLimit`, or a suite's `seconds`.
public func checkOptimizer(_ plugin: OptimizerPlugin) -> [Finding] {
  optimizerChecks.map { name, check in
    let failure = firstFailure([
      { check(plugin, Bench(plugin, plugin.float32)) }, { check(plugin, Bench(plugin, plugin.float64)) },
    ])
    return Finding(check: name, plugin: plugin.description.name, failure: failure)
  }
}

private typealias OptimizerCheck = @Sendable (OptimizerPlugin, any BenchChecks) -> String?

private let optimizerChecks: [(String, OptimizerCheck)] = [
  ("describesItself", { plugin, _ in describesItself(plugin.description) }),
  ("beginsAtItsStart", { $1.beginsAtItsStart() }),
  ("descendsOnAQuadratic", { $1.descendsOnAQuadratic() }),
  ("isTheSameMethodInBothScalarTypes", { plugin, _ in isTheSameInBothScalarTypes(plugin) }),
  ("repeatsItselfToTheBit", { $1.repeatsItselfToTheBit() }),
  ("replaysFromASavedStateToTheBit", { $1.replaysFromASavedState() }),
  ("honorsEveryBudget", { $1.honorsEveryBudget() }),
  ("survivesValuesThatAreNotFinite", { $1.survivesValuesThatAreNotFinite() }),
  ("survivesHugeStarts", { $1.survivesHugeStarts() }),
]

private func describesItself(_ description: OptimizerDescription) -> String? {
  firstEmpty([
    "name": description.name, "summary": description.summary, "formula": description.formula,
    "source": description.source,
  ]) ?? firstBadDefault(description.hyperparameters)
}

/// The first steps from one start lead to about the same points, whatever the scalar type.
private func isTheSameInBothScalarTypes(_ plugin: OptimizerPlugin) -> String? {
  let iterates = [
    Bench(plugin, plugin.float32).firstIterates(), Bench(plugin, plugin.float64).firstIterates(),
  ]
  for (step, (single, double)) in zip(iterates[0], iterates[1]).enumerated() {
    let isNear = zip(single, double).allSatisfy { ($0 - $1).magnitude <= 1e-3 * (1 + $1.magnitude) }
    if !isNear { return "step \(step + 1) leads to \(single) in Float, to \(double) in Double" }
  }
  return nil
}

/// Names a description whose default does not fit its kind; nil if there is none.
func firstBadDefault(_ descriptions: [SettingDescription]) -> String? {
  descriptions.first { !$0.hasFittingDefault }.map { "the default of '\($0.name)' is not of its kind" }
}
