import Foundation
import Records
import Testing

/// Builds the example in C in a folder; its library's path.
private func exampleInC(in folder: Folder, edit: String = "") async throws -> String {
  let built = try await shell(
    "cp -rL '\(repositoryFile("Examples/c"))' example && cd example && rm -f *.so && \(edit.isEmpty ? "true" : edit) && make -s",
    in: folder)
  try #require(built.code == 0, "\(built.err)")
  return folder.url.appending(path: "example/libgradientDescent.so").path
}

/// The library that is built of the example in Swift, beside the program.
let exampleInSwift = URL(filePath: assayPath).deletingLastPathComponent()
  .appending(path: "libExamplePlugin.so").path

/// Runs the gradient descents of the classics; the report's path.
private func runClassics(_ plugins: [String], in folder: Folder) async throws -> Finished {
  let suite = repositoryFile("suites/classics.yaml").replacing("'", with: "'\\''")
  let arguments = plugins.map { "--plugin '\($0)'" }.joined(separator: " ")
  return try await shell(
    "'\(assayPath)' run '\(suite)' --filter gradientDescent --no-timing --results results\(plugins.count) \(arguments)",
    in: folder)
}

/// Of the library of faults, in which nothing goes wrong.
let harmlessSuite = """
  suite: s
  seed: 1
  experiments:
    - name: e
      problems: [{faultyParabola: {fault: none}}]
      optimizers: [{faultyC: {fault: none}}]
      budget: {steps: 9}
  """

@Suite struct LibraryTests {
  @Test(arguments: [true, false])
  func theExampleHasTheBitsOfTheBuiltInMethod(_ isInC: Bool) async throws {
    let folder = try Folder()
    let library = isInC ? try await exampleInC(in: folder) : exampleInSwift
    let (theirs, ours) = (try await runClassics([library], in: folder), try await runClassics([], in: folder))
    try #require(theirs.code == 0 && ours.code == 0, "\(theirs.err)")
    let name = URL(filePath: library).lastPathComponent
    #expect(theirs.err.contains("assay: 'gradientDescent' is taken from the plugin '\(name)', not from Assay\n"))
    let paths = (try #require(theirs.reportPath), try #require(ours.reportPath))
    let diff = try await assay("diff", "--require", "identical", paths.0, paths.1, in: folder)
    #expect(diff.code == 0)
    #expect(diff.out.hasSuffix("18 trials: 18 identical\n"), "\(diff.out)")
    let report = try readReport(try folder.bytes(of: paths.0), file: paths.0)
    let lines = report.fingerprint.pluginLines.map(\.name)
    #expect(lines == ["digest", "version", "language", "compiler", "offers"].map { "plugin.\(name).\($0)" })
    #expect(report.fingerprint.value(named: "plugin.\(name).language") == (isInC ? "C11" : "Swift"))
    let compiler = try #require(report.fingerprint.value(named: "plugin.\(name).compiler"))
    #expect(["gcc ", "clang ", "Swift 6."].contains { compiler.hasPrefix($0) }, "\(compiler)")
    #expect(report.fingerprint.value(named: "plugin.\(name).offers") == "gradientDescent")
  }

  /// The fingerprint blames the library, not the machine, for other bits.
  @Test func aDiffNamesTheLibraryThatChanged() async throws {
    let folder = try Folder()
    let first = try await exampleInC(in: folder)
    let kept = folder.url.appending(path: "kept").path
    _ = try await shell("mkdir kept && cp '\(first)' kept && rm -r example", in: folder)
    let second = try await exampleInC(
      in: folder, edit: "sed -i 's/-s->rate \\* gradient/-s->rate * (REAL)1.0000001 * gradient/' method.h")
    try folder.write(
      "{suite: s, seed: 1, experiments: [{name: e, problems: [rosenbrock], optimizers: [{gradientDescent: {rate: 0.001}}], budget: {steps: 9}}]}",
      to: "suite.yaml")
    let name = "libgradientDescent.so"
    let a = try await assay(
      "run", "suite.yaml", "--no-timing", "--plugin", "\(kept)/\(name)", "--results", "a", in: folder)
    let b = try await assay("run", "suite.yaml", "--no-timing", "--plugin", second, "--results", "b", in: folder)
    let diff = try await assay("diff", try #require(a.reportPath), try #require(b.reportPath), in: folder)
    #expect(diff.code == 1)
    #expect(diff.out.contains("plugin.\(name).digest"))
    #expect(!diff.out.contains("repeat"), "\(diff.out)")
  }

  @Test func whatALibraryOffersIsListedAndDescribed() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    let list = try await assay("list", "--plugin", library, in: folder)
    #expect(list.out.contains(/\n  faultyParabola +Misbehaves below 1\.\n/))
    #expect(list.out.contains(/\n  faultyC +Misbehaves in its third step\.\n/))
    let described = try await assay("describe", "faultyC", "--plugin", library, in: folder)
    #expect(described.out.contains("fault: how it misbehaves (none, createFails, "))
    let unknown = try await assay("describe", "faultyC", in: folder)
    #expect(unknown.code == 2)
  }

  /// A trial of a plugin can be traced and replayed where the plugin is given.
  @Test func aPluginsStepsCanBeTraced() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    try folder.write(harmlessSuite, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", library, in: folder)
    let report = try #require(run.reportPath)
    let trace = try await assay(
      "trace", report, "--trial", "faultyC", "--plugin", library, "-o", "steps.trace", in: folder)
    #expect(trace.code == 0, "\(trace.err)")
    let replay = try await assay(
      "replay", report, "--against", "steps.trace", "--trial", "faultyC", "--plugin", library, in: folder)
    #expect(replay.code == 0, "\(replay.out)\(replay.err)")
    let without = try await assay("trace", report, "--trial", "faultyC", in: folder)
    #expect(
      without.err.hasSuffix(
        "cannot be traced: nothing is called 'faultyParabola'; '--plugin' loads what is not built in\n"))
  }

