import Foundation
import Records
import Testing

/// Code of libraries runs in processes of its own, and nothing that it starts outlives them.
@Suite struct ForeignCodeTests {
  /// The library behaves where it is rehearsed and served, and ends every other process.
  @Test func aLibraryIsNeverLoadedByTheRunItself() async throws {
    let folder = try Folder()
    let library = try await compile(
      "faulty.c",
      options: "'-DWHEN_LOADED=if (!is_told(\"--rehearsal\") && !is_told(\"worker\") && !is_told(\"--sheltered\")) _exit(0)'",
      in: folder)
    try folder.write(harmlessSuite, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", library, in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(folder.reports.count == 1)
    let listed = try await assay("list", "--plugin", library, in: folder)
    #expect(listed.out.contains("faultyC"), "\(listed.err)")
    let planned = try await assay("run", "suite.yaml", "--dry-run", "--plugin", library, in: folder)
    #expect(planned.out.hasSuffix("1 trial\n"), "\(planned.out)\(planned.err)")
  }

  /// Whatever the constructor does, the run says so and does not end with 0.
  @Test(arguments: [
    ("exit(0)", "exited with code 0"), ("pause()", "was killed after its time limit of 5 s"),
    ("abort()", "was ended by signal 6 (Aborted)"),
  ])
  func aConstructorThatEndsItsProcessIsASentence(_ call: String, end: String) async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", options: "'-DWHEN_LOADED=\(call)'", in: folder)
    try folder.write("timeLimitSeconds: 5\n" + harmlessSuite, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--plugin", library, in: folder)
    #expect(run.code == 2)
    #expect(run.err == "assay: a process that loaded '\(library)' and planned the suite \(end)\n")
    #expect(folder.reports.isEmpty)
  }

  /// What a library prints where it is loaded is no part of the plan that the other process hands over.
  @Test func aLibraryMayPrintWhereItIsLoaded() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", options: "'-DWHEN_LOADED=puts(\"{}\")'", in: folder)
    try folder.write(harmlessSuite, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", library, in: folder)
    #expect(run.code == 0, "\(run.err)")
  }

  /// A process that left its group, its session and its environment behind ends with the worker.
  @Test func whatALibraryLeavesBehindEndsWithTheRun() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", options: "-DSLEEPER='\"\(sleeper)\"'", in: folder)
    let suite = harmlessSuite.replacing("faultyC: {fault: none", with: "faultyC: {fault: leavesAProcess")
    try folder.write(suite, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", library, in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(try await sleepers() == [])
  }

  /// However the run ends while a plugin is busy, the plugin's process and what that started end, too.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGKILL])
  func whatPluginsStartedEndsWithTheRunHoweverThatEnds(_ signal: Int32) async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", options: "-DSLEEPER='\"\(sleeper)\"'", in: folder)
    let command = "python3 \(repositoryFile("Tests/AssayTests/Plugins/faulty.py")) noProblem"
    try folder.write(
      """
      suite: busy
      seed: 1
      experiments:
        - name: library
          problems: [affineSquare]
          optimizers: [{faultyC: {fault: leavesAProcessAndHangs}}]
          budget: {steps: 5}
        - name: command
          problems: [affineSquare]
          optimizers: [{faultyDescent: {fault: hang}}]
          budget: {steps: 5}

      """, to: "suite.yaml")
    let mark = try await Gate.shared.pass {
      let run = try Command(
        ["run", "suite.yaml", "--no-timing", "--jobs", "2", "--plugin", library, "--plugin", command], in: folder)
      while run.isRunning, (try? await sleepers(waiting: false)) == [] { try await Task.sleep(for: .milliseconds(5)) }
      run.send(signal)
      let end = try await run.finish()
      #expect(end.signal == signal)
      return run.mark
    }
    #expect(try await leftOver(from: mark) == [])
    #expect(try await sleepers() == [])
  }

