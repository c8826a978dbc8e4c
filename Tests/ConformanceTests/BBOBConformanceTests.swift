import AssayKit
import Conformance
import Problems
import Testing

/// `BuiltInPluginTests` takes the default function alone.
@Suite struct BBOBConformanceTests {
  @Test(arguments: 1...24)
  func everyFunctionConforms(function: Int) throws {
    let plugin = try #require(builtInProblems.first { $0.description.name == "bbob" })
    let findings = checkProblem(plugin, with: ["function": .number(Double(function))])
    #expect(findings.filter { $0.failure != nil }.map(\.description) == [])
  }
}
