import AssayKit
import Foundation
import PortableMath
import Testing

@testable import PluginHost

/// What is made again in another process, because the one before has ended, has to be what it was.
@Suite struct RemoteModelTests {
  @Test(arguments: [
    ("\"slope\", \"shape\"", "f\"slope{os.getpid()}\", \"shape\"", "it is another: its tensor 0 is 'slope"),
    (
      "\"6c696e656c696e656c696e65", "f\"{os.getpid():024x}", "it is another: its data are others; let it depend on nothing else"
    ),
  ])
  func aModelThatIsAnotherInTheNextProcessIsRefused(sound: String, changed: String, words: String) throws {
    let (problem, plugins) = try made("rawLine", sound, changed)
    defer { plugins.endProcesses() }
    let model = try #require(problem.model)
    #expect(value(of: model.objective(2), at: problem.start).number == 3.125)
    plugins.endProcesses()
    let (number, reason) = value(of: model.objective(2), at: problem.start)
    #expect(number.isNaN && reason?.contains(words) == true, "\(number), \(reason ?? "no reason")")
    plugins.endProcesses()
    #expect(value(of: model.objective(2), at: problem.start).reason == reason, "it was made a third time")
  }

  @Test func aModelThatIsTheSameInTheNextProcessContinues() throws {
    let (problem, plugins) = try made("rawLine", "", "")
    defer { plugins.endProcesses() }
    let model = try #require(problem.model)
    #expect(model.parameterTensors == [TensorShape("slope", 1), TensorShape("offset", 1)])
    plugins.endProcesses()
    #expect(value(of: model.objective(2), at: problem.start).number == 3.125)
    #expect(model.examination(problem.start.span).predictions == [0, 1])
  }

  @Test func aProblemThatIsAnotherInTheNextProcessIsRefused() throws {
    let (problem, plugins) = try made("rawBowl", "\"value\": 0,", "\"value\": os.getpid(),")
    defer { plugins.endProcesses() }
    plugins.endProcesses()
    let (_, reason) = value(of: problem.objective, at: problem.start)
    #expect(reason?.contains("it is another: what it states of itself is not what it stated before") == true, "\(reason ?? "")")
  }

  private func made(_ name: String, _ sound: String, _ changed: String) throws -> (Problem<Double>, LoadedPlugins) {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let source = try String(contentsOf: root.appending(path: "Examples/python/raw_protocol.py"), encoding: .utf8)
    #expect(sound.isEmpty || source.contains(sound), "the example has changed")
    let changedSource = sound.isEmpty ? source : source.replacing(sound, with: changed)
    let script = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).py")
    try changedSource.replacing("import json\n", with: "import json\nimport os\n").write(
      to: script, atomically: true, encoding: .utf8)
    let plugins = try loadPlugins(["python3 \(script.path)"])
    let plugin = try #require(plugins.problems.first { $0.description.name == name })
    return (try plugin.float64(Settings([:], descriptions: []), Seed(1)), plugins)
  }

  private func value(of objective: AnyObjective<Double>, at x: [Double]) -> (number: Double, reason: String?) {
    let fault = EvaluationFault()
    let value = fault.collect { objective.value(x.span) }
    return (value, fault.reason)
  }
}
