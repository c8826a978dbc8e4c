import AssayKit
import Harness
import Learning
import Optimizers
import PortableMath
import Problems
import Records
import Testing

private let registry = Registry(problems: builtInProblems + builtInModels, optimizers: builtInOptimizers)
private let memoryBytes = 4 * 0x1p30

/// The fault of a suite of one trial, whose problem is on line 5 and whose optimizer is on line 6; nil if it is planned.
private func fault(
  problem: String, optimizer: String, scalar: String = "float64", more: String = "", memoryBytes: Double = memoryBytes
) -> ConfigurationError? {
  let text = """
    suite: s
    seed: 1
    experiments:
      - name: e
        problems: [\(problem)]
        optimizers: [\(optimizer)]
        scalars: [\(scalar)]
        budget: {steps: 1}
        \(more)

    """
  do {
    _ = try plan(try readSuite(Array(text.utf8), file: "s.yaml"), with: registry, memoryBytes: memoryBytes)
    return nil
  } catch {
    return error
  }
}

/// The ends of a setting's range, as a suite spells them, and what lies beyond.
private func extremes(_ kind: SettingDescription.Kind) -> (within: [String], beyond: [String]) {
  switch kind {
  case .number(let range): (["\(range.lowerBound)", "\(range.upperBound)"], ["-1.1e308", "1.1e308", "1e999", "x"])
  case .integer(let range):
    (
      ["\(range.lowerBound)", "\(range.upperBound)"],
      ["\(range.lowerBound - 1)", "\(range.upperBound + 1)", "\(range.lowerBound).5", "-1e19", "1e19", "x"]
    )
  case .numbers(let range):
    (["[\(range.lowerBound), \(range.upperBound)]"], ["[1, 1.1e308]", "[1e999]", "[]", "1", "[x]"])
  case .integers(let range):
    (
      ["[\(range.lowerBound)]", "[\(range.upperBound)]", "[\(range.upperBound), \(range.upperBound)]"],
      ["[\(range.lowerBound - 1)]", "[1.5]", "[1e9, 1e10]", "[-3]", "[1e19]", "[]", "1", "[x]"]
    )
  case .flag: (["true", "false"], ["2", "x"])
  case .choice(let choices): (choices, ["x", "1"])
  }
}

