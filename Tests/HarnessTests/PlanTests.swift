import AssayKit
import FaultyPlugins
import Records
import Testing

@testable import Harness

/// A suite whose only experiment is `lines`; the experiment begins on line 4.
private func planned(_ lines: String) throws(ConfigurationError) -> [Trial] {
  let indented = lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
  return Array(try plan(suite("suite: s\nseed: 7\nexperiments:\n  - name: e\n\(indented)\n"), with: faultyRegistry))
}

private let shortest = """
  problems: [rosenbrock]
  optimizers: [gradientDescent]
  budget: {steps: 10}
  """

/// The fault of a suite, and the line it is said to be on.
private func fault(_ lines: String) -> (line: Int?, fault: ConfigurationError.Fault)? {
  do {
    _ = try planned(lines)
    return nil
  } catch {
    return (error.line, error.fault)
  }
}

@Suite struct Plans {
  @Test func listsAreMultipliedOutInOrder() throws {
    let trials = try planned(
      """
      problems: [doubleWell, rosenbrock: {dimension: [2, 4]}]
      optimizers: [adam: {rate: [0.1, 0.2], convention: [keras, pytorch]}, gradientDescent]
      scalars: [float64, float32]
      seeds: 2
      budget: {steps: 10}
      """)
    #expect(trials.count == 3 * 5 * 2 * 2)
    #expect(trials[0].id == "e/doubleWell/adam(convention: keras, rate: 0.1)/float64/0")
    #expect(trials[1].id == "e/doubleWell/adam(convention: keras, rate: 0.1)/float64/1")
    #expect(trials[2].id == "e/doubleWell/adam(convention: keras, rate: 0.1)/float32/0")
    #expect(trials[4].id == "e/doubleWell/adam(convention: keras, rate: 0.2)/float64/0")
    #expect(trials[8].id == "e/doubleWell/adam(convention: pytorch, rate: 0.1)/float64/0")
    #expect(trials[16].id == "e/doubleWell/gradientDescent/float64/0")
    #expect(trials[20].id == "e/rosenbrock(dimension: 2)/adam(convention: keras, rate: 0.1)/float64/0")
    #expect(trials[59].id == "e/rosenbrock(dimension: 4)/gradientDescent/float32/1")
  }

  @Test func namesAreUniqueAndStable() throws {
    let text = shortest + "\nseeds: 5\nscalars: [float32, float64]"
    let trials = try planned(text)
    #expect(Set(trials.map(\.id)).count == 10)
    #expect(try planned(text) == trials)
  }

