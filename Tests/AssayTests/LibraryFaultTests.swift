import Foundation
import Records
import Testing

/// Compiles a library of Tests/PluginHostTests in a folder; its path.
func compile(_ source: String, fault: String = "NONE", options: String = "", in folder: Folder) async throws -> String {
  let library = folder.url.appending(path: "lib\(fault.lowercased()).so").path
  let built = try await shell(
    "cc -std=gnu11 -O1 -w -fPIC -shared -DFAULT=\(fault) \(options) -I '\(repositoryFile("Sources/CAssayPlugin/include"))' "
      + "-o '\(library)' '\(repositoryFile("Tests/PluginHostTests/Libraries/\(source)"))'", in: folder)
  try #require(built.code == 0, "\(built.err)")
  return library
}

/// The records of a run in which each trial misbehaves in its own way, by the fault's name.
private actor FaultyRun {
  static let shared = FaultyRun()

  private static let suite = """
    suite: faults
    seed: 1
    timeLimitSeconds: 10
    experiments:
      - name: optimizer
        problems: [affineSquare]
        optimizers: [{faultyC: {fault: [\(optimizerFaults.map(\.0).joined(separator: ", "))]}}]
        start: [9]
        budget: {steps: 5, evaluations: 50}
      - name: problem
        problems: [{faultyParabola: {fault: [\(problemFaults.map(\.0).joined(separator: ", "))]}}]
        optimizers: [{gradientDescent: {rate: 1}}]
        budget: {steps: 8}
      - name: scalar
        problems: [affineSquare]
        optimizers: [{faultyC: {fault: none}}]
        scalars: [float32]
        start: [9]
        budget: {steps: 5}
    """

  private var records: Task<[String: TrialRecord], any Error>?

  func record(_ fault: String) async throws -> TrialRecord {
    let task = records ?? Task { try await Self.run() }
    records = task
    return try #require(try await task.value[fault])
  }

  private static func run() async throws -> [String: TrialRecord] {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    try folder.write(suite, to: "suite.yaml")
    let run = try await assay(
      "run", "suite.yaml", "--no-timing", "--plugin", library, "--memory-limit", "512", in: folder)
    #expect(run.code == 1, "failed trials are a verdict against: \(run.err)")
    var records: [String: TrialRecord] = [:]
    for record in try folder.report().records {
      let setting = record.trial.optimizer.settings["fault"] ?? record.trial.problem.settings["fault"]
      if case .text(let fault) = setting { records["\(record.trial.experiment)/\(fault)"] = record }
    }
    return records
  }
}