@Suite struct ExtremeSettings {
  /// Nothing is made that is large, so that each is planned or refused at once.
  @Test(arguments: registry.problems.map(\.description.name))
  func everyProblemIsPlannedOrRefusedInWords(name: String) throws {
    for setting in try #require(registry.problem(name)).description.settings {
      let (within, beyond) = extremes(setting.kind)
      for value in within {
        let found = fault(problem: "\(name): {\(setting.name): \(value)}", optimizer: "randomSearch")
        if case .tooLarge? = found?.fault { continue }
        #expect(found == nil, "\(name) \(setting.name): \(value)")
      }
      for value in beyond {
        let found = fault(problem: "\(name): {\(setting.name): \(value)}", optimizer: "randomSearch")
        #expect(found.map { $0.line == 5 && "\($0)".count < 400 } == true, "\(name) \(setting.name): \(value)")
      }
    }
  }

  @Test(arguments: registry.optimizers.map(\.description.name))
  func everyOptimizerIsPlannedOrRefusedInWords(name: String) throws {
    let plugin = try #require(registry.optimizer(name))
    let problem = plugin.description.greatestDimension == 1 ? "parabola" : "extendedRosenbrock"
    for setting in plugin.description.hyperparameters {
      let (within, beyond) = extremes(setting.kind)
      for value in within {
        let found = fault(problem: problem, optimizer: "\(name): {\(setting.name): \(value)}")
        if case .tooLarge? = found?.fault { continue }
        // The ends of a pair of bounds cross the other's default.
        if let found, "\(found.fault)".contains(" is above '") { continue }
        #expect(found == nil, "\(name) \(setting.name): \(value)")
      }
      for value in beyond {
        let found = fault(problem: problem, optimizer: "\(name): {\(setting.name): \(value)}")
        #expect(found.map { $0.line == 6 && "\($0)".count < 400 } == true, "\(name) \(setting.name): \(value)")
      }
    }
  }

  /// The inputs that were run under other numbers, or ended the program.
  @Test(arguments: [
    ("mlp: {hidden: [0]}", "'hidden' must be a list of whole numbers from 1 to 1000000, not [0]"),
    ("mlp: {hidden: [-3]}", "'hidden' must be a list of whole numbers from 1 to 1000000, not [-3]"),
    ("mlp: {hidden: [64.5]}", "'hidden' must be a list of whole numbers from 1 to 1000000, not [64.5]"),
    ("mlp: {hidden: [1e19]}", "'hidden' must be a list of whole numbers from 1 to 1000000, not [1e+19]"),
    ("mlp: {hidden: [1000000, 1000000]}", "'mlp(hidden: [1000000, 1000000])' needs 7486.3 GiB of memory, but there are 4 GiB"),
    (
      "residualNetwork: {images: 10000000}", "'residualNetwork(images: 10000000)' needs 29.3 GiB of memory, but there are 4 GiB"
    ),
  ])
  func sizesThatAreNoneOrDoNotFitAreRefused(problem: String, message: String) {
    #expect(fault(problem: problem, optimizer: "sgd").map { "\($0.fault)" } == message)
  }

  /// Corrections of means would divide by zero, or nothing new would ever count.
  @Test(arguments: [
    "adam: {beta1: 1}", "adam: {beta2: 1}", "adamw: {beta1: 1.0}", "amsgrad: {beta2: 1}", "adamax: {beta2: 1}",
    "nadam: {beta1: 1}", "radam: {beta2: 1}", "lion: {beta2: 1}", "adadelta: {rho: 1}", "rmsprop: {alpha: 1}",
    "rmsprop: {momentum: 1}", "momentum: {momentum: 1}", "nesterov: {momentum: 1}", "sgd: {momentum: 1}",
    "sgd: {momentum: 0.9, dampening: 1}", "rprop: {shrinking: 1}", "rprop: {shrinking: 0}", "adam: {beta1: -0.1}",
  ])
  func aShareThatIsKeptIsBelowOne(optimizer: String) {
    let found = fault(problem: "sphere", optimizer: optimizer)
    #expect(found.map { $0.line == 6 && "\($0.fault)".contains("to 0.9999999") } == true)
    #expect(
      fault(problem: "sphere", optimizer: optimizer.replacing(/-?[01.]+}/, with: "0.9999999}"), scalar: "float32") == nil)
  }

  /// Where the gradient is zero, ε is all that is divided by.
  @Test(arguments: ["adam", "adamw", "amsgrad", "adamax", "nadam", "radam", "adadelta", "rmsprop", "adagrad", "shampoo"])
  func whatIsDividedByIsNotZero(optimizer: String) {
    #expect(fault(problem: "sphere", optimizer: "\(optimizer): {epsilon: 0}")?.line == 6)
  }

  /// Alone, in each pair of two lists, and beside the other's default.
  @Test(arguments: [
    ("rprop: {least: 100}", "'least' (100) of 'rprop' is above 'greatest' (50)"),
    ("rprop: {greatest: 1e-9}", "'least' (1e-06) of 'rprop' is above 'greatest' (1e-09)"),
    ("rprop: {least: [1, 3], greatest: [4, 2]}", "'least' (3) of 'rprop' is above 'greatest' (2)"),
    ("gridSearch: {lower: 5, upper: -5}", "'lower' (5) of 'gridSearch' is above 'upper' (-5)"),
    ("randomSearch: {lower: 6}", "'lower' (6) of 'randomSearch' is above 'upper' (5)"),
    ("differentialEvolution: {upper: -6}", "'lower' (-5) of 'differentialEvolution' is above 'upper' (-6)"),
    ("lbfgsb: {lower: [1], upper: [0]}", "'lower' ([1]) of 'lbfgsb' is above 'upper' ([0])"),
    ("lbfgsb: {lower: [0, 0, 2], upper: [1]}", "'lower' ([0, 0, 2]) of 'lbfgsb' is above 'upper' ([1])"),
    ("lbfgsb: {lower: [0], upper: [1, -1]}", "'lower' ([0]) of 'lbfgsb' is above 'upper' ([1, -1])"),
  ])
  func noSettingIsAboveTheOneThatBoundsIt(optimizer: String, message: String) {
    let found = fault(problem: "sphere", optimizer: optimizer)
    #expect(found?.line == 6 && found.map { "\($0.fault)" } == message)
  }

  @Test(arguments: [
    "rprop: {least: 50}", "rprop: {least: 1, greatest: 1}", "lbfgsb: {lower: [0, -1], upper: [0, 2]}",
    "sobolSearch: {lower: 5}",
  ])
  func boundsMayMeet(optimizer: String) { #expect(fault(problem: "sphere", optimizer: optimizer) == nil) }

  @Test(arguments: [
    ("least: {range: [1, 60]}", "'least' (60) of 'rprop' is above 'greatest' (50) in the searched ranges"),
    (
      "least: {range: [1, 6]}, greatest: {values: [9, 5]}",
      "'least' (6) of 'rprop' is above 'greatest' (5) in the searched ranges"
    ),
    ("least: {range: [1, 6]}, greatest: {values: [9, 6]}", nil),
  ])
  func noRangesOfASearchCross(hyperparameters: String, message: String?) {
    let found = fault(
      problem: "sphere", optimizer: "rprop",
      more: "tuning: {goal: finalValue, maxTrials: 9, method: random, hyperparameters: {\(hyperparameters)}}")
    #expect(found.map { "\($0.fault)" } == message)
  }

  @Test func bothListsOfBoundariesAreWhole() {
    let found = fault(problem: "sphere", optimizer: "sgd: {scheduleBoundaries: [-1, 0.5]}")
    #expect(found.map { "\($0)" }?.hasPrefix("s.yaml:6: 'scheduleBoundaries' must be a list of whole numbers from 1") == true)
  }

  @Test func whatAMethodKeepsIsCountedToo() {
    let found = fault(problem: "rosenbrock: {dimension: 100000}", optimizer: "lbfgs: {memory: 1000}", memoryBytes: 0x1p30)
    #expect(
      found.map { "\($0)" }
        == "s.yaml:6: 'lbfgs(memory: 1000)' on 'rosenbrock(dimension: 100000)' needs 1.6 GiB of memory, but there are 1 GiB")
    #expect(fault(problem: "rosenbrock: {dimension: 100000}", optimizer: "lbfgs") == nil)
  }

  @Test(arguments: [
    ("gradientDescent: {rate: 1e-50}", "'rate' is 1e-50, which is zero in float32"),
    ("gradientDescent: {rate: 1e39}", "'rate' is 1e+39, which is infinite in float32"),
    ("lbfgsb: {lower: [1e-50]}", "'lower' is 1e-50, which is zero in float32"),
  ])
  func whatIsLostInTheTypeIsRefused(optimizer: String, message: String) {
    let found = fault(problem: "sphere", optimizer: optimizer, scalar: "float64, float32")
    #expect(found?.line == 6 && found.map { "\($0.fault)" } == message)
    #expect(fault(problem: "sphere", optimizer: optimizer) == nil)
  }

  /// Zero in every type, so that it is no number.
  @Test(arguments: ["1e-400", "-0.0001e-400", "0x1p-2000"])
  func whatIsZeroInEveryTypeIsNoNumber(rate: String) {
    #expect(fault(problem: "sphere", optimizer: "gradientDescent: {rate: \(rate)}")?.line == 6)
    #expect(fault(problem: "sphere", optimizer: "gradientDescent", more: "start: [\(rate), 1]") != nil)
  }

  @Test(arguments: ["0", "0.0", "-0", "0e5", "0x0p3"])
  func zeroStaysZero(rate: String) {
    #expect(fault(problem: "sphere", optimizer: "gradientDescent: {rate: \(rate)}", scalar: "float32") == nil)
  }

  @Test func openBoundsStay() {
    #expect(fault(problem: "sphere", optimizer: "lbfgsb: {lower: [-1e300], upper: [1e300]}", scalar: "float32") == nil)
  }
}