  @Test(arguments: [("64", "'--memory-limit' is for plugins"), ("0", "'--memory-limit' must be 64 to 4294967296 (MiB), not 0")])
  func aMemoryLimitIsForPlugins(_ limit: String, _ reason: String) async throws {
    let folder = try Folder()
    let run = try await assay("run", "suite.yaml", "--memory-limit", limit, in: folder)
    #expect(run.code == 2)
    #expect(run.err.contains(reason), "\(run.err)")
  }

  /// The second trial's method knows of the first one, unless each trial has a process of its own.
  @Test func isolatedTrialsShareNoGlobals() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    let trial = "problems: [affineSquare], optimizers: [{faultyC: {fault: remembers}}], start: [9], budget: {steps: 3}"
    try folder.write("{suite: s, seed: 1, experiments: [{name: a, \(trial)}, {name: b, \(trial)}]}", to: "suite.yaml")
    for isolation in [["--fresh-workers"], []] {
      let arguments = ["run", "suite.yaml", "--no-timing", "--jobs", "1", "--plugin", library] + isolation
      let run = try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
      let path = try #require(run.reportPath, "\(run.err)")
      let iterates = try readReport(folder.bytes(of: path), file: path).records.map { $0.checkpoints.last?.iterate }
      #expect((iterates[0] == iterates[1]) == !isolation.isEmpty)
    }
  }

  @Test func aMachineIsVerifiedWithItsPlugins() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    try folder.write(harmlessSuite, to: "suite.yaml")
    let first = try await assay("verify", "suite.yaml", "--add", "--plugin", library, in: folder)
    #expect(first.code == 0, "\(first.err)")
    let again = try await assay("verify", "suite.yaml", "--plugin", library, in: folder)
    #expect(again.code == 0 && again.out.contains("1 trial: 1 identical\n"), "\(again.out)\(again.err)")
    for path in folder.reports {
      #expect(
        try readReport(folder.bytes(of: path), file: path).fingerprint.value(named: "plugin.libnone.so.version") == "1.2.3")
    }
    #expect(folder.reports.count == 3)
  }

  /// A trial of a plugin can be run again under other kernels where the plugin is given.
  @Test func aPluginsDifferenceIsExplainedWithIt() async throws {
    let folder = try Folder()
    let library = try await exampleInC(in: folder)
    try folder.write(
      """
      suite: s
      seed: 1
      experiments:
        - name: e
          problems: [logisticRegression]
          optimizers: [{gradientDescent: {rate: 0.1}}]
          budget: {steps: 20}
      """, to: "suite.yaml")
    var reports: [String] = []
    for arithmetic in ["portable", "libm"] {
      let run = try await assay(
        "run", "suite.yaml", "--no-timing", "--arithmetic", arithmetic, "--results", arithmetic, "--plugin", library,
        in: folder)
      reports.append(try #require(run.reportPath, "\(run.err)"))
    }
    let explained = try await assay("explain", reports[0], "--against", reports[1], "--plugin", library, in: folder)
    #expect(explained.code == 0, "\(explained.out)\(explained.err)")
    #expect(explained.out.contains("B's bits"))
  }

  @Test func twoBuildsOfALibraryAreGated() async throws {
    let folder = try Folder()
    let first = try await exampleInC(in: folder)
    _ = try await shell("mkdir kept && cp '\(first)' kept/baseline.so && rm -r example", in: folder)
    let second = try await exampleInC(in: folder, edit: "sed -i 's/-s->rate/-2 * s->rate/' method.h")
    try folder.write(
      """
      suite: s
      seed: 1
      experiments:
        - name: e
          problems: [rosenbrock]
          optimizers: [{gradientDescent: {rate: 0.0005}}]
          budget: {steps: 50}
      """, to: "suite.yaml")
    try folder.write("{gate: 1, metrics: {finalLoss: {}}}", to: "gate.yaml")
    let gate = try await assay(
      "gate", "suite.yaml", "--baseline-plugin", "kept/baseline.so", "--candidate-plugin", second,
      "--samples", "samples.json", "--all", in: folder)
    #expect(
      gate.out.contains("1 of 1 trials have other digests than the baseline"), "\(gate.out)\(gate.err)")
    let run = try decodeJSON(PairedRun.self, from: folder.bytes(of: "samples.json"))
    #expect(run.baseline.label == "this executable with 'kept/baseline.so'")
    #expect(run.baseline.fingerprint.value(named: "plugin.baseline.so.offers") == "gradientDescent")
    #expect(run.candidate.fingerprint.value(named: "plugin.libgradientDescent.so.offers") == "gradientDescent")
  }

  // MARK: Templates

  /// In Examples/python there are other examples, too.
  @Test func theExampleInPythonIsWhatTheTemplateWrites() async throws {
    let folder = try Folder()
    let new = try await assay("plugin", "new", "--python", "gradientDescent", in: folder)
    #expect(new.code == 0, "\(new.err)")
    let diff = try await shell(
      """
      ls gradientDescent; for file in gradientDescent/*.*; do cmp $file '\(repositoryFile("Examples/python"))'/${file##*/}; done
      # All but the adapters of other packages, which are named without an underscore.
      for file in '\(repositoryFile("python/assay_plugin"))'/_*.py; do cmp $file gradientDescent/assay_plugin/${file##*/}; done
      """, in: folder)
    #expect(diff.out == "assay_plugin\nplugin.py\nsuite.yaml\n", "\(diff.out)\(diff.err)")
  }

  /// A name that has the example's in it is not renamed twice.
  @Test func everyNameOfTheExampleIsRenamed() async throws {
    let folder = try Folder()
    let new = try await assay("plugin", "new", "--swift", "MyGradientDescent", "--assay", "/assay", in: folder)
    #expect(new.code == 0, "\(new.err)")
    let found = try await shell(
      "cd MyGradientDescent && cat Package.swift Sources/MyGradientDescent/MyGradientDescent.swift "
        + "Tests/MyGradientDescentTests/ConformanceTests.swift suite.yaml | grep -oE '[A-Za-z]*[gG]radientDescent[A-Za-z]*' | LC_ALL=C sort -u",
      in: folder)
    #expect(found.out == "MyGradientDescent\nMyGradientDescentTests\nlibMyGradientDescent\nmyGradientDescent\n", "\(found.out)")
  }

  @Test(arguments: ["c", "swift"])
  func theExamplesAreWhatTheTemplateWrites(_ language: String) async throws {
    let folder = try Folder()
    let new = try await assay("plugin", "new", "--\(language)", "gradientDescent", "--assay", "../..", in: folder)
    #expect(new.code == 0, "\(new.err)")
    let diff = try await shell(
      "diff -r -x '*.so' -x .build -x Package.resolved gradientDescent '\(repositoryFile("Examples/\(language)"))'",
      in: folder)
    #expect(diff.code == 0, "\(diff.out)")
  }

  @Test func aNewPluginInCBuildsTestsItselfAndRuns() async throws {
    let folder = try Folder()
    let new = try await assay("plugin", "new", "--c", "MyOptimizer", in: folder)
    let firstRun = "assay run suite.yaml --no-timing --plugin ./libmyOptimizer.so"
    #expect(
      new.out
        == "the folder 'MyOptimizer' holds the optimizer 'myOptimizer'; run there:\n  make\n  make test\n  \(firstRun)\n  make run\n"
    )
    let test = try await shell(
      "make -s -C MyOptimizer test ASSAY='\(assayPath)' CFLAGS='-O1 -Wall -Wextra -Werror'", in: folder)
    #expect(test.code == 0, "\(test.out)\(test.err)")
    #expect(test.out.split(separator: "\n").count == 9)
    let run = try await shell(
      "cd MyOptimizer && '\(assayPath)' run suite.yaml --no-timing --plugin ./libmyOptimizer.so", in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(run.out.contains("myOptimizer(rate: 0.001)"))
    let again = try await assay("plugin", "new", "--c", "MyOptimizer", in: folder)
    #expect(again.err == "assay: 'MyOptimizer' exists already; choose another name\n")
    let unnamed = try await assay("plugin", "new", "--c", "my optimizer", in: folder)
    #expect(unnamed.code == 2)
  }

  @Test func aPluginThatFailsItsChecksIsAVerdictAgainst() async throws {
    let folder = try Folder()
    let library = try await exampleInC(
      in: folder, edit: "sed -i 's/memcpy(bytes,.*count);/memset(bytes, 0, count);/' method.h")
    let check = try await assay("plugin", "check", library, in: folder)
    #expect(check.code == 1)
    #expect(check.out.contains("FAILED  gradientDescent: replaysFromASavedStateToTheBit"))
    #expect(check.err == "assay: 1 of 9 checks failed\n")
  }
}