/// What each fault of the optimizer comes to: the status and a part of the reason.
private let optimizerFaults: [(String, TrialStatus, String)] = [
  ("none", .budgetSpent, "steps"),
  ("createFails", .failed, "'create' of 'faultyC' (libnone.so) failed: no state today"),
  ("pastStart", .failed, "(Segmentation fault): in 'create' of 'faultyC' (libnone.so), past the end of the start"),
  (
    "nullPointer", .failed,
    "'step' of 'faultyC' (libnone.so), at a null pointer (the memory of a worker is limited to 512 MiB)"
  ),
  ("segmentationFault", .failed, "ended by signal 11 (Segmentation fault): in 'step' of 'faultyC'"),
  ("stackOverflow", .failed, "ended by signal 11 (Segmentation fault): in 'step' of 'faultyC'"),
  ("divisionByZero", .failed, "ended by signal 8 (Floating point exception): in 'step' of 'faultyC'"),
  ("abort", .failed, "the worker was ended by signal 6 (Aborted)"),
  ("exit", .failed, "the worker exited with code 5"),
  ("hang", .failed, "killed after its time limit of 10 s"),
  ("memory", .failed, "at a null pointer (the memory of a worker is limited to 512 MiB)"),
  ("memoryOfItsOwn", .failed, "there is no memory for 16 GiB"),
  ("nan", .diverged, "element 0 of the iterate is nan"),
  ("shortPoint", .failed, "it gave the oracle's 'gradient' a point of 0 numbers; the dimension is 1"),
  ("longAnswer", .failed, "it gave the oracle's 'gradient' room for 2 numbers; the answer has 1"),
  ("nullAnswer", .failed, "it gave the oracle's 'gradient' a null pointer"),
  ("overlap", .failed, "the answer of the oracle's 'gradient' overlaps its input"),
  ("missingCapability", .failed, "the objective has no residuals"),
  ("pastMessage", .failed, "in 'step' of 'faultyC' (libnone.so), past the end of its message"),
  ("wholeMessage", .failed, String(repeating: "x", count: 256)),
  ("unknownCode", .failed, "its step returned 17, which is no code of assay_plugin.h"),
  ("falseRefusal", .failed, "its step says that the oracle refused a call, but it did not"),
  ("fails", .failed, "no descent was found"),
  ("failsWithoutReason", .failed, "it gave no reason"),
  ("converges", .converged, ""),
  ("diverges", .diverged, "the optimizer says so"),
  (
    "otherThread", .failed,
    "the worker exited with code 2: an optimizer called the oracle's 'value' on another thread than its step's"
  ),
  ("outsideStep", .failed, "it called the oracle's 'value' outside of a step"),
  ("pastIterate", .failed, "in 'iterate' of 'faultyC' (libnone.so), past the end of the iterate"),
  (
    "beforeIterate", .failed,
    "the worker exited with code 2: 'iterate' of 'faultyC' (libnone.so) wrote before the beginning of the iterate"
  ),
  ("ignoresRefusal", .budgetSpent, "evaluations"),
  (
    "roundsUp", .failed,
    "'step' of 'faultyC' (libnone.so) left the floating-point environment changed (rounding is no longer to nearest)"
  ),
  ("flushes", .failed, "left the floating-point environment changed (subnormal numbers are flushed to zero)"),
  ("traps", .failed, "left the floating-point environment changed (exceptions trap)"),
  ("roundsUpWhileItAsks", .budgetSpent, "steps"),
  // Nothing lies behind what the library has of the oracle.
  (
    "restoresCounts", .failed, "ended by signal 11 (Segmentation fault): in 'step' of 'faultyC' (libnone.so), at a null pointer"
  ),
  ("forgetsIterate", .failed, "'iterate' of 'faultyC' (libnone.so) wrote 0 of 1 numbers of the iterate"),
]

private let problemFaults: [(String, TrialStatus, String)] = [
  ("nanValue", .diverged, "the value is nan"),
  (
    "fails", .failed,
    "'an evaluation' of 'faultyParabola' (libnone.so) failed: the data is gone"
  ),
  ("forgetsAnswer", .failed, "'an evaluation' of 'faultyParabola' (libnone.so) wrote 0 of 1 numbers of its answer"),
  ("pastAnswer", .failed, "in 'an evaluation' of 'faultyParabola' (libnone.so), past the end of its answer"),
  (
    "beforeAnswer", .failed, "'an evaluation' of 'faultyParabola' (libnone.so) wrote before the beginning of its answer"
  ),
  ("pastPoint", .failed, "in 'an evaluation' of 'faultyParabola' (libnone.so), past the end of the point"),
  ("changesPoint", .budgetSpent, "steps"),
  (
    "roundsUp", .failed,
    "'an evaluation' of 'faultyParabola' (libnone.so) left the floating-point environment changed"
  ),
  ("createFails", .failed, "'create' of 'faultyParabola' (libnone.so) failed: the file of data is gone"),
  ("noDimension", .failed, "'create' of 'faultyParabola' (libnone.so) made an instance of dimension 0"),
  ("forgetsStart", .failed, "'start' of 'faultyParabola' (libnone.so) wrote 0 of 1 numbers of the point"),
  ("infiniteStart", .failed, "made a problem that cannot be used: its start has the number inf"),
  ("nanOptimum", .failed, "made a problem that cannot be used: its least value is nan"),
]

