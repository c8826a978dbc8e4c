import Foundation
import Records
import Testing

private let faulty = "python3 \(repositoryFile("Tests/AssayTests/Plugins/faulty.py"))"
private let raw = "python3 \(repositoryFile("Examples/python/raw_protocol.py"))"

/// How a step may go wrong, and what the record then says.
private let stepFaults: [(fault: String, status: TrialStatus, reason: String)] = [
  ("none", .budgetSpent, "steps"),
  ("segmentationFault", .failed, "ended by signal 11 (Segmentation fault)"),
  ("abort", .failed, "ended by signal 6 (Aborted): abandoned on purpose"),
  ("exitCode", .failed, "it exited with code 3: no more"),
  ("exitSilently", .failed, "it exited with code 0"),
  ("memory", .failed, "it exited with code 1: MemoryError"),
  ("garbage", .failed, "it wrote 'what a fine day', which is no message"),
  ("halfMessage", .failed, "it exited with code 0"),
  ("binary", .failed, "which is no message"),
  ("storm", .failed, "it wrote more than one message in answer to one"),
  ("longLine", .failed, "it wrote more than 16 MiB without an end of line"),
  ("unknownMessage", .failed, "it answered 'celebrate'"),
  ("wrongMessage", .failed, "it answered 'bound' where the end of a step, or a question was expected"),
  ("nan", .diverged, "element 0 of the iterate is nan"),
  ("infinity", .diverged, "element 0 of the iterate is inf"),
  ("pastPoint", .failed, "it wrote past the end of the region 'point'"),
  ("pastAnswer", .failed, "it wrote past the end of the region 'answer'"),
  ("shrinksMemory", .failed, "it exited with code 4: [Errno 1] Operation not permitted"),
  ("closedOutput", .failed, "it closed its standard output and kept running"),
  ("closedInput", .failed, "it exited with code 1"),
  ("closesAll", .failed, "it closed its standard output and kept running"),
  ("fork", .failed, "it exited with code 5"),
  ("daemon", .failed, "it exited with code 6"),
  ("raises", .failed, "no descent was found"),
  ("writesErrors", .budgetSpent, "steps"),
  ("asksForever", .failed, "it answered 'gradient' where 'stopped' was expected"),
  ("asksWhatIsNotThere", .failed, "the objective has no products of its Hessian"),
  ("continuesAfterStop", .failed, "it answered 'stepped' where 'stopped' was expected"),
  ("forgetsPoint", .failed, "it wrote 0 of 1 numbers as the point of a question"),
  ("forgetsIterate", .failed, "it wrote 0 of 1 numbers as the iterate of 'faultyDescent'"),
]

/// How an objective may go wrong in its third value.
private let valueFaults: [(fault: String, reason: String)] = [
  ("exitInValue", "it exited with code 8"),
  ("raisesInValue", "ValueError: no value here"),
  ("garbageInValue", "it wrote '{}', which is no message"),
  ("forgetsValue", "it wrote 0 of 1 numbers as the answer to 'value'"),
  ("vectorValue", "it wrote more than 1 number as the answer to 'value'"),
]

/// How a plan may go wrong.
private let makeFaults: [(fault: String, sentence: String)] = [
  ("noDimension", "it made an impossible problem: its dimension is 0"),
  ("hugeDimension", "it made an impossible problem: its dimension is 1099511627776"),
  ("badBounds", "it made an impossible problem: a lower bound is above the upper"),
  ("nanBounds", "it made an impossible problem: a bound is nan"),
  ("minimizerOutside", "it made an impossible problem: element 0 of a minimizer of it is 3.0, out of its bounds"),
  ("raisesInMake", "the problem 'faultyParabola': no such data"),
  ("forgetsStart", "it wrote 0 of 1 numbers as the vector 'start' of 'faultyParabola'"),
  ("vastDimension", "the numbers about its 1000000000 dimensions do not fit into half of this machine's memory"),
  ("lessThanNoMinimizers", "it made an impossible problem: it has -1 minimizers"),
  ("exitInMake", "it exited with code 7"),
]

/// How loading may go wrong.
private let loadFaults: [(fault: String, sentence: String)] = [
  ("otherVersion", "it speaks version 3 of the protocol, and this is version 2"),
  ("badName", "it describes 'faulty descent' wrongly: 'faulty descent' is no name"),
  ("sameNameTwice", "offers 'faultyDescent' twice"),
  ("badDefault", "it describes 'faultyDescent' wrongly: 'fault' does not admit its default"),
  ("missingKey", "'optimizers[0].summary' is missing"),
  ("nothingOffered", "it offers neither an optimizer nor a problem"),
  ("silent", "it exited with code 0"),
  ("crash", "it was ended by signal 11"),
]

