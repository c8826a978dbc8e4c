import FaultyPlugins
import Records
import SystemFiles
import Testing

@testable import Harness

/// Programs as trials of a plan: their names, their words, and the lines that they print.
@Suite struct ProgramTests {
  private func trials(_ program: String, _ rest: String = "") throws -> [Trial] {
    let text = "{suite: t, seed: 1, experiments: [{name: e, programs: [\(program)], budget: {seconds: 5}\(rest)}]}"
    return Array(try plan(suite(text), with: faultyRegistry))
  }

  private func words(_ trial: Trial) throws -> [String] {
    trial.commandWords(try #require(trial.program), ProgramPlaces(folder: "/f"))
  }

  @Test func settingsMultiplyOutAndAreGivenAsOptions() throws {
    let trials = try trials("{command: [python, code/train.py], settings: {lr: [0.01, 1e-5], width: 64}}", ", seeds: 2")
    #expect(
      trials.map(\.id) == [
        "e/program/train(lr: 0.01, width: 64)/float64/0", "e/program/train(lr: 0.01, width: 64)/float64/1",
        "e/program/train(lr: 1e-05, width: 64)/float64/0", "e/program/train(lr: 1e-05, width: 64)/float64/1",
      ])
    #expect(
      try words(trials[1]) == ["python", "code/train.py", "--lr", "0.01", "--width", "64", "--seed", "1"])
  }

  @Test func whatTheCommandHasIsNoOption() throws {
    let trial = try trials("{command: 'run {lr} -o {folder}/x --at {seed}', settings: {lr: 0.5}}", ", seeds: [7]")[0]
    #expect(try words(trial) == ["run", "0.5", "-o", "/f/x", "--at", "7"])
  }

  @Test func aValueThatLooksLikeAPlaceholderStaysAsItIs() throws {
    let settings = "{a: '{b}', b: '{a}', c: '{seed}'}"
    let trial = try trials("{command: 'run {a} {b}{c}{a} {\"n\": {b}} {', settings: \(settings)}", ", seeds: [7]")[0]
    #expect(try words(trial) == ["run", "{b}", "{a}{seed}{b}", "{n:", "{a}}", "{", "--seed", "7"])
  }

  @Test func truthsListsAndWholeNumbersAreWrittenAsProgramsReadThem() throws {
    let settings = "{amp: true, bias: no, cold: false, betas: [[0.9, 0.99]], n: 1000000}"
    let trial = try trials("{command: [a], settings: \(settings)}")[0]
    #expect(try words(trial) == ["a", "--amp", "--betas", "0.9", "0.99", "--bias", "no", "--n", "1000000"])
  }

  @Test func theSeedIsAnOptionWhereTheSuiteGivesSeeds() throws {
    #expect(try words(trials("{command: [a]}")[0]) == ["a"])
    #expect(try words(trials("{command: [a]}", ", seeds: [3]")[0]) == ["a", "--seed", "3"])
    #expect(try words(trials("{command: [a], seed: variable}", ", seeds: [3]")[0]) == ["a"])
    let trial = try trials("{command: [a]}", ", seeds: [3]")[0]
    #expect(trial.variables(ProgramPlaces(folder: "/f"), isResumed: false)["ASSAY_SEED"] == "3")
  }

  @Test func aTrialIsRunAgainWithItsSeedAndAFolder() throws {
    let command = programCommand(of: try trials("{command: 'a {folder}'}", ", seeds: [7]")[0], folder: "/f")
    #expect(command?.words == ["a", "/f", "--seed", "7"])
    #expect(command?.variables == ["ASSAY_SEED": "7", "ASSAY_FOLDER": "/f", "ASSAY_METRICS": "/f/metrics"])
  }

  @Test func severalProgramsOfOneExperimentAreRowsOfOneProblem() throws {
    let trials = try trials("{command: [sh, b.sh]}, {command: [a], name: other}")
    #expect(trials.map(\.optimizer.name) == ["b", "other"])
    #expect(Set(trials.map(\.problem.name)) == ["program"])
    #expect(trials.map { $0.program?.command } == [["sh", "b.sh"], ["a"]])
  }

  @Test func aPlanOfProgramsTakesTheLightWayToItsWorker() throws {
    let trial = try trials("{command: [a], settings: {lr: 1}}", ", metrics: {loss: lower}")[0]
    let request = PassRequest(pass: .recording, trial: trial, programFolder: "/f")
    let read = try decodeJSON(PassRequest.self, from: encodeJSON(request))
    #expect(read.trial == trial && read.programFolder == "/f")
  }

  @Test func aFingerprintHasWhatAllProgramsAgreeOnInWhateverOrderTheyEnd() {
    func line(_ name: String, _ value: String) -> Fingerprint.Line { Fingerprint.Line(name: name, value: value) }
    let told = [
      [line("program.torch", "2"), line("program.python", "3")], [line("program.python", "3"), line("program.torch", "1")],
      [line("program.torch", "2"), line("program.jax", "0")],
    ]
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
      var agreed = AgreedLines()
      for place in order { agreed.add(told[place]) }
      #expect(agreed.lines == [line("program.jax", "0"), line("program.python", "3")])
    }
  }

  // MARK: Lines

  private func printed(_ outputs: String..., metrics: [String] = ["f1", "loss"]) async throws -> PrintedMetrics {
    try await withTemporaryFolder { folder in
      var printed = PrintedMetrics(metrics.map { ProgramMetric(name: $0, better: .lower) })
      for (index, output) in outputs.enumerated() {
        try writeFileAtomically(Array(output.utf8), to: "\(folder)/\(index)")
        try printed.read("\(folder)/\(index)", isRestart: index > 0, isCutOff: index + 1 < outputs.count)
      }
      return printed
    }
  }

  @Test func aLineOfJSONWithAMetricIsAStep() async throws {
    let output = "hello\n{\"epoch\": 1, \"loss\": 2, \"f1\": 0.5}\n  {\"loss\": 1.5}\r\n{\"epoch\": 3}\n{'loss': 7}\n"
    let metrics = try await printed(output)
    #expect(metrics.steps == [[0.5, 2], [nil, 1.5]])
    #expect(metrics.last == ["f1": 0.5, "loss": 1.5])
    #expect(metrics.fault == nil)
    #expect(metrics.hint(missing: "accuracy") == "; line 5 of its output is no JSON: {'loss': 7}")
    #expect(metrics.hint(missing: "epochs") == ", but one for 'epoch'; did you mean that?")
  }

  @Test func whatIsNoNumberOfJSONIsReadAsPythonWritesIt() async throws {
    let metrics = try await printed("{\"loss\": NaN, \"text\": \"NaN \\\" NaN\", \"f1\": -Infinity}")
    #expect(metrics.last["loss"]?.isNaN == true && metrics.last["f1"] == -.infinity)
  }

  @Test(arguments: [
    ("{\"loss\": 1,\n", "line 1 of its output is no JSON: {\"loss\": 1,"),
    ("{}\n{\"loss\": \"low\"}", "'loss' is no number in line 2 of its output: {\"loss\": \"low\"}"),
  ])
  func aTornLineIsAFault(output: String, fault: String) async throws {
    #expect(try await printed(output).fault == fault)
  }

  @Test func aRestartedProgramSaysFromWhereOrBeginsAnew() async throws {
    func line(_ loss: Int) -> String { "{\"loss\": \(loss)}\n" }
    let first = [9, 8, 7].map(line).joined()
    let whole = try await printed([9, 8, 7, 6].map(line).joined())
    let resumed = try await printed(first, "{\"resume\": 2}\n" + line(7) + line(6))
    #expect(resumed.steps == whole.steps && resumed.digest == whole.digest)
    #expect(try await printed(first, line(5)).steps == [[nil, 5]])
    #expect(try await printed(first, "loading\n").steps.count == 3)
  }

  @Test func aLineThatAKilledProgramLeftHalfWrittenIsNoFault() async throws {
    func line(_ loss: Int) -> String { "{\"loss\": \(loss)}\n" }
    let whole = try await printed([9, 8, 7].map(line).joined())
    let resumed = try await printed(line(9) + line(8) + "{\"loss\": 0.", "{\"resume\": 2}\n" + line(7))
    #expect(resumed.fault == nil && resumed.steps == whole.steps && resumed.digest == whole.digest)
    let unended = try await printed(line(9) + "{\"loss\": 8}", "{\"resume\": 2}\n" + line(7))
    #expect(unended.steps == whole.steps)
  }

  @Test func wordsAreSplitAsByAShell() {
    #expect(shellWords(#"sh -c 'a  "b"' "c d"e f\ g ''"#) == ["sh", "-c", "a  \"b\"", "c de", "f g", ""])
    #expect(shellWords(#"grep "\d+ \"a\" \\ \$" \d '\d'"#) == ["grep", #"\d+ "a" \ $"#, "d", #"\d"#])
    #expect(shellWords("a \\\n b\\\nc") == ["a", "bc"])
    #expect(shellWords("a 'b") == nil && shellWords("a\\") == nil && shellWords("  ") == [])
  }
}
