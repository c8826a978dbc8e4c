import Foundation
import Testing

/// What a person meets first: help, lists, descriptions, and answers to typing errors.
@Suite struct CommandLineTests {
  @Test(arguments: [
    [], ["run"], ["show"], ["list"], ["describe"], ["doctor"], ["gate"], ["certify"], ["verify"], ["diff"], ["history"],
    ["replay"],
    ["trace"], ["explain"], ["schema"],
  ])
  func helpHasExamplesAndFitsATerminal(_ command: [String]) async throws {
    let help = try await runAssay(command + ["--help"])
    #expect(help.code == 0)
    #expect(help.err.isEmpty)
    #expect(help.out.contains("EXAMPLES\n  assay \(command.first ?? "suite")"))
    #expect(help.out.contains("USAGE: assay"))
    let usage = help.out.split(separator: "\n").filter { !$0.hasPrefix("USAGE:") }
    #expect(usage.allSatisfy { $0.count <= 80 })
  }

  @Test func theVersionIsTheOneOfTheCheckoutAndOfItsChangelog() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    let version = try String(contentsOf: root.appending(path: "VERSION"), encoding: .utf8)
    #expect(try await runAssay(["--version"]).out == version)
    let changelog = try String(contentsOf: root.appending(path: "CHANGELOG.md"), encoding: .utf8)
    let newest = changelog.split(separator: "\n").first { $0.hasPrefix("## [") }
    #expect(newest?.hasPrefix("## [\(version.prefix { $0 != "\n" })]") == true)
  }

  @Test func rootHelpNamesEveryExitCode() async throws {
    let help = try await runAssay(["--help"])
    for line in ["  0   fine", "  1   a negative verdict", "  2   bad usage", "  3   inconclusive", "  70  internal"] {
      #expect(help.out.contains("\n\(line)"))
    }
  }

  @Test func noCommandAtAllShowsTheHelp() async throws {
    let bare = try await runAssay([])
    #expect(bare.code == 0)
    for group in ["RUN", "LOOK", "COMPARE", "GATE", "EXTEND"] { #expect(bare.out.contains("\n\(group) SUBCOMMANDS:\n")) }
  }

  @Test func workerIsNotAmongTheCommands() async throws {
    #expect(try await !runAssay(["--help"]).out.contains("worker"))
  }

  @Test(arguments: [
    (["rnu"], "assay: there is no command 'rnu'; did you mean 'run'?\n"),
    (["help", "rnu"], "assay: there is no command 'rnu'; did you mean 'run'?\n"),
    (["plugin", "chekc", "x"], "assay: 'assay plugin' has no command 'chekc'; did you mean 'check'?\n"),
    (["suite", "nwe"], "assay: 'assay suite' has no command 'nwe'; did you mean 'new'?\n"),
    (["help", "plugin", "bogus"], "assay: 'assay plugin' has no command 'bogus'; 'assay plugin --help' shows all\n"),
    (["suite", "new", "no/mine.yaml"], "assay: cannot create 'no/mine.yaml': No such file or directory\n"),
    (["run", "s.yaml", "--fitler", "a"], "Unknown option '--fitler'. Did you mean '--filter'?"),
    (["run", "clasics"], "no suite of this name in this executable; did you mean 'classics'?"),
    (["--bogus"], "Unknown option '--bogus'"), (["bogus"], "assay: there is no command 'bogus'; 'assay --help' shows all\n"),
    (["run"], "Missing expected argument '<suite>'"), (["run", "a.yaml", "--job"], "Unknown option '--job'"),
    (["run", "a.yaml", "--jobs", "0"], "'--jobs' must be at least 1, not 0."),
    (["run", "a.yaml", "--jobs", "many"], "The value 'many' is invalid for '--jobs <jobs>'"),
    (
      ["show", "r.json", "--format", "junit"],
      "The value 'junit' is invalid for '--format <format>': It is one of terminal, markdown, html, json, csv or latex."
    ),
    (
      ["diff", "a.json", "b.json", "--output", "d.xml"],
      "'--output d.xml': the file must end in .md, .html, .json, .csv or .tex."
    ),
    (["show", "r.json", "--format", "csv", "--table", "trails"], "invalid for '--table <table>': Did you mean 'trials'?"),
    (["show", "r.json", "--format", "csv", "--table", "zebra"], "It is one of trials, targets, course or profiles."),
    (
      ["show", "r.json", "--table", "trials"],
      "'--table' chooses what CSV has: add '--format csv' or '--output FILE.csv'."
    ), (["history", "results", "--table", "trials"], "It is one of series or changes."),
    (["run", "nosuch.yaml"], "assay: cannot read 'nosuch.yaml': No such file or directory\n"),
    (
      ["run", "nowhere/classics.yaml"],
      "No such file or directory; the name 'classics' alone is that of the suite in this executable\n"
    ), (["run", "a.report"], "assay: 'a.report' is a report, but a suite is needed; 'assay show' prints a report, and "),
    (["certify", "a.report"], "'a.report' is a report, but a suite is needed"),
    (["run", "/tmp"], "assay: cannot read '/tmp': it is a folder; name a file in it\n"),
    (["show", "nosuch.json"], "assay: cannot read 'nosuch.json': No such file or directory\n"),
    (["show", "/tmp"], "assay: cannot read '/tmp': it is a folder; name a file in it\n"),
    (["show", "/dev/null"], "assay: cannot read '/dev/null': it is no regular file\n"),
    (["run", "/dev/zero"], "assay: cannot read '/dev/zero': it is no regular file\n"),
    (["run", "s.yaml", "--results", ""], "assay: '--results' is empty\n"),
    (["run", "s.yaml", "--data="], "assay: '--data' is empty\n"),
    (["gate", "--output", "", "--init"], "assay: '--output' is empty\n"),
    (["show", ""], "assay: an argument is empty\n"),
    (["run", "s.yaml", "--launcher", " "], "assay: '--launcher' is empty\n"),
    (
      ["certify", "s.yaml", "--pairs", "9223372036854775807"],
      "'--pairs' must be 1 to 1000000, not 9223372036854775807."
    ),
    (["describe", "adm"], "assay: nothing is called 'adm'; did you mean 'adam'?\n"),
    (["describe", "zebra"], "assay: nothing is called 'zebra'; 'assay list' shows all\n"),
    (["check"], "assay: 'assay check' is called 'assay verify' now\n"),
    (["help", "check"], "assay: 'assay check' is called 'assay verify' now\n"),
    (["calibrate", "s.yaml"], "assay: 'assay calibrate' is called 'assay certify' now\n"),
    (["run", "s.yaml", "--only", "adam"], "assay: '--only' is called '--filter' now\n"),
    (["run", "s.yaml", "--only=adam"], "assay: '--only' is called '--filter' now\n"),
    (["run", "s.yaml", "--isolate"], "assay: '--isolate' is called '--fresh-workers' now\n"),
    (["run", "s.yaml", "--trail"], "assay: '--trail' is called '--step-digests' now\n"),
    (["gate", "--write", "g.md"], "assay: '--write' is called '--output' now\n"),
    (["certify", "s.yaml", "--busy-neighbours", "1"], "assay: '--busy-neighbours' is called '--background-load' now\n"),
  ])
  func slipIsToldOnStandardErrorWithExitCodeTwo(_ arguments: [String], _ message: String) async throws {
    let end = try await runAssay(arguments)
    #expect(end.code == 2)
    #expect(end.out.isEmpty)
    #expect(end.err.hasPrefix("assay: "))
    #expect(end.err.contains(message))
  }

  @Test func everyListedNameIsDescribedWithFormulaAndSource() async throws {
    let list = try await runAssay(["list"])
    #expect(list.code == 0)
    let names = list.out.split(separator: "\n").filter { $0.hasPrefix("  ") }.compactMap { $0.split(separator: " ").first }
    #expect(Set(names).isSuperset(of: ["rosenbrock", "doubleWell", "quadratic", "adam", "newton", "gridSearch"]))
    for name in names {
      let description = try await runAssay(["describe", String(name)])
      #expect(description.code == 0)
      #expect(description.out.hasPrefix("\(name): "))
      for part in ["\n  formula  ", "\n  source   "] { #expect(description.out.contains(part)) }
      #expect(description.out.contains("settings\n") || description.out.contains("hyperparameters\n"))
    }
  }

  /// Its 0 says that random numbers, digests, clock, arithmetic and workers do what they must.
  @Test func doctorFindsThisMachineFit() async throws {
    let doctor = try await runAssay(["doctor"])
    #expect(doctor.code == 0)
    #expect(doctor.err.isEmpty)
    #expect(!doctor.out.contains("FAILED"))
    for part in ["machine ", "cpu.model", "memory.gibibytes", "os.libc", "build.swift", "Philox4x32-10", "XXH3-128"] {
      #expect(doctor.out.contains(part))
    }
  }

  @Test func doctorSaysWhatIsAbsentWithoutAnOptionalProgram() async throws {
    let doctor = try await shell("PATH=/nowhere \(assayPath) doctor", in: Folder())
    #expect(doctor.code == 0)
    #expect(doctor.out.contains("  missing  Valgrind: without it, instructions are counted by the CPU, where the kernel"))
    for name in ["OpenBLAS", "librsvg", "giflib"] { #expect(doctor.out.contains("  \(name): ")) }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptKnowsTheCommands(_ shellName: String) async throws {
    let script = try await runAssay(["--generate-completion-script", shellName])
    #expect(script.code == 0)
    for part in ["describe", "no-timing", "rosenbrock"] { #expect(script.out.contains(part)) }
    guard shellName == "bash" else { return }
    let folder = try Folder()
    let path = try folder.write(script.out, to: "completions")
    #expect(try await shell("bash -n \(path)", in: folder).code == 0)
  }

  @Test func aReaderThatGoesAwayIsNoError() async throws {
    let end = try await shell("{ \(assayPath) list; echo $? >status; } | true; cat status", in: Folder())
    #expect(end.out == "0\n")
    #expect(end.err.isEmpty)
  }

  private func runAssay(_ arguments: [String]) async throws -> Finished {
    let folder = try Folder()
    return try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
  }
}
