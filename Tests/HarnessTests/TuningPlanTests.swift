import FaultyPlugins
import Records
import Testing

@testable import Harness

/// The trials of a small search with one place changed.
private func planned(changing place: String, to change: String, more: String = "") throws(ConfigurationError) -> [Trial] {
  let text = """
    suite: s
    seed: 7
    experiments:
      - name: e
        problems: [rosenbrock]
        optimizers: [adam]
        budget: {steps: 100}
        \(more)
        tuning:
          goal: finalValue
          maxTrials: 12
          method: random
          hyperparameters:
            rate: {range: [1e-4, 0.5], scale: log}
    """
  precondition(text.contains(place))
  return Array(try plan(suite(text.replacing(place, with: change)), with: faultyRegistry))
}

@Suite struct TuningPlans {
  @Test func aSearchIsItsTrialsByNumber() throws {
    let trials = try planned(changing: "random", to: "[random, {bayesian: {initialPoints: [4, 6]}}]", more: "seeds: 2")
    #expect(trials.count == 2 * 3 * 12)
    #expect(trials[0].id == "e/rosenbrock/adam/float64/0/random/1")
    #expect(trials[12].id == "e/rosenbrock/adam/float64/0/bayesian(initialPoints: 4)/1")
    #expect(trials[35].id == "e/rosenbrock/adam/float64/0/bayesian(initialPoints: 6)/12")
    #expect(trials[36].searchName == "e/rosenbrock/adam/float64/1/random")
    #expect(trials.allSatisfy { $0.optimizer.settings.isEmpty }, "they are proposed later")
  }

  @Test func aGridHasAsManyTrialsAsPoints() throws {
    let trials = try planned(
      changing: "random\n      hyperparameters:\n        rate: {range: [1e-4, 0.5], scale: log}",
      to: "grid\n      hyperparameters: {rate: {range: [1e-4, 0.5], points: 5}, convention: {values: [keras, pytorch]}}")
    #expect(trials.count == 10)
  }
}

@Suite struct TuningFaults {
  @Test(arguments: [
    ("rate: {range", "rte: {range", "suite.yaml:14: 'adam' has no setting 'rte'; did you mean 'rate'?"),
    ("[1e-4, 0.5], scale: log", "[-1, 0.5]", "suite.yaml:14: 'rate' must be from 0 to 1e+300, not -1"),
    (
      "rate: {range: [1e-4, 0.5]", "warmUp: {range: [1, 5]",
      "suite.yaml:14: 'warmUp' of 'adam' is a whole number; say 'type: integer'"
    ),
    (
      "rate: {range: [1e-4, 0.5], scale: log}", "convention: {values: [keras, torch]}",
      "suite.yaml:14: unknown convention 'torch'; did you mean 'pytorch'?"
    ),
    (
      "[adam]", "[adam: {rate: 0.1}]",
      "suite.yaml:14: 'rate' is given to 'adam', and tuned as well; leave one of them out"
    ),
    (
      "random", "bayes",
      "suite.yaml:12: unknown method of tuning 'bayes'; known: grid, random, sobol, halton, bayesian"
    ),
    (
      "random", "newton",
      "suite.yaml:12: unknown method of tuning 'newton'; known: grid, random, sobol, halton, bayesian"
    ),
    (
      "random", "{bayesian: {initialPoints: 12}}",
      """
      suite.yaml:12: 'bayesian' looks at results from trial 13 on, but 'maxTrials' is 12; give it fewer 'initialPoints', or \
      more trials
      """
    ),
    ("random", "{random: {lower: 0}}", "suite.yaml:12: 'random' has no setting 'lower'"),
    ("random", "grid", "suite.yaml:14: 'grid' needs the 'points' of 'rate': how many values of its range it takes"),
    (
      "scale: log", "points: 5",
      "suite.yaml:14: 'points' is for the method 'grid'; 'random' takes any value of the range"
    ),
    (
      "method: random\n      hyperparameters:\n        rate: {range: [1e-4, 0.5], scale: log}",
      "method: grid\n      hyperparameters:\n        rate: {range: [1e-4, 0.5], points: 5}\n        beta1: {range: [0, 0.9], points: 3}",
      "suite.yaml:12: the grid has 5 × 3 = 15 trials, but 'maxTrials' is 12; raise it, or give fewer 'points'"
    ),
    (
      "finalValue", "accuracy",
      """
      suite.yaml:10: the goal 'accuracy' is the accuracy of a model that predicts classes, which 'rosenbrock' has not; \
      'finalValue' is every problem's
      """
    ),
    (
      "finalValue", "evaluationsToTarget",
      "suite.yaml:10: the goal 'evaluationsToTarget' needs 'targets' in the experiment"
    ),
    (
      "method: random", "method: random\n      stopping: {median: {from: 100}}",
      "suite.yaml:10: 'stopping' begins at step 100, but the budget ends at step 100"
    ),
    (
      "method: random",
      "method: random\n      maxParallelTrials: 6\n      stopping: {median: {from: 10, startupTrials: 7}}",
      """
      suite.yaml:10: 'median' compares trials with at least 7 of earlier rounds, which none of 12 trials in rounds of 6 has; lower \
      'startupTrials' or 'maxParallelTrials'
      """
    ),
    (
      "method: random", "method: {bayesian: {initialPoints: 4}}\n      stopping: {halving: {from: 10}}",
      """
      suite.yaml:12: 'halving' compares trials that are all known beforehand, but 'bayesian' proposes them by their results; \
      take 'median', or another method
      """
    ),
    (
      "method: random", "method: [random, random]",
      "suite.yaml:4: the trial 'e/rosenbrock/adam/float64/0/random/1' stands twice in this experiment"
    ),
  ])
  func whatCannotBeSearchedIsRefusedWithARemedy(_ place: String, _ change: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try planned(changing: place, to: change) }
    #expect(error?.description == message)
  }

  @Test func stoppingNeedsABudgetOfSteps() {
    let error = #expect(throws: ConfigurationError.self) {
      try plan(
        suite(
          """
          {suite: s, seed: 1, experiments: [{name: e, problems: [rosenbrock], optimizers: [adam], \
          budget: {evaluations: 9}, tuning: {goal: finalValue, maxTrials: 12, method: random, \
          hyperparameters: {rate: {range: [0.1, 0.5]}}, stopping: {halving: {from: 3}}}}]}
          """), with: faultyRegistry)
    }
    #expect(error?.fault == .invalid("'stopping' counts steps, so the 'budget' needs 'steps'"))
  }

  @Test func figuresAreNotExpectedOfASearch() {
    let error = #expect(throws: ConfigurationError.self) {
      try planned(changing: "method: random", to: "method: random", more: "expect: [{value: 1, source: a book}]")
    }
    #expect(error?.fault == .invalid("'expect' needs trials whose settings are given; leave it out beside 'tuning'"))
  }
}
