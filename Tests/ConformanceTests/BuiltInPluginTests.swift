import AssayKit
import Conformance
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
}
