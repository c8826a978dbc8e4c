import AssayKit
import PortableMath
import Problems
import Testing

@Suite struct RegressionTests {
  private func made(_ name: String, _ settings: [String: Setting] = [:], seed: UInt64 = 1) throws -> Problem<Double> {
    let plugin = try #require(builtInProblems.first { $0.description.name == name })
    return try plugin.float64(Settings(settings, descriptions: plugin.description.settings), Seed(seed))
  }

  private func gradient(_ problem: Problem<Double>, at x: [Double]) -> [Double] {
    var result = x
    var span = result.mutableSpan
    problem.objective.gradient(x.span, &span)
    return result
  }

  /// At the stated minimizer nothing but rounding is left of the gradient.
  @Test(arguments: ["logisticRegression", "ridge"], [2, 3])
  func theGradientVanishesAtTheMinimizer(name: String, seed: UInt64) throws {
    let problem = try made(name, seed: seed)
    let minimizer = try #require(problem.optimum?.minimizers.first)
    let atStart = gradient(problem, at: problem.start)
    let atEnd = gradient(problem, at: minimizer)
    #expect(norm(atEnd.span) <= 1e-14 * norm(atStart.span))
  }

  @Test(arguments: ["logisticRegression", "ridge"]) func anotherSeedIsOtherData(name: String) throws {
    #expect(try made(name, seed: 1).objective.dataDigest == made(name, seed: 1).objective.dataDigest)
    #expect(try made(name, seed: 1).objective.dataDigest != made(name, seed: 2).objective.dataDigest)
  }

  @Test func logisticRegressionStartsAtTheLogarithmOfTwo() throws {
    let problem = try made("logisticRegression")
    #expect((problem.objective.value(problem.start.span) - Double.log(2)).magnitude <= 1e-14)
  }

  /// Classes far apart are separated by a hyperplane; the penalty alone keeps the minimizer finite.
  @Test func separableClassesHaveAMinimizer() throws {
    let problem = try made("logisticRegression", ["separation": 20, "regularisation": 1e-6])
    let optimum = try #require(problem.optimum)
    #expect(optimum.value > 0 && optimum.value < 1e-3)
    #expect(norm(gradient(problem, at: optimum.minimizers[0]).span) <= 1e-12)
  }

  /// Without noise and almost without a penalty the residual is almost 0, and so is the least value.
  @Test func ridgeWithoutNoiseFitsItsTargets() throws {
    let problem = try made("ridge", ["noise": 0, "penalty": 1e-12])
    #expect(try #require(problem.optimum).value <= 1e-10)
  }

  /// The Hessian is 2AᵀA + 2λI: its extreme eigenvalues are 2 and 2·condition⁻², but for λ.
  @Test func theDesignHasItsCondition() throws {
    let problem = try made("ridge", ["condition": 1000, "penalty": 1e-12, "dimension": 5, "examples": 30])
    var elements = [Double](repeating: 0, count: 25)
    var span = elements.mutableSpan
    problem.objective.hessian(problem.start.span, &span)
    let values = try Matrix(rows: 5, columns: 5, elements: elements).symmetricEigen().values.sorted()
    #expect((values[4] - 2 - 2e-12).magnitude <= 1e-13)
    #expect((values[0] - 2e-6).magnitude <= 1e-11)
  }

  /// Fewer examples than dimensions: the penalty makes up for what the design leaves open.
  @Test func fewExamplesAreEnough() throws {
    let problem = try made("ridge", ["examples": 3, "dimension": 8])
    let minimizer = try #require(problem.optimum?.minimizers.first)
    #expect(norm(gradient(problem, at: minimizer).span) <= 1e-13)
  }
}
