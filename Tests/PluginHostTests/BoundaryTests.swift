import AssayKit
import AssayPlugin
import CAssayPlugin
import Conformance
import Learning
import Optimizers
import PortableMath
import Problems
import Testing

@testable import PluginHost

private let models = builtInModels.filter { ["softmaxRegression", "mlp"].contains($0.description.name) }

/// Every built-in optimizer and problem, and two models, sent out through the C interface and loaded again.
private let crossed: LoadedPlugins = {
  let tables = exportPlugins(
    version: "1", optimizers: builtInOptimizers, problems: builtInProblems, models: models)
  do {
    return try plugins(
      of: tables.assumingMemoryBound(to: assay_library.self), digest: "", LibraryReader(path: "built-in.so"))
  } catch {
    fatalError("\(error)")
  }
}()

/// What passes through the C interface arrives as it was: descriptions, settings, every answer, every step, to the bit.
@Suite struct BoundaryTests {
  @Test func descriptionsArrive() {
    for (other, original) in zip(crossed.optimizers.map(\.description), builtInOptimizers.map(\.description)) {
      #expect([other.name, other.summary, other.formula] == [original.name, original.summary, original.formula])
      #expect(other.hyperparameters.map(described) == original.hyperparameters.map(described))
      #expect(other.source == original.source)
      #expect(other.requires == original.requires)
      #expect(other.greatestDimension == original.greatestDimension)
    }
    #expect(crossed.optimizers.count == builtInOptimizers.count)
    #expect(crossed.problems.map { "\($0.description)" } == (builtInProblems + models).map { "\($0.description)" })
    #expect(crossed.identities.first?.language == "Swift")
    #expect(crossed.identities.first?.compiler?.hasPrefix("Swift 6.") == true)
  }

  /// All that crosses. Which setting bounds another does not: a library refuses such settings itself.
  private func described(_ setting: SettingDescription) -> String {
    "\(setting.name) \(setting.kind) \(String(describing: setting.defaultValue)) \(setting.summary)"
  }

  @Test func capabilitiesHaveTheBitsOfTheHeader() {
    #expect(Set<Capability>([.gradient]).bits == UInt32(ASSAY_GRADIENT))
    #expect(Set<Capability>([.hessian]).bits == UInt32(ASSAY_HESSIAN))
    #expect(Set<Capability>([.hessianProduct]).bits == UInt32(ASSAY_HESSIAN_PRODUCT))
    #expect(Set<Capability>([.residuals]).bits == UInt32(ASSAY_RESIDUALS))
    #expect(Set<Capability>(bits: 16) == nil)
  }

  @Test(arguments: Array(zip(builtInOptimizers, crossed.optimizers)))
  func anOptimizerStepsAsBefore(_ original: OptimizerPlugin, _ other: OptimizerPlugin) {
    let description = original.description
    for budget in [Int.max, 7] {
      let (single, double) = (
        path(original.float32, description, budget: budget), path(original.float64, description, budget: budget)
      )
      #expect(single == path(other.float32, description, budget: budget))
      #expect(double == path(other.float64, description, budget: budget))
      #expect(double.count > 1)
    }
  }

  @Test func trueAndFalseArrive() throws {
    let original = try #require(builtInOptimizers.first { $0.description.name == "sgd" })
    let other = try #require(crossed.optimizers.first { $0.description.name == "sgd" })
    func path(_ plugin: OptimizerPlugin, _ isNesterov: Bool) -> [String] {
      PluginHostTests.path(
        plugin.float64, plugin.description, ["momentum": 0.5, "nesterov": .flag(isNesterov), "rate": 0.001], budget: .max)
    }
    #expect(path(original, true) == path(other, true))
    #expect(path(original, false) == path(other, false))
    #expect(path(other, true) != path(other, false))
  }

