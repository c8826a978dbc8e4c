import AssayKit
import Conformance
import Problems
import Testing

/// `BuiltInPluginTests` takes the default function alone.
@Suite struct BBOBConformanceTests {
  @Test(arguments: 1...24)
  func everyFunctionConforms(function: Int) throws {
    let bbob = try #require(builtInProblems.first { $0.description.name == "bbob" })
    let description = bbob.description
    let parameters = description.parameters.map { parameter in
      parameter.name == "function"
        ? Parameter("function", parameter.kind, default: .number(Double(function)), parameter.summary) : parameter
    }
    let plugin = ProblemPlugin(
      ProblemDescription(
        name: "bbob f\(function)", summary: description.summary, formula: description.formula,
        domain: description.domain, optimum: description.optimum, start: description.start, source: description.source,
        parameters: parameters),
      float32: bbob.float32, float64: bbob.float64)
    #expect(checkProblem(plugin).filter { $0.failure != nil }.map(\.description) == [])
  }
}