  /// A plugin that kills its process group is in none of the person's.
  @Test(arguments: ["", "--transcript"])
  func aCommandIsCheckedInAProcessGroupOfItsOwn(_ option: String) async throws {
    let folder = try Folder()
    let end = try await shell("exec setsid -w '\(assayPath)' plugin check \(option) 'kill -KILL 0; true'", in: folder)
    #expect(end.signal == nil && end.code == 1, "\(end)")
    #expect(end.err.hasPrefix("assay: a process with 'kill -KILL 0; true' was ended by signal 9 (Killed)"), "\(end.err)")
  }

  /// Nobody but root can look into the memory and the open files of a run and its workers. The files of /proc
  /// about a process that is not dumpable are root's.
  @Test(.enabled(if: canBeNobody, "becoming another user is not permitted here"))
  func aRunWithPluginsAndItsWorkersAreNotDumpable() async throws {
    let folder = try Folder()
    let plugin = repositoryFile("Tests/AssayTests/Plugins/faulty.py")
    try folder.write(
      """
      suite: hidden
      seed: 1
      timeLimitSeconds: 3600
      experiments:
        - {name: e, problems: [affineSquare], optimizers: [{faultyDescent: {fault: hang}}], budget: {steps: 5}}

      """, to: "suite.yaml")
    let run = try Command(
      running: "/bin/sh",
      [
        "-c",
        "chmod 777 . && exec setpriv --reuid 64321 --regid 64321 --clear-groups '\(assayPath)' run suite.yaml --no-timing "
          + "--plugin 'python3 \(plugin) noProblem'",
      ], in: folder)
    // A worker that has just been started is not hidden yet, and this loop may rest for minutes on a busy machine.
    let hidden: [String: Set<uid_t>] = ["assay": [0], "worker": [0], "python3": [64321]]
    var owners: [String: Set<uid_t>] = [:]
    while run.isRunning, owners != hidden {
      owners = ownersOfProcesses(markedBy: run.mark)
      try await Task.sleep(for: .milliseconds(5))
    }
    run.send(SIGKILL)
    _ = try await run.finish()
    #expect(owners == hidden)
    #expect(try await leftOver(from: run.mark) == [])
  }

  /// Who owns the files of /proc about the processes with a mark: the run's, its workers' and its plugins'.
  private func ownersOfProcesses(markedBy mark: String) -> [String: Set<uid_t>] {
    var owners: [String: Set<uid_t>] = [:]
    for number in processes(markedBy: mark) {
      var status = stat()
      guard stat("/proc/\(number)/environ", &status) == 0,
        let words = FileManager.default.contents(atPath: "/proc/\(number)/cmdline"),
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/exe")
      else { continue }
      let name = URL(filePath: program).lastPathComponent
      let isWorker = name == "assay" && words.range(of: Data("\0worker\0".utf8)) != nil
      owners[isWorker ? "worker" : name.hasPrefix("python") ? "python3" : name, default: []].insert(status.st_uid)
    }
    return owners
  }