  /// A thousand million trials are counted, not made.
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      ("optimizers: [adam: {rate: [R], epsilon: [R]}]\nseeds: 100000", "has 100,000,000,000 trials"),
      ("optimizers: [adam: {rate: [R], beta1: [R], beta2: [R], epsilon: [R]}]\nseeds: 100000", "has more than 9 · 10¹⁵ trials"),
      ("optimizers: [adam: {rate: [R], beta1: [R]}]\nseeds: 1000", "has 1,000,000,000 trials"),
    ])
  func aProductOfListsIsCountedBeforeItIsMade(lists: String, words: String) {
    let values = (1...1000).map { "\(Double($0) / 1024)" }.joined(separator: ", ")
    let text = "problems: [rosenbrock]\nbudget: {steps: 1}\n\(lists.replacing("R", with: values))"
    let error = #expect(throws: ConfigurationError.self) { try planned(text) }
    let description = "\(error.map { "\($0)" } ?? "")"
    #expect(description.hasPrefix("suite.yaml:4: the experiment \(words), and a run of them needs "), "\(description)")
    #expect(description.hasSuffix("; shorten the lists"), "\(description)")
  }

  /// Every optimizer and scalar type meets the same start, every seed another.
  @Test func aRandomStartIsAPointOfTheBoundsForEachSeed() throws {
    let text = """
      problems: [schwefel226]
      optimizers: [gradientDescent, adam]
      seeds: 3
      start: {random: box}
      budget: {steps: 10}
      """
    let trials = try planned(text)
    #expect(try planned(text) == trials)
    #expect(trials[0].id == "e/schwefel226/gradientDescent/float64/0/random start")
    #expect(trials[..<3].map(\.start) == trials[3...].map(\.start) && Set(trials.map(\.start)).count == 3)
    #expect(trials.allSatisfy { ($0.start ?? []).count == 2 && ($0.start ?? [501]).allSatisfy { abs($0) <= 500 } })
    let unbounded = fault(shortest + "\nstart: {random: box}")
    #expect(
      "\(try #require(unbounded).fault)".hasPrefix("'start: {random: box}' needs finite bounds, which 'rosenbrock' has not"))
  }

  @Test func epochsAreOfModels() throws {
    let found = try #require(fault(shortest.replacing("steps: 10", with: "epochs: 3")))
    #expect("\(found.fault)" == "only models have 'epochs', and 'rosenbrock' is no model; give 'steps' instead")
  }

  @Test func moreEpochsThanStepsCanBeCountedAreRefused() throws {
    let model = shortest.replacing("rosenbrock", with: "line").replacing("steps: 10", with: "epochs: 4000000000000000000")
    let found = try #require(fault(model))
    #expect("\(found.fault)" == "4000000000000000000 epochs of 'line' are more than 9223372036854775807 steps")
  }

  @Test func aValueIsATargetOfEveryProblem() throws {
    let trials = try planned(shortest + "\ntargets: [{value: [-1.5, 0]}]")
    #expect(trials[0].targets == [Target(.value, -1.5), Target(.value, 0)])
  }

  @Test func whatIsNotGivenHasItsDefault() throws {
    let trials = try planned(shortest)
    let trial = try #require(trials.first)
    #expect(trials.count == 1)
    #expect(trial.scalar == .float64)
    #expect(trial.seed == 0)
    #expect(trial.suiteSeed == 7)
    #expect(trial.start == nil)
    #expect(trial.targets.isEmpty && trial.expectations.isEmpty && !trial.continueAfterTargets)
    #expect(trial.timeLimitSeconds == 60)
    #expect(trial.timing == TimingPlan())
    #expect(trial.optimizer.settings.isEmpty, "a plugin's defaults are the plugin's")
  }

  @Test func aListThatIsOneValueStaysOne() throws {
    let one = try planned("problems: [doubleWell]\noptimizers: [picky: {weights: [1, 2]}]\nbudget: {steps: 1}")
    #expect(one.map(\.optimizer.settings) == [["weights": .list([.number(1), .number(2)])]])
    let two = try planned("problems: [doubleWell]\noptimizers: [picky: {weights: [[1, 2], [3]]}]\nbudget: {steps: 1}")
    #expect(two.count == 2)
  }

  @Test func experimentsFollowTheFile() throws {
    let body = "problems: [doubleWell], optimizers: [newton], budget: {steps: 1}"
    let suite = try suite("{suite: s, seed: 1, experiments: [{name: b, \(body)}, {name: a, \(body)}]}")
    #expect(try plan(suite, with: faultyRegistry).map(\.experiment) == ["b", "a"])
  }
}

@Suite struct PlanFaults {

  @Test func unknownPluginsAreNamed() throws {
    let problem = try #require(fault(shortest.replacing("rosenbrock", with: "rosenbrok")))
    #expect(problem.line == 5)
    let problems = faultyRegistry.problems.map(\.description.name)
    #expect(problem.fault == .unknownPlugin("rosenbrok", kind: "problem", known: problems))
    let optimizer = try #require(fault(shortest.replacing("gradientDescent", with: "adan")))
    #expect(optimizer.line == 6)
    #expect("\(optimizer.fault)".contains("did you mean 'adam'?"))
  }