  @Test(arguments: Array(zip(builtInProblems, crossed.problems)))
  func aProblemAnswersAsBefore(_ original: ProblemPlugin, _ other: ProblemPlugin) throws {
    let settings = Settings([:], descriptions: original.description.settings)
    #expect(try answers(original.float64(settings, Seed(3))) == answers(other.float64(settings, Seed(3))))
    #expect(try answers(original.float32(settings, Seed(3))) == answers(other.float32(settings, Seed(3))))
  }

  @Test(arguments: Array(zip(models, crossed.problems.suffix(models.count))))
  func aModelAnswersAsBefore(_ original: ProblemPlugin, _ other: ProblemPlugin) throws {
    let settings = Settings(["batch": 7], descriptions: original.description.settings)
    #expect(
      try modelAnswers(original.float64(settings, Seed(3))) == modelAnswers(other.float64(settings, Seed(3))))
    #expect(
      try modelAnswers(original.float32(settings, Seed(3))) == modelAnswers(other.float32(settings, Seed(3))))
  }

  @Test func aModelAmongTheProblemsIsRefusedAndAProblemAmongTheModels() throws {
    let library = exportPlugins(version: "1", problems: [models[0]], models: [builtInProblems[0]])
      .assumingMemoryBound(to: assay_library.self).pointee
    let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(ASSAY_MESSAGE_CAPACITY))
    defer { message.deallocate() }
    let problem = try #require(library.problems?[0])
    let ofModels = models[0].description.settings
    let ofProblem = withSettings(Settings([:], descriptions: ofModels), ofModels) {
      problem.pointee.float64.pointee.create(problem, $0, ofModels.count, 1, nil, nil, message)
    }
    #expect(ofProblem == assay_code(ASSAY_FAILED))
    #expect(String(cString: message).hasSuffix("is a model; give it to 'models' of 'exportPlugins'"))
    let model = try #require(library.models?[0])
    let parameters = builtInProblems[0].description.settings
    let ofModel = withSettings(Settings([:], descriptions: parameters), parameters) {
      model.pointee.float64.pointee.create(model, $0, parameters.count, nil, 1, nil, nil, message)
    }
    #expect(ofModel == assay_code(ASSAY_FAILED))
    #expect(String(cString: message).hasSuffix("is none; give it to 'problems' of 'exportPlugins'"))
  }

  @Test(arguments: ["gradientDescent", "adam", "lbfgs", "cmaEs"])
  func anOptimizerBehindTheInterfaceConforms(_ name: String) throws {
    let plugin = try #require(crossed.optimizers.first { $0.description.name == name })
    #expect(checkOptimizer(plugin).filter { $0.failure != nil }.isEmpty)
  }
}

/// The digests of 25 iterates on a sum of squares, in a box where there is room for one, the evaluations after each, and
/// the end.
private func path<Scalar: PortableScalar>(
  _ maker: OptimizerPlugin.Maker<Scalar>, _ description: OptimizerDescription, _ settings: [String: Setting] = [:],
  budget: Int
) -> [String] {
  let isNarrow = description.greatestDimension == 1
  let objective = isNarrow ? AnyObjective(Parabola<Scalar>(a: 1, b: -10, c: 25)) : AnyObjective(Valley<Scalar>())
  let start = (0..<objective.dimension).map { Scalar(11 + 3 * $0) / 10 }
  let stepper = maker(Settings(settings, descriptions: description.hyperparameters), start, Seed(5))
  var oracle = Oracle(objective, evaluationBudget: budget)
  var seen: [String] = ["\(Digest(of: stepper.iterate))"]
  for _ in 0..<25 {
    do throws(Stop) {
      try stepper.advance(steps: 1, calling: &oracle)
      seen.append("\(Digest(of: stepper.iterate)) \(oracle.evaluations)")
    } catch {
      return seen + ["\(error) \(oracle.evaluations)"]
    }
  }
  return seen
}