  /// The machine of a launcher's fingerprint is the name of a folder.
  @Test func aLauncherCannotLeadTheReportElsewhere() async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    try folder.write(
      """
      #!/bin/sh
      case "$*" in
      *fingerprint*) "$@" | sed 's|"machine":"[^"]*"|"machine":"../../elsewhere"|' ;;
      *) exec "$@" ;;
      esac

      """, to: "launcher.sh")
    let run = try await shell(
      "chmod +x launcher.sh; exec '\(assayPath)' run suite.yaml --no-timing --launcher ./launcher.sh", in: folder)
    #expect(run.code == 2)
    #expect(run.err.contains("it names its machine with other characters than letters, digits and '-'"), "\(run.err)")
    #expect(folder.reports.isEmpty)
  }

  /// A library that remembers its last answer does the recorded work once, and has no time.
  @Test func aRepetitionThatSpendsOtherEvaluationsHasNoTime() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    for (fault, isTimed) in [("none", true), ("remembersItsAnswer", false)] {
      try folder.write(
        "timing: {processes: 1, blocks: 2, blockMilliseconds: 0.1}\n"
          + harmlessSuite.replacing(
            "optimizers: [{faultyC: {fault: none}}]", with: "optimizers: [{faultyC: {fault: \(fault)}}]"),
        to: "suite.yaml")
      let run = try await assay("run", "suite.yaml", "--results", fault, "--plugin", library, in: folder)
      #expect(run.code == 0, "\(run.err)")
      let path = try #require(run.reportPath)
      let record = try #require(try readReport(try folder.bytes(of: path), file: path).records.first)
      #expect(record.evaluations.total == 9)
      switch record.timing {
      case .measured: #expect(isTimed)
      case .absent(let reason):
        #expect(!isTimed)
        #expect(reason == "a repetition spent 0 evaluations, but the recorded steps 9: it does not do the recorded work")
      }
    }
  }

  /// How long the process sleeps that a library leaves behind: a number of this test alone.
  private let sleeper = "\(Int.random(in: 100_000..<1_000_000)).5"

  /// The processes that sleep so long; waits until there are none, if it is to.
  private func sleepers(waiting: Bool = true) async throws -> [String] {
    for _ in 0..<(waiting ? 400 : 1) {
      let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
      let found = numbers.filter {
        FileManager.default.contents(atPath: "/proc/\($0)/cmdline") == Data("sleep\0\(sleeper)\0".utf8)
      }
      if found.isEmpty || !waiting { return found }
      try await Task.sleep(for: .milliseconds(25))
    }
    return ["some"]
  }
}

/// The limits that an environment sets are met in words.
@Suite struct LimitTests {
  /// Fewer open files than the workers need.
  @Test func fewerWorkersRunWhereFewFilesMayBeOpen() async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    let run = try await shell("ulimit -n 100; exec '\(assayPath)' run suite.yaml --no-timing --jobs 110", in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(run.err.contains("assay: the limit of open files (ulimit -n) is 100: at most 6 workers at a time, not 110\n"))
    // What other tests have open at the moment may be inherited, and counts.
    let closing = (3...9).map { "exec \($0)>&-; " }.joined()
    let none = try await shell("\(closing)ulimit -n 20; exec '\(assayPath)' run suite.yaml --no-timing", in: folder)
    #expect(none.code == 2)
    #expect(none.err == "assay: the limit of open files (ulimit -n) is 20, which is too little for one worker; raise it\n")
  }

  /// The soft limit alone is no obstacle.
  @Test func theSoftLimitOfOpenFilesIsRaised() async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    let run = try await shell("ulimit -S -n 20; exec '\(assayPath)' run suite.yaml --no-timing --jobs 2", in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(!run.err.contains("ulimit"), "\(run.err)")
  }

  /// A limit of data memory below half of the machine's.
  @Test func aLowerLimitOfDataMemoryHoldsAndIsReported() async throws {
    let folder = try Folder()
    let library = try await compile("faulty.c", in: folder)
    try folder.write(harmlessSuite, to: "suite.yaml")
    let run = try await shell(
      "ulimit -d 524288; exec '\(assayPath)' run suite.yaml --no-timing --plugin '\(library)'", in: folder)
    #expect(run.code == 0, "\(run.err)")
    #expect(run.err.contains("assay: the limit of data memory (ulimit -d) gives workers with plugins 512 MiB\n"), "\(run.err)")
  }

  /// Without threads the program would wait for ever. Root has no such limit.
  @Test(.enabled(if: canBeNobody, "becoming another user is not permitted here"))
  func tooFewProcessesAreASentence() async throws {
    let folder = try Folder()
    try folder.write(manyTrials, to: "suite.yaml")
    let run = try await shell(
      "chmod 777 .; exec setpriv --reuid 64321 --regid 64321 --clear-groups bash -c \"ulimit -u 5; exec '\(assayPath)' run suite.yaml --no-timing\"",
      in: folder)
    #expect(run.code == 2)
    #expect(run.err.contains("assay: the limit of processes (ulimit -u) leaves room for"), "\(run.err)")
  }
}

/// Whether another user may be tried, and can run the program.
private let canBeNobody =
  system("exec setpriv --reuid 64321 --regid 64321 --clear-groups '\(assayPath)' --version >/dev/null 2>&1") == 0