  @Test(arguments: [
    ("rte: 0.1", "'gradientDescent' has no setting 'rte'; did you mean 'rate'?"),
    ("rate: -1", "'rate' must be from 0 to 1e+300, not -1"),
    ("rate: fast", "'rate' must be a number, not 'fast'"),
    ("rate: [0.1, fast]", "'rate' must be a number, not 'fast'"),
    ("rate: [[0.1]]", "'rate' must be a number, not '[0.1]'"),
  ])
  func settingsAreChecked(_ setting: String, message: String) throws {
    let found = try #require(
      fault("problems: [rosenbrock]\noptimizers:\n  - gradientDescent:\n      \(setting)\nbudget: {steps: 1}"))
    #expect(found.line == 8)
    #expect("\(found.fault)" == message)
  }

  @Test(arguments: [
    ("fault: trap, at: 0", ConfigurationError.Fault.outOfRange("at", value: "0", range: "a whole number from 1 to 1000000")),
    ("fault: trap, at: 1.5", .outOfRange("at", value: "1.5", range: "a whole number from 1 to 1000000")),
    ("fault: trip", .unknownName("trip", kind: "fault", known: Fault.allCases.map(\.rawValue))),
    ("at: 2", .missingSetting("fault", of: "faulty")),
  ])
  func integersChoicesAndNeedsAreChecked(_ settings: String, fault expected: ConfigurationError.Fault) throws {
    let found = try #require(
      fault("problems: [rosenbrock]\noptimizers: [faulty: {\(settings)}]\nbudget: {steps: 1}"))
    #expect(found.line == 6)
    #expect(found.fault == expected)
  }

  @Test func aListWithAWordIsNoListOfNumbers() throws {
    let found = try #require(
      fault("problems: [doubleWell]\noptimizers: [picky: {weights: [1, two]}]\nbudget: {steps: 1}"))
    #expect(found.fault == .wrongType(of: "weights", expected: "a list of numbers", found: "'[1, two]'"))
  }

  @Test func trueAndFalseAreSettings() throws {
    let trials = try planned("problems: [rosenbrock]\noptimizers: [sgd: {nesterov: [true, false]}]\nbudget: {steps: 1}")
    // Records keep the text that names of trials have.
    #expect(trials.map(\.optimizer.settings) == [["nesterov": .text("true")], ["nesterov": .text("false")]])
    #expect(trials.first?.id == "e/rosenbrock/sgd(nesterov: true)/float64/0")
    let found = try #require(fault("problems: [rosenbrock]\noptimizers: [sgd: {nesterov: 1}]\nbudget: {steps: 1}"))
    #expect(found.fault == .wrongType(of: "nesterov", expected: "true or false", found: "'1'"))
  }

  /// numerics 7: all words for a truth are one setting, whose trials keep their names.
  @Test(arguments: ["true", "yes"])
  func yesAndNoAreTrueAndFalse(_ word: String) throws {
    let trials = try planned(
      "problems: [rosenbrock]\noptimizers: [sgd: {nesterov: \(word)}, nelderMead: {adaptive: \(word)}]\nbudget: {steps: 1}")
    #expect(
      trials.map(\.id) == [
        "e/rosenbrock/sgd(nesterov: true)/float64/0", "e/rosenbrock/nelderMead(adaptive: yes)/float64/0",
      ])
  }

  @Test func aPairThatCannotWorkIsRefused() throws {
    let gradient = try #require(fault("problems: [valueOnly]\noptimizers: [adam]\nbudget: {steps: 1}"))
    #expect(gradient.line == 6)
    #expect(gradient.fault == .missingCapability("gradient", problem: "valueOnly", optimizer: "adam"))
    let hessian = try #require(fault("problems: [cliff]\noptimizers: [picky]\nbudget: {steps: 1}"))
    #expect(hessian.fault == .missingCapability("Hessian", problem: "cliff", optimizer: "picky"))
    let dimension = try #require(fault("problems: [rosenbrock]\noptimizers: [comparisonSearch]\nbudget: {steps: 1}"))
    #expect("\(dimension.fault)" == "'comparisonSearch' works in dimension 1 at most, but 'rosenbrock' has 2")
  }

  @Test func aStartOfAnotherDimensionIsRefused() throws {
    let found = try #require(fault(shortest + "\nstart: [1, 2, 3]"))
    #expect(found.line == 4)
    #expect("\(found.fault)" == "'start' has dimension 3, but 'rosenbrock' has dimension 2")
  }

  @Test(arguments: ["gap", "distance", "gradient"])
  func aTargetThatCannotBeMeasuredIsRefused(_ target: String) throws {
    let body = "problems: [valueOnly]\noptimizers: [gridSearch]\nbudget: {steps: 1}\n"
    let found = try #require(fault(body + "targets: [{\(target): 0.1}]"))
    #expect(found.line == 4)
    #expect(found.fault == .unmeasurableTarget(target: target, problem: "valueOnly"))
    #expect(fault(body + "targets: [{update: 0.1}]") == nil)
  }

  @Test func aGradientThatIsMissingIsNotBlamedOnTheOptimum() {
    let gradient = "\(ConfigurationError.Fault.unmeasurableTarget(target: "gradient", problem: "p"))"
    #expect(gradient == "the target 'gradient' cannot be measured: 'p' has no gradient")
    let gap = "\(ConfigurationError.Fault.unmeasurableTarget(target: "gap", problem: "p"))"
    #expect(gap == "the target 'gap' cannot be measured: the optimum of 'p' is not known")
  }

  @Test func expectationsThatCannotBeMetAreRefused() throws {
    let point = try #require(fault(shortest + "\nexpect: [{step: 1, iterate: [1], source: x}]"))
    #expect("\(point.fault)" == "an expected iterate has dimension 1, but 'rosenbrock' has dimension 2")
    let target = try #require(
      fault(shortest + "\ntargets: [{gap: 1}]\nexpect: [{target: {gap: 2}, steps: 3, source: x}]"))
    #expect("\(target.fault)".contains("counts up to {gap ≤ 2}, which is not among the experiment's targets"))
    #expect(fault(shortest + "\ntargets: [{gap: 2}]\nexpect: [{target: {gap: 2}, steps: 3, source: x}]") == nil)
    let step = try #require(fault(shortest + "\nexpect: [{step: 999, value: 1, source: x}]"))
    #expect("\(step.fault)".hasPrefix("an expectation holds at step 999, but the budget ends at step "))
  }

  @Test func aPointTooLongToBeKeptIsNotExpected() throws {
    let point = (0..<17).map { _ in "1" }.joined(separator: ", ")
    let found = try #require(
      fault(
        "problems: [rosenbrock: {dimension: 17}]\noptimizers: [gradientDescent]\nbudget: {steps: 1}\n"
          + "expect: [{step: 1, iterate: [\(point)], source: x}]"))
    #expect("\(found.fault)".contains("16"))
  }

  @Test func aStartOutsideTheBoundsIsRefused() throws {
    let text = shortest.replacing("[rosenbrock]", with: "[schwefel226]") + "\nstart: [600, 600]"
    let found = try #require(fault(text))
    #expect("\(found.fault)" == "'start' lies outside the bounds of 'schwefel226'")
  }

  @Test func aTrialThatStandsTwiceIsRefused() throws {
    let found = try #require(fault(shortest.replacing("[gradientDescent]", with: "[gradientDescent, gradientDescent]")))
    #expect(found.line == 4)
    #expect("\(found.fault)".contains("the trial 'e/rosenbrock/gradientDescent/float64/0' stands twice in this experiment"))
    let scalars = try #require(fault(shortest + "\nscalars: [float32, float32]"))
    #expect("\(scalars.fault)".contains("float32/0' stands twice in this experiment"))
  }
}
