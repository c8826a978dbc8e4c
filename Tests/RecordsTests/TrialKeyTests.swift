import Analysis
import Foundation
import Records
import Testing

/// The table that says which keys of a trial make two trials other trials.
@Suite struct TrialKeyTests {
  /// A new property of `Trial` needs a row, and so a decision.
  @Test func everyPropertyOfATrialIsInTheTable() {
    // A property with a wrapper is stored under its name after an underscore.
    let properties = Mirror(reflecting: sampleTrial("a")).children.compactMap(\.label).map { String($0.trimmingPrefix("_")) }
    #expect(TrialKey.all.map(\.name) == properties)
  }

  @Test func everyKeyOfAnEncodedTrialIsInTheTable() throws {
    var trial = sampleTrial("a")
    trial.arithmetic = .libm
    trial.program = ProgramDefinition(command: ["true"])
    trial.measuresSensitivity = true
    trial.keepsStepDigests = true
    trial.tuning = TuningTrial(
      search: Tuning(
        goal: .finalValue, method: ConfiguredPlugin(name: "random", settings: [:]), maxTrials: 1, maxParallelTrials: 1,
        hyperparameters: []), number: 1)
    let object = try JSONSerialization.jsonObject(with: Data(encodeJSON(trial)))
    let keys = try #require(object as? [String: Any]).keys
    #expect(Set(keys) == Set(TrialKey.all.map(\.name)))
  }

  @Test func aKeyThatIsComparedMakesAnotherTrial() throws {
    let trial = sampleTrial("a")
    let changes: [(String, (inout Trial) -> Void)] = [
      ("problem", { $0.problem.name = "other" }), ("optimizer", { $0.optimizer.name = "other" }),
      ("scalar", { $0.scalar = .float64 }), ("suiteSeed", { $0.suiteSeed = 0 }), ("seed", { $0.seed = 99 }),
      ("start", { $0.start = nil }), ("budget", { $0.budget.steps = 99 }), ("targets", { $0.targets = [] }),
      ("continueAfterTargets", { $0.continueAfterTargets = false }),
    ]
    for (name, change) in changes {
      var other = trial
      change(&other)
      #expect(whyOtherTrials(trial, other) != nil, "\(name)")
    }
    let compared = TrialKey.all.filter { if case .free = $0.role { false } else { true } }.map(\.name)
    #expect(compared == changes.map(\.0))
  }
}