/// The commands that load a library, and how each ends where that crashes.
private let loadingCommands: [([String], Int32)] = [
  (["list"], 2), (["describe", "adam"], 2), (["plugin", "check"], 1), (["run", "suite.yaml", "--dry-run"], 2),
  (["verify", "suite.yaml"], 2), (["gate", "suite.yaml", "--candidate-plugin"], 2),
]

/// Whatever a library does, it is a trial with a reason, and the run continues.
@Suite struct LibraryFaultTests {
  @Test(arguments: optimizerFaults.indices)
  func aFaultOfAnOptimizerIsARecord(_ index: Int) async throws {
    let (fault, status, reason) = optimizerFaults[index]
    try await expect("optimizer/\(fault)", status, reason)
  }

  @Test(arguments: problemFaults.indices)
  func aFaultOfAProblemIsARecord(_ index: Int) async throws {
    let (fault, status, reason) = problemFaults[index]
    try await expect("problem/\(fault)", status, reason)
  }

  @Test func aScalarTypeThatIsNotThereIsARecord() async throws {
    try await expect("scalar/none", .failed, "it has no float32 version")
  }

  /// What is written during its trial, and what other trials write and read, lies where it should.
  @Test func aLibraryThatLeavesTheFolderTakesNobodyAlong() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    try writeImages(to: "images", in: folder)
    try folder.write(
      """
      suite: folders
      seed: 1
      experiments:
        - name: library
          problems: [affineSquare]
          optimizers: [{faultyC: {fault: leavesFolder}}]
          start: [9]
          budget: {steps: 20}
        - name: images
          data: images
          problems: [mlp: {hidden: [2], batch: 10}]
          optimizers: [sgd]
          budget: {steps: 2}
      """, to: "suite.yaml")
    let run = try await assay(
      "run", "suite.yaml", "--no-timing", "--plugin", library, "--jobs", "1", "--step-digests", "--tensorboard", "logs",
      in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(folder.files.count { $0.hasSuffix(".stepDigests") } == 2)
    #expect(folder.files.count { $0.hasPrefix("logs/") } == 2)
  }

  /// It calls the oracle a thousand times a step, and moves by each answer that it gets; the budget is 50 evaluations.
  @Test func whoIgnoresARefusalGetsNoNumbersBeyondTheBudget() async throws {
    let record = try await FaultyRun.shared.record("optimizer/ignoresRefusal")
    #expect(record.evaluations.gradients == 50)
    #expect(record.steps == 0, "the step that was refused does not count")
    #expect(record.checkpoints.last?.iterate == [ExactNumber(9.0)])
  }

  private func expect(_ name: String, _ status: TrialStatus, _ reason: String) async throws {
    let record = try await FaultyRun.shared.record(name)
    #expect(record.status == status, "\(record.reason ?? "no reason")")
    #expect(reason.isEmpty || record.reason?.contains(reason) == true, "\(record.reason ?? "no reason")")
  }

