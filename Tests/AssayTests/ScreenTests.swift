import Foundation
import Testing

/// What a terminal can show, and what a new user types first.
@Suite struct ScreenTests {
  /// Every line was as wide as its table.
  @Test(arguments: [60, 80, 120])
  func noLineIsWiderThanCOLUMNS(_ columns: Int) async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let end = try await shell(
      "export COLUMNS=\(columns); for verb in 'run suite.yaml' 'run suite.yaml --dry-run' list 'describe adam' doctor; do "
        + "\(assayPath) $verb || exit; done; \(assayPath) show --all results/*/*/*.report",
      in: folder)
    #expect(end.code == 0, "\(end.err)")
    // A path is whole: it is to be copied.
    for line in end.out.split(separator: "\n") where !line.hasPrefix("report ") && !line.hasPrefix("page ") {
      #expect(line.count <= columns, "\(line)")
    }
  }

  /// The parser of the command line crashed below some 28 columns.
  @Test(arguments: [1, 20, 39])
  func helpIsShownHoweverNarrowTheTerminalIs(_ columns: Int) async throws {
    let narrow = try await shell("COLUMNS=\(columns) exec '\(assayPath)' gate --help", in: Folder())
    let least = try await shell("COLUMNS=40 exec '\(assayPath)' gate --help", in: Folder())
    #expect(narrow.code == 0 && narrow.out == least.out, "\(narrow.err)")
  }

  /// What is left without a group is the version and the help.
  @Test(arguments: ["run", "gate"])
  func theOptionsOfAVerbAreGroupedByPurpose(_ verb: String) async throws {
    let help = try await assay(verb, "--help", in: Folder())
    let rest = try #require(help.out.components(separatedBy: "\nOPTIONS:\n").dropFirst().last, "\(help.out)")
    let options = rest.split(separator: "\n").filter { $0.hasPrefix("  -") }
    #expect(options.allSatisfy { $0.hasPrefix("  --version") || $0.hasPrefix("  -h, --help") }, "\(options)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "there is no program 'script'"))
  func aTerminalIsAskedForItsWidth() async throws {
    let end = try await shell(
      "NO_COLOR=1 script -qec 'stty cols 60 && \(assayPath) list' /dev/null", in: Folder())
    let lines = end.out.split(whereSeparator: \.isNewline)
    #expect(lines.count > 100 && lines.allSatisfy { $0.count <= 60 }, "\(end.out)\(end.err)")
    let pipe = try await assay("list", in: Folder())
    #expect(pipe.out.split(separator: "\n").contains { $0.count > 80 }, "a pipe gets whole lines")
  }

  @Test(arguments: [
    ("", "", false), ("", "--color always", true), ("FORCE_COLOR=1", "", true), ("CLICOLOR_FORCE=1", "", true),
    ("CLICOLOR_FORCE=0", "", false), ("NO_COLOR=1 FORCE_COLOR=1", "", false), ("NO_COLOR=1", "--color always", true),
    ("FORCE_COLOR=1", "--color never", false), ("FORCE_COLOR=1", "--format markdown", false),
  ])
  func colorIsAskedFor(_ environment: String, _ options: String, isColored: Bool) async throws {
    let end = try await shell("\(environment) \(assayPath) list \(options)", in: Folder())
    #expect(end.code == 0 && end.out.contains("\u{1B}[1m") == isColored, "\(end.err)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "there is no program 'script'"))
  func aTerminalHasColorUnlessItIsDumb() async throws {
    for (term, isColored) in [("xterm", true), ("dumb", false)] {
      let end = try await shell("TERM=\(term) script -qec '\(assayPath) list' /dev/null", in: Folder())
      #expect(end.out.contains("\u{1B}[1m") == isColored)
    }
  }

  @Test(arguments: ["LC_ALL=C", "LC_ALL= LC_CTYPE=POSIX", "LC_ALL= LC_CTYPE= LANG=en_US.ISO-8859-1"])
  func anotherLocaleGetsASCII(_ locale: String) async throws {
    let commands = ["list", "describe rosenbrock", "doctor", "--help", "run --help", "describe ∞"].map { "\(assayPath) \($0)" }
    let end = try await shell("export \(locale); \(commands.joined(separator: "; "))", in: Folder())
    #expect((end.out + end.err).utf8.allSatisfy { $0 < 0x80 } && end.err.contains("'inf'"), "\(end.err)")
    let usual = try await assay("describe", "rosenbrock", in: Folder())
    #expect(!usual.out.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func aMessageHasAtMostTwentyLines() async throws {
    let name = (0..<50).map { "line \($0)" }.joined(separator: "\n") + ".yaml"
    let end = try await assay("run", name, in: Folder())
    let lines = end.err.split(separator: "\n")
    #expect(end.code == 2 && lines.count == 20 && lines[1] == "  | line 1" && lines[19] == "  | … 31 more lines", "\(end.err)")
  }

  @Test func aNewSuiteRunsAndIsNotOverwritten() async throws {
    let folder = try Folder()
    let new = try await assay("suite", "new", in: folder)
    #expect(new.code == 0 && new.out.hasPrefix("suite suite.yaml; next:\n  assay run suite.yaml --dry-run\n"), "\(new.err)")
    let text = String(decoding: try folder.bytes(of: "suite.yaml"), as: UTF8.self)
    #expect(text.hasPrefix("# yaml-language-server: $schema=suite.schema.json\n"))
    let run = try await assay("run", "suite.yaml", "--no-timing", in: folder)
    #expect(run.code == 0 && run.out.contains("targetReached"), "\(run.out)\(run.err)")
    let again = try await assay("suite", "new", in: folder)
    #expect(again.code == 2 && again.err == "assay: 'suite.yaml' exists already; edit it, or name another file\n")
  }

  @Test func aListIsAlsoForPrograms() async throws {
    struct Listed: Decodable {
      struct Entry: Decodable {
        var name: String
        var summary: String
        var settings: [String]
      }
      var problems: [Entry]
      var optimizers: [Entry]
    }
    let end = try await assay("list", "--format", "json", in: Folder())
    let listed = try JSONDecoder().decode(Listed.self, from: Data(end.out.utf8))
    #expect(listed.problems.contains { $0.name == "rosenbrock" })
    #expect(listed.optimizers.contains { $0.name == "adam" && $0.settings.contains("rate") && !$0.summary.isEmpty })
  }

  /// The files in the folder of suites, which the executable has too.
  @Test func everyShippedSuiteIsKnownByItsNameAnywhere() async throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: repositoryFile("suites")).filter { $0.hasSuffix(".yaml") }
    let known = try await assay("run", "no-such-suite", in: Folder())
    for name in names {
      #expect(known.err.contains("\(name.dropLast(5))"), "\(name) is not in \(known.err)")
    }
    let folder = try Folder()
    let plan = try await assay("run", "classics", "--dry-run", in: folder)
    #expect(plan.code == 0 && plan.out.contains("rosenbrock"), "\(plan.err)")
    try folder.write(tinySuite(), to: "classics")
    #expect(try await assay("run", "classics", "--dry-run", in: folder).out != plan.out, "a file goes before")
  }

  @Test func aMachineIsVerifiedOutsideTheCheckout() async throws {
    let folder = try Folder()
    let end = try await Gate.shared.pass {
      try await Command(["verify", "textbook"], in: folder, limit: .seconds(600)).finish()
    }
    #expect(end.code == 0 && end.out.hasPrefix("suite textbook: digest "), "\(end.out)\(end.err)")
  }
}
