import AssayKit
import Conformance
import Learning
import Optimizers
import Problems
import Testing

@Suite struct BuiltInPluginTests {
  @Test(arguments: builtInOptimizers.map(\.description.name))
  func everyOptimizerConforms(name: String) throws {
    let plugin = try #require(builtInOptimizers.first { $0.description.name == name })
    #expect(checkOptimizer(plugin).filter { $0.failure != nil }.map(\.description) == [])
  }

  @Test(arguments: builtInProblems.map(\.description.name))
  func everyProblemConforms(name: String) throws {
    let plugin = try #require(builtInProblems.first { $0.description.name == name })
    #expect(checkProblem(plugin).filter { $0.failure != nil }.map(\.description) == [])
  }

  @Test(arguments: builtInModels.map(\.description.name))
  func everyModelConforms(name: String) throws {
    let plugin = try #require(builtInModels.first { $0.description.name == name })
    let failures = checkProblem(plugin, with: Self.modelSettings[name] ?? [:]).filter { $0.failure != nil }
    // Central differences are no derivative where a relu's argument changes its sign between two points, which among
    // thousands one does; these two models' gradients are compared with PyTorch's in LearningTests.
    let isDeep = name == "neuralProcess" || name == "residualNetwork"
    #expect(failures.filter { !isDeep || !$0.check.hasPrefix("hasTheGradientOfIts") }.map(\.description) == [])
  }

  /// Small models on small data.
  static let modelSettings: [String: [String: Setting]] = [
    "imageMean": ["batch": 16, "images": 64, "heldOut": 16, "loaderThreads": 1],
    "mlp": ["hidden": [4], "order": "shuffled"],
    "residualNetwork": ["blocks": 1, "microBatch": 8, "images": 64, "heldOut": 16, "augmentation": "none"],
  ]

  /// What the defaults do not reach: other dimensions, other forms, the second start.
  @Test(arguments: otherSettings)
  func everyProblemConformsInOtherSettings(_ name: String, _ settings: [String: Setting]) throws {
    let plugin = try #require(builtInProblems.first { $0.description.name == name })
    #expect(checkProblem(plugin, with: settings).filter { $0.failure != nil }.map(\.description) == [])
  }

  static let otherSettings: [(String, [String: Setting])] = [
    ("ackley", ["dimension": 9]), ("bdqrtic", ["dimension": 12]), ("biggsExp6", ["residuals": 6]),
    ("bohachevsky", ["form": 2]), ("bohachevsky", ["form": 3]), ("box3d", ["residuals": 3]),
    ("brownAlmostLinear", ["dimension": 2]), ("brownAlmostLinear", ["dimension": 9]),
    ("brownDennis", ["residuals": 4, "startFactor": 10]), ("broydenBanded", ["dimension": 1]),
    ("broydenTridiagonal", ["dimension": 20]), ("chebyquad", ["dimension": 10]), ("chebyquad", ["dimension": 11]),
    ("cube", ["dimension": 2]), ("discreteBoundaryValue", ["dimension": 1]), ("discreteIntegralEquation", ["dimension": 3]),
    ("dixonPrice", ["dimension": 10]), ("extendedRosenbrock", ["pairs": 5]), ("griewank", ["dimension": 9]),
    ("gulf", ["residuals": 10]), ("heart8", ["startFactor": 10]), ("jennrichSampson", ["residuals": 5]),
    ("levy", ["dimension": 1]), ("linearFullRank", ["dimension": 5, "residuals": 3]), ("linearRank1", ["residuals": 2]),
    ("linearRank1Zero", ["dimension": 3, "residuals": 3]), ("logisticRegression", ["separation": 0]),
    ("mancino", ["dimension": 12]), ("michalewicz", ["dimension": 10]), ("michalewicz", ["dimension": 11]),
    ("osborne1", ["convention": "moreWild"]), ("penalty1", ["dimension": 1]), ("penalty1", ["dimension": 10]),
    ("penalty2", ["dimension": 2]), ("penalty2", ["dimension": 10]), ("powellSingular", ["blocks": 3]),
    ("ridge", ["examples": 4]), ("rosenbrock", ["dimension": 7, "startFactor": 10]), ("schwefel226", ["dimension": 5]),
    ("shekel", ["terms": 5]), ("shekel", ["terms": 7]), ("styblinskiTang", ["dimension": 9]),
    ("sumOfDifferentPowers", ["dimension": 9]), ("trid", ["dimension": 9]), ("trigonometric", ["dimension": 3]),
    ("variablyDimensioned", ["dimension": 3]), ("watson", ["dimension": 9]), ("watson", ["dimension": 12]),
    ("watson", ["dimension": 2, "convention": "moreWild"]), ("zakharov", ["dimension": 5]),
  ]
}