  @Test(arguments: [
    ("CRASH_IN_ENTRY", "was ended by signal 6 (Aborted)"),
    ("CRASH_IN_CONSTRUCTOR", "was ended by signal 11 (Segmentation fault)"),
    ("EXIT_IN_ENTRY", "exited with code 3"),
    ("HANG_IN_ENTRY", "was killed after its time limit of 5 s"),
  ])
  func aLibraryThatDoesNotLoadEndsWithASentence(_ fault: String, end: String) async throws {
    let folder = try Folder()
    let library = try await compile("garbage.c", fault: fault, in: folder)
    try folder.write(
      "{suite: s, seed: 1, timeLimitSeconds: 5, experiments: [{name: e, problems: [rosenbrock], optimizers: [newton], budget: {steps: 5}}]}",
      to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--plugin", library, in: folder)
    #expect(run.code == 2)
    #expect(run.err == "assay: a process that loaded '\(library)' and planned the suite \(end)\n")
    #expect(folder.reports.isEmpty)
  }

  /// Of two sides with libraries the one that crashes is named, whichever it is.
  @Test func theLibraryThatCrashesIsBlamed() async throws {
    let folder = try Folder()
    let sound = try await compile("faulty.c", in: folder)
    let crashing = try await compile("garbage.c", fault: "CRASH_IN_ENTRY", in: folder)
    try folder.write(tinySuite(), to: "suite.yaml")
    for (first, second) in [(sound, crashing), (crashing, sound)] {
      let end = try await assay(
        "gate", "suite.yaml", "--baseline-plugin", first, "--candidate-plugin", second, in: folder)
      #expect(end.code == 2)
      #expect(end.err.hasPrefix("assay: a process that loaded '\(crashing)' and planned the suite"), "\(end.err)")
    }
  }

  /// Whatever command loads the library: it lives, and says what happened.
  @Test(arguments: loadingCommands)
  func everyCommandSurvivesALibraryThatCrashesWhereItIsLoaded(_ arguments: [String], code: Int32) async throws {
    let folder = try Folder()
    let library = try await compile("garbage.c", fault: "CRASH_IN_ENTRY", in: folder)
    try folder.write(tinySuite(), to: "suite.yaml")
    let flag = ["check", "--candidate-plugin"].contains(arguments.last) ? [] : ["--plugin"]
    let end = try await Gate.shared.pass { try await Command(arguments + flag + [library], in: folder).finish() }
    #expect(end.code == code)
    #expect(end.err.contains("'\(library)'") && end.err.hasSuffix("was ended by signal 6 (Aborted)\n"), "\(end.err)")
  }

  /// A library that changed since the report was made, and crashes in its third step.
  @Test(arguments: ["trace", "replay"])
  func aStepThatCrashesWhereItIsTracedIsASentence(_ command: String) async throws {
    let folder = try Folder()
    let sound = try await compile("faulty.c", in: folder)
    try folder.write(harmlessSuite, to: "suite.yaml")
    let report = try #require(
      try await assay("run", "suite.yaml", "--no-timing", "--plugin", sound, in: folder).reportPath)
    let trace = try await assay("trace", report, "--trial", "faultyC", "--plugin", sound, "-o", "a.trace", in: folder)
    #expect(trace.code == 0)
    let source = repositoryFile("Tests/PluginHostTests/Libraries/faulty.c")
    let headers = repositoryFile("Sources/CAssayPlugin/include")
    let built = try await shell(
      "sed 's/!strcmp(fault, \"abort\")/1/' '\(source)' > crashing.c && "
        + "cc -std=gnu11 -w -fPIC -shared -I '\(headers)' -o crashing.so crashing.c", in: folder)
    #expect(built.code == 0, "\(built.err)")
    let against = command == "replay" ? "--against a.trace" : ""
    let end = try await shell(
      "'\(assayPath)' \(command) '\(report)' --trial faultyC --plugin ./crashing.so \(against)", in: folder)
    #expect(end.code == 2)
    #expect(end.err.contains("assay: a process with './crashing.so' was ended by signal 6 (Aborted)"), "\(end.err)")
  }

  /// A constructor that waits for ever where the library is loaded to be traced.
  @Test(arguments: ["trace", "replay"])
  func aConstructorThatHangsWhereItIsTracedIsASentence(_ command: String) async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", options: "'-DWHEN_LOADED=if (is_told(\"--sheltered\")) pause()'", in: folder)
    try folder.write("timeLimitSeconds: 3\n" + harmlessSuite, to: "suite.yaml")
    let report = try #require(
      try await assay("run", "suite.yaml", "--no-timing", "--plugin", library, in: folder).reportPath)
    let against = command == "replay" ? "--against '\(report)'" : ""
    let end = try await shell(
      "exec '\(assayPath)' \(command) '\(report)' --trial faultyC --plugin '\(library)' \(against)", in: folder)
    #expect(end.code == 2)
    #expect(end.err == "assay: a process with '\(library)' was killed after its time limit of 12 s\n")
  }
}