/// Settings with which the problem that states an outline is quick to make.
private let small: [(name: String, settings: [String: Setting])] = [
  ("quadratic", [:]), ("quadratic", ["dimension": 1]), ("ridge", [:]), ("ridge", ["examples": 3]),
  ("logisticRegression", [:]), ("logisticRegression", ["examples": 1000, "dimension": 400]),
  ("marginalLikelihood", ["axes": 3]),
  ("neuralProcess", [:]), ("softmaxRegression", [:]), ("mlp", [:]), ("mlp", ["hidden": [3, 5]]),
  ("imageMean", ["images": 64, "heldOut": 16, "ranks": 3]),
  ("residualNetwork", ["blocks": 2, "microBatch": 4, "images": 16, "heldOut": 4]),
]

@Suite struct Outlines {
  @Test(arguments: small)
  func anOutlineIsThatOfTheProblem(name: String, settings: [String: Setting]) throws {
    let plugin = try #require(registry.problem(name))
    let complete = Settings(settings, descriptions: plugin.description.settings)
    let outline = try #require(plugin.outline)
    let stated = outline(complete)
    let made = ProblemOutline(of: try plugin.float64(complete, Seed(1)))
    #expect(stated.dimension == made.dimension && stated.residualCount == made.residualCount)
    #expect(stated.capabilities == made.capabilities && stated.optimum == made.optimum)
    #expect(stated.bounds == made.bounds && stated.classCount == made.classCount)
    #expect(stated.stepsPerEpoch == made.stepsPerEpoch)
  }

  @Test func everyProblemThatStatesAnOutlineIsCompared() {
    let stating = registry.problems.filter { $0.outline != nil }.map(\.description.name)
    #expect(Set(stating) == Set(small.map(\.name)))
  }
}