@Suite struct ProcessPluginTests {
  /// A kernel that needs its memory may kill a plugin's process, too, and that is no verdict on the trial.
  @Test func aPluginThatIsKilledIsTriedAgainAndThenGivenUp() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: killed
      seed: 1
      experiments:
        - name: steps
          problems: [{parabola: {a: 1, b: -10, c: 25}}]
          optimizers: [{faultyDescent: {fault: killed}}]
          budget: {steps: 5}
      """, to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", "--no-timing", "--plugin", faulty, in: folder)
    #expect(end.code == 1)
    let killed = "plugin '\(faulty)': it was ended by signal 9"
    #expect(end.err.components(separatedBy: "lost its worker, and is tried again: \(killed)").count == 4, "\(end.err)")
    #expect(try folder.report().records[0].reason?.hasPrefix("it lost its worker 4 times: \(killed)") == true)
    #expect(folder.journals.count == 1, "a resumed run tries once more")
  }

  @Test func everyFaultOfAStepIsARecordAndTheRunContinues() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: faults
      seed: 1
      experiments:
        - name: steps
          problems: [{parabola: {a: 1, b: -10, c: 25}}]
          optimizers: [{faultyDescent: {fault: [\(stepFaults.map(\.fault).joined(separator: ", "))]}}, gradientDescent]
          budget: {steps: 5, evaluations: 40}
        - name: values
          problems: [{faultyParabola: {fault: [\(valueFaults.map(\.fault).joined(separator: ", "))]}}]
          optimizers: [gradientDescent]
          budget: {steps: 5}
      """, to: "faults.yaml")
    let command = try Command(
      ["run", "faults.yaml", "--no-timing", "--jobs", "4", "--memory-limit", "256", "--plugin", faulty], in: folder)
    let run = try await command.finish()
    #expect(run.code == 1)
    let report = try folder.report()
    let records = Dictionary(uniqueKeysWithValues: report.records.map { ($0.trial.id, $0) })
    for (fault, status, reason) in stepFaults {
      let id = "steps/parabola(a: 1, b: -10, c: 25)/faultyDescent(fault: \(fault))/float64/0"
      let record = try #require(records[id])
      #expect(record.status == status, "\(fault): \(record.status), \(record.reason ?? "")")
      #expect(record.reason?.contains(reason) == true, "\(fault): \(record.reason ?? "")")
    }
    for (fault, reason) in valueFaults {
      let record = try #require(records["values/faultyParabola(fault: \(fault))/gradientDescent/float64/0"])
      #expect(record.status == .failed)
      #expect(record.reason?.contains(reason) == true, "\(fault): \(record.reason ?? "")")
      // What it had done is kept, and the reason says whose answer is missing, to what, and where.
      #expect(record.steps == 1 && record.checkpoints.map(\.step) == [0, 1], "\(fault): \(record.steps) steps")
      #expect(record.reason?.contains("the problem 'faultyParabola', asked for 'value' at (0.9") == true, "\(fault)")
    }
    #expect(
      records.values.filter { $0.trial.optimizer.name == "gradientDescent" && $0.status == .budgetSpent }.count == 1)
    #expect(try await leftOver(from: command.mark) == [], "what a plugin left behind runs on")
  }

  /// A Python plugin takes a second to begin; one that says what went wrong is still in step.
  @Test func aProcessThatRefusesAStepServesTheNextTrial() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: refusals
      seed: 1
      experiments:
        - name: steps
          problems: [{parabola: {a: 1, b: -10, c: 25}}]
          optimizers: [{faultyDescent: {fault: [refuses, raises, refusesAndContinues, none]}}]
          seeds: 2
          budget: {steps: 5}
      """, to: "refusals.yaml")
    let run = try await assay("run", "refusals.yaml", "--no-timing", "--jobs", "1", "--plugin", faulty, in: folder)
    #expect(run.code == 1)
    let records = try folder.report().records
    #expect(records.map(\.status) == Array(repeating: .failed, count: 6) + [.budgetSpent, .budgetSpent])
    let processes = records[..<2].map { $0.reason?.split(separator: " ").last.map(String.init) }
    #expect(processes[0] == processes[1] && processes[0].flatMap { Int($0) } != nil, "\(processes)")
    #expect(records[2...5].allSatisfy { $0.reason?.contains("no descent") == true }, "\(records.map(\.reason))")
  }

  @Test func aPluginThatHangsIsKilledAfterTheTimeLimitWithAllItStarted() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: hangs
      seed: 1
      timeLimitSeconds: 15
      experiments:
        - name: step
          problems: [{parabola: {a: 1, b: -10, c: 25}}]
          optimizers: [{faultyDescent: {fault: [hang, forkAndHang]}}]
          budget: {steps: 5}
        - {name: value, problems: [{faultyParabola: {fault: hangInValue}}], optimizers: [gradientDescent], budget: {steps: 5}}
      """, to: "hangs.yaml")
    let command = try Command(["run", "hangs.yaml", "--no-timing", "--jobs", "3", "--plugin", faulty], in: folder)
    #expect(try await command.finish().code == 1)
    let reasons = try folder.report().records.map(\.reason)
    #expect(reasons == Array(repeating: "killed after its time limit of 15 s", count: 3))
    #expect(try await leftOver(from: command.mark) == [], "what a plugin left behind runs on")
  }

  @Test(arguments: makeFaults.map(\.fault))
  func aProblemThatCannotBeMadeIsToldBeforeTheRun(fault: String) async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: bad
      seed: 1
      experiments:
        - {name: made, problems: [{faultyParabola: {fault: \(fault)}}], optimizers: [gradientDescent], budget: {steps: 5}}
      """, to: "bad.yaml")
    let run = try await assay("run", "bad.yaml", "--no-timing", "--plugin", faulty, in: folder)
    #expect(run.code == 2)
    let sentence = try #require(makeFaults.first { $0.fault == fault }?.sentence)
    #expect(run.err.contains(sentence), "\(run.err)")
  }

  @Test(arguments: loadFaults.map(\.fault))
  func aPluginThatCannotBeLoadedIsNamedWithItsFault(fault: String) async throws {
    let folder = try Folder()
    let list = try await assay("list", "--plugin", "\(faulty) \(fault)", in: folder)
    #expect(list.code == 2)
    let sentence = try #require(loadFaults.first { $0.fault == fault }?.sentence)
    #expect(list.err.contains(sentence) && list.err.contains("faulty.py"), "\(list.err)")
  }

  @Test func aCommandThatIsNotThereIsReportedAsMissing() async throws {
    let list = try await assay("list", "--plugin", "no-such-command --at-all", in: try Folder())
    #expect(list.code == 2)
    #expect(list.err.contains("no-such-command") && list.err.contains("not found"), "\(list.err)")
  }

  @Test func aScriptIsNamedWithTheProgramThatRunsIt() async throws {
    let folder = try Folder()
    try folder.write("print('hello')\n", to: "bad1.py")
    let list = try await assay("list", "--plugin", "bad1.py", in: folder)
    #expect(list.code == 2)
    #expect(list.err.contains("name the program that runs it: --plugin 'python3 bad1.py'"), "\(list.err)")
  }

  /// First hours: another Python than the one that has the package.
  @Test(arguments: [("assay_plugin", "./python' in Assay's checkout"), ("numpy.linalg", "numpy'")])
  func aMissingModuleIsNamedWithWhatInstallsIt(module: String, source: String) async throws {
    let folder = try Folder()
    try folder.write(#"raise ModuleNotFoundError("No module named '\#(module)'")"#, to: "plugin.py")
    let remedy = "; 'pip install \(source) installs it for this Python"
    let list = try await assay("list", "--plugin", "python3 plugin.py", in: folder)
    #expect(list.code == 2 && list.err.contains(remedy), "\(list.err)")
    let check = try await assay("plugin", "check", "python3 plugin.py", in: folder)
    #expect(check.code == 1 && check.out.contains(remedy), "\(check.out)")
  }

  /// Libraries print when they are imported.
  @Test func whatIsPrintedBeforeTheFirstMessageIsNoMessage() async throws {
    let list = try await assay("list", "--plugin", "\(faulty) greeting", in: try Folder())
    #expect(list.code == 0 && list.out.contains("faultyDescent"), "\(list.err)")
  }

  /// A hello with a slip in it was taken for a banner, and the next one waited for.
  @Test func aDamagedFirstMessageIsRefusedAtOnce() async throws {
    let folder = try Folder()
    try folder.write(#"{"message":"hello","protocol":2,"name":mine}"# + "\n", to: "hello.json")
    let list = try await assay("list", "--plugin", "sh -c 'cat hello.json; exec cat >/dev/null'", in: folder)
    #expect(list.code == 2)
    #expect(
      list.err.contains(#"it wrote '{"message":"hello","protocol":2,"name":mine}', which is no message"#), "\(list.err)")
  }

  @Test func aPluginInheritsNoDescriptorButItsFour() async throws {
    let folder = try Folder()
    let list = try await shell(
      "exec 7</dev/null 9</dev/null; \(assayPath) list --plugin '\(faulty) descriptors seen.txt'", in: folder)
    #expect(list.code == 0, "\(list.err)")
    #expect(try String(contentsOf: folder.url.appending(path: "seen.txt"), encoding: .utf8) == "[0, 1, 2, 3] 0")
  }

  /// In a whole run an optimizer's process is told the start, the settings and the shape of the objective. It is told no optimum,
  /// target, budget or time limit, and its four descriptors are not the harness's, to read them from.
  @Test func anOptimizersProcessIsToldNothingOfTheTrial() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: secret
      seed: 1
      timeLimitSeconds: 733
      timing: {processes: 1, blocks: 2}
      experiments:
        - name: secret
          problems: [{parabola: {a: 2, b: -10, c: 12377}}]
          optimizers: [{faultyDescent: {fault: none}}]
          budget: {steps: 713, evaluations: 719}
          targets: [{gap: 0.000727}]
      """, to: "secret.yaml")
    let run = try await assay("run", "secret.yaml", "--plugin", "\(faulty) listens heard.txt", in: folder)
    #expect(run.code == 0, "\(run.err)")
    let heard = try String(contentsOf: folder.url.appending(path: "heard.txt"), encoding: .utf8)
    let lines = try heard.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let keys = Set(lines.flatMap(\.keys))
    let known: Set = [
      "message", "protocol", "memory", "instance", "optimizer", "settings", "scalar", "seed", "dimension", "residuals",
      "capabilities", "bounds", "state", "reason", "descriptors",
    ]
    #expect(keys.isSubset(of: known), "\(keys.subtracting(known))")
    #expect(lines.contains { $0["message"] as? String == "step" })
    for secret in ["713", "719", "727", "733", "12364", "12377", "parabola"] {
      #expect(!lines.contains { "\($0.filter { $0.key != "seed" })".contains(secret) }, "it hears \(secret)")
    }
    let seen = lines.compactMap { $0["descriptors"] as? [Int] }
    #expect(seen.count > 2 && seen.allSatisfy { $0 == [0, 1, 2, 3] }, "\(seen)")
  }

  @Test func gradientDescentInAnotherProcessHasTheBuiltInBits() async throws {
    let folder = try Folder()
    for (name, optimizer) in [("here", "gradientDescent: {rate: 0.1}"), ("there", "rawGradientDescent: {rate: 0.1}")] {
      try folder.write(
        """
        suite: \(name)
        seed: 1
        experiments:
          - name: bits
            problems: [{parabola: {a: 1, b: -10, c: 25}}, {quadratic: {dimension: 3}}]
            optimizers: [{\(optimizer)}]
            scalars: [float64]
            budget: {steps: 100}
        """, to: "\(name).yaml")
    }
    _ = try await assay("run", "here.yaml", "--no-timing", "--results", "here", in: folder)
    _ = try await assay("run", "there.yaml", "--no-timing", "--results", "there", "--plugin", raw, in: folder)
    let digests = try folder.reports.map { try readReport(folder.bytes(of: $0), file: $0).records.map(\.digest) }
    #expect(digests.count == 2 && digests[0].count == 2)
    #expect(digests.first == digests.last)
  }

  @Test func aProblemInAnotherProcessServesBuiltInOptimizersAndItsOwn() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: bowl
      seed: 1
      timing: {processes: 1, blocks: 2}
      experiments:
        - name: bowl
          problems: [rawBowl]
          optimizers: [{gradientDescent: {rate: 0.25}}, {rawGradientDescent: {rate: 0.25}}, nelderMead, bfgs]
          budget: {steps: 60}
          targets: [{gap: 1e-6}, {distance: 1e-2}]
      """, to: "bowl.yaml")
    let run = try await assay("run", "bowl.yaml", "--plugin", raw, in: folder)
    #expect(run.code == 0, "\(run.err)")
    let report = try folder.report()
    #expect(report.records.allSatisfy { $0.status == .targetReached })
    #expect(Set(report.records[..<2].map(\.digest)).count == 1)
    #expect(report.records.allSatisfy { if case .measured = $0.timing { true } else { false } })
    #expect(report.records[0].allocations == .absent("what a plugin's own process allocates is not counted"))
    #expect(report.fingerprint.value(named: "plugin.\(raw).version") == "1")
  }

  @Test func theTranscriptOfTheProtocolIsWhatHappens() async throws {
    let transcript = try await assay("plugin", "check", "--transcript", raw, in: try Folder())
    #expect(transcript.code == 0, "\(transcript.err)")
    let document = try String(contentsOfFile: repositoryFile("docs/reference/protocol.md"), encoding: .utf8)
    #expect(transcript.out.count > 1000)
    #expect(document.contains(transcript.out), "scripts/references/protocol-transcript writes it anew")
  }

  @Test func theExampleWithoutAnyPackageConforms() async throws {
    let check = try await assay("plugin", "check", raw, in: try Folder())
    #expect(check.code == 0, "\(check.out)\(check.err)")
    #expect(check.out.contains("rawGradientDescent") && check.out.contains("rawBowl"))
  }

  /// The example as Assay 0.1 had it has the bits of today's.
  @Test func aPluginOfTheFirstVersionStillWorks() async throws {
    let folder = try Folder()
    let first = "python3 \(repositoryFile("Tests/AssayTests/Plugins/version1.py"))"
    let check = try await assay("plugin", "check", first, in: folder)
    #expect(check.code == 0, "\(check.out)\(check.err)")
    try folder.write(
      """
      suite: versions
      seed: 1
      experiments:
        - name: e
          problems: [rawBowl, rosenbrock]
          optimizers: [bfgs, {rawGradientDescent: {rate: 0.001}}]
          scalars: [float32, float64]
          budget: {steps: 20}
          targets: [{distance: 1e-9}, {gap: 1e-9}]
      """, to: "suite.yaml")
    for (plugin, results) in [(first, "first"), (raw, "current")] {
      let run = try await assay("run", "suite.yaml", "--no-timing", "--results", results, "--plugin", plugin, in: folder)
      #expect(run.code == 0, "\(run.err)")
    }
    let digests = try folder.reports.map { try readReport(folder.bytes(of: $0), file: $0).records.map(\.digest) }
    #expect(digests.count == 2 && digests[0].count == 8 && digests[0] == digests[1], "\(digests)")
  }

  /// A problem that answers nothing fails once, and the others are checked.
  @Test func aProblemWithoutAnswersIsOneFailureOfTheCheck() async throws {
    let folder = try Folder()
    let source = try String(contentsOfFile: repositoryFile("Examples/python/raw_protocol.py"), encoding: .utf8)
      .replacing(
        "def answer(message):",
        with: "HELLO[\"problems\"].insert(0, {**HELLO[\"problems\"][0], \"name\": \"badBowl\"})\n\n\ndef answer(message):"
      )
      .replacing("message[\"problem\"] == \"rawBowl\"", with: "message[\"problem\"] in (\"rawBowl\", \"badBowl\")")
      .replacing(
        "self.scalar = message[\"scalar\"]",
        with: "self.scalar, self.bad = message[\"scalar\"], message.get(\"problem\") == \"badBowl\""
      )
      .replacing(
        "    def value(self):\n",
        with: "    def value(self):\n        if self.bad:\n            return say(message=\"failed\", reason=\"no\" * 1000)\n")
    try folder.write(source, to: "bowls.py")
    let check = try await assay("plugin", "check", "python3 bowls.py", in: folder)
    #expect(check.code == 1)
    let failed = check.out.split(separator: "\n").filter { $0.contains("FAILED") }
    #expect(failed.count == 1 && failed[0].contains("the problem 'badBowl', asked for 'value' at ("), "\(check.out)")
    #expect(check.out.contains("ok      rawBowl: isMadeOfItsSeedAlone"), "\(check.out)")
  }

  @Test func aCommandThatDoesNotStartIsOneFailureOfTheCheck() async throws {
    let check = try await assay("plugin", "check", "no-such-command", in: try Folder())
    #expect(check.code == 1)
    #expect(check.out.hasPrefix("  FAILED  describesItself: ") && check.out.contains("no-such-command"), "\(check.out)")
    #expect(check.err == "assay: 1 of 1 checks failed\n")
  }

  @Test func aFaultyPluginDoesNotPassTheCheck() async throws {
    let check = try await assay("plugin", "check", "\(faulty) badName", in: try Folder())
    #expect(check.code == 1)
    #expect(check.out.contains("faulty descent"))
  }
}