/// All that a problem shows, at its start and at its optimum.
private func answers<Scalar: PortableScalar>(_ problem: Problem<Scalar>) -> [String] {
  let objective = problem.objective
  let (n, m) = (objective.dimension, objective.residualCount)
  func digest(_ derivative: AnyObjective<Scalar>.Derivative, _ x: [Scalar], _ count: Int) -> String {
    var answer = [Scalar](repeating: 0, count: count)
    var span = answer.mutableSpan
    derivative(x.span, &span)
    return "\(Digest(of: answer))"
  }
  var seen = ["\(n) \(m) \(objective.capabilities.bits) \(String(describing: objective.bounds)) \(problem.start)"]
  seen.append("\(String(describing: objective.dataDigest)) \(String(describing: problem.optimum))")
  for x in [problem.start] + (problem.optimum?.minimizers.prefix(1) ?? []) {
    seen.append("\(objective.value(x.span))")
    if objective.capabilities.contains(.gradient) { seen.append(digest(objective.gradient, x, n)) }
    if objective.capabilities.contains(.hessian) { seen.append(digest(objective.hessian, x, n * n)) }
    if objective.capabilities.contains(.hessianProduct) {
      seen.append(digest({ objective.hessianProduct($0, x.span, &$1) }, x, n))
    }
    if objective.capabilities.contains(.residuals) {
      seen.append(digest(objective.residuals, x, m))
      seen.append(digest(objective.jacobian, x, m * n))
    }
  }
  return seen
}

/// All that a model shows, at its start and after a step.
private func modelAnswers<Scalar: PortableScalar>(_ problem: Problem<Scalar>) throws -> [String] {
  let model = try #require(problem.model)
  var seen = ["\(model.dimension) \(model.stepsPerEpoch) \(model.data)", "\(Digest(of: problem.start))"]
  var x = problem.start
  for step in [0, 1, model.stepsPerEpoch, 1] {
    let objective = model.objective(step)
    var gradient = [Scalar](repeating: 0, count: x.count)
    var span = gradient.mutableSpan
    objective.gradient(x.span, &span)
    seen += ["\(objective.value(x.span))", "\(Digest(of: gradient))"]
    for index in x.indices { x[index] -= gradient[index] }
  }
  let examination = model.examination(x.span)
  return seen + ["\(examination.loss) \(Digest(of: examination.predictions))"]
}

/// r = (2(y − x²), 1 − x) in a box: Rosenbrock's valley, less steep, with every capability.
private struct Valley<Scalar: PortableScalar>: TwiceDifferentiableObjective, CurvatureObjective, LeastSquaresObjective {
  let dimension = 2
  let residualCount = 2
  var bounds: Bounds<Scalar>? { Bounds(lower: [-3, -3], upper: [3, 3]) }

  func value(at x: Span<Scalar>) -> Scalar {
    let (a, b) = (2 * (x[1] - x[0] * x[0]), 1 - x[0])
    return a * a + b * b
  }

  func gradient(at x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    gradient[0] = -16 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0])
    gradient[1] = 8 * (x[1] - x[0] * x[0])
  }

  func hessian(at x: Span<Scalar>, into hessian: inout MutableSpan<Scalar>) {
    hessian[0] = 48 * x[0] * x[0] - 16 * x[1] + 2
    hessian[1] = -16 * x[0]
    hessian[2] = -16 * x[0]
    hessian[3] = 8
  }

  func hessianProduct(at x: Span<Scalar>, times v: Span<Scalar>, into product: inout MutableSpan<Scalar>) {
    product[0] = (48 * x[0] * x[0] - 16 * x[1] + 2) * v[0] - 16 * x[0] * v[1]
    product[1] = -16 * x[0] * v[0] + 8 * v[1]
  }

  func residuals(at x: Span<Scalar>, into residuals: inout MutableSpan<Scalar>) {
    residuals[0] = 2 * (x[1] - x[0] * x[0])
    residuals[1] = 1 - x[0]
  }

  func jacobian(at x: Span<Scalar>, into jacobian: inout MutableSpan<Scalar>) {
    jacobian[0] = -4 * x[0]
    jacobian[1] = 2
    jacobian[2] = -1
    jacobian[3] = 0
  }
}
