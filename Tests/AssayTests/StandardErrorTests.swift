import Foundation
import Records
import Testing

/// What plugins write to standard error during a trial is in its record, and in no other's.
@Suite struct StandardErrorTests {
  @Test func aLibrarysWordsAreInTheRecordOfTheirTrial() async throws {
    let folder = try Folder()
    let library = try await compile("faulty_model.c", in: folder)
    try folder.write(
      """
      suite: s
      seed: 1
      experiments:
        - name: e
          problems: [{faultyModel: {fault: [none, chatty, otherLabels, abort]}}]
          optimizers: [{sgd: {rate: 0.25}}]
          budget: {steps: 300}
      """, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--jobs", "1", "--plugin", library, in: folder)
    #expect(run.code == 1)
    let path = try #require(run.reportPath)
    let records = try readReport(folder.bytes(of: path), file: path).records
    #expect(records[0].standardError == nil)
    let words = try #require(records[1].standardError)
    #expect(words.utf8.count == 2048, "the end alone is kept")
    #expect(words.hasSuffix("gradient of step 298 «\ngradient of step 299 «\n"), "\(words.suffix(80))")
    #expect(records[2].standardError == nil, "the same worker served this trial")
    #expect(records[3].standardError == "two points are one\nthe points are crooked\n")
    #expect(records[0].digest == records[1].digest, "words are in no digest")
    let (plain, all) = (try await assay("show", path, in: folder), try await assay("show", "--all", path, in: folder))
    #expect(!plain.out.contains("wrote to standard error"))
    #expect(
      all.out.contains("wrote to standard error:\n      two points are one\n      the points are crooked\n"), "\(all.out)")
  }

  @Test func aProcesssWordsAreInTheRecordOfTheirTrial() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: s
      seed: 1
      timeLimitSeconds: 15
      experiments:
        - name: e
          problems: [{parabola: {a: 1, b: -10, c: 25}}]
          optimizers: [{faultyDescent: {fault: [none, writesErrors, raises, abort, mumblesAndHangs]}}]
          budget: {steps: 5}
        - name: values
          problems: [{faultyParabola: {fault: raisesInValue}}]
          optimizers: [gradientDescent]
          budget: {steps: 5}
      """, to: "suite.yaml")
    let plugin = "python3 \(repositoryFile("Tests/AssayTests/Plugins/faulty.py"))"
    let run = try await assay("run", "suite.yaml", "--no-timing", "--jobs", "1", "--plugin", plugin, in: folder)
    let path = try #require(run.reportPath, "\(run.err)")
    let records = try readReport(folder.bytes(of: path), file: path).records
    #expect(records[0].standardError == nil)
    #expect(records[1].standardError?.hasSuffix("error 19998\nerror 19999\n") == true)
    #expect(records[1].standardError?.utf8.count == 2048)
    #expect(records[3].standardError?.contains("abandoned on purpose") == true)
    #expect(records[4].standardError == "I do not know\n", "also of a process that is killed")
    #expect(records[5].reason?.contains("ValueError: no value here") == true, "\(records[5].reason ?? "")")
    let shown = try await assay("show", "--all", path, in: folder)
    #expect(!shown.out.contains("gradientDescent wrote"), "its reason says it all: \(shown.out)")
  }

  /// What a plugin says is neither obeyed by a terminal nor a command of a CI service.
  @Test func wordsOfAPluginAreTextInEveryFormatAndOnStandardError() async throws {
    let folder = try Folder()
    try folder.write(
      """
      suite: s
      seed: 1
      experiments:
        - name: e
          problems: [{parabola: {a: 1, b: -10, c: 25}}]
          optimizers: [{faultyDescent: {fault: raisesCommands}}]
          budget: {steps: 5}
      """, to: "suite.yaml")
    let plugin = "python3 \(repositoryFile("Tests/AssayTests/Plugins/faulty.py"))"
    let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", plugin, in: folder)
    let path = try #require(run.reportPath, "\(run.err)")
    let all = try await assay("show", "--all", path, in: folder)
    let markdown = try await assay("show", "--format", "markdown", path, in: folder)
    let csv = try await assay("show", "--format", "csv", path, in: folder)
    for text in [run.out, run.err, all.out, markdown.out, csv.out] {
      #expect(!text.unicodeScalars.contains("\u{1b}"), "\(text)")
      #expect(text.split(separator: "\n").allSatisfy { !$0.drop { $0 == " " }.hasPrefix("::") }, "\(text)")
      #expect(!text.contains("##["), "\(text)")
    }
    #expect(run.err.contains(" a\n  | \\::error::x | <b>\n"), "\(run.err)")
    #expect(run.out.contains(" a ::error::x | <b> #\\#[error]y ␛[2J\n"), "\(run.out)")
    #expect(all.out.contains("\n      ␛[2Jwords\n      \\::error::words\n"), "\(all.out)")
    #expect(markdown.out.contains(" a ::error::x \\| \\<b> "), "\(markdown.out)")
  }

  /// What was typed comes back in messages.
  @Test(arguments: [
    ["run", "\u{1b}[2J\n::error::x"], ["show", "\u{1b}[2J\n::error::x"], ["describe", "\u{1b}[2J\n::error::x"],
    ["\u{1b}[2J\n::error::x"],
    ["run", "--\u{1b}[2J\n::error::x"], ["gate", "--metric", "\u{1b}[2J\n::error::x"],
    ["run", "a", "--plugin", "./\u{1b}[2J\n::error::x.so"],
  ])
  func anEchoOfWhatWasTypedIsText(_ arguments: [String]) async throws {
    let folder = try Folder()
    let end = try await Gate.shared.pass { try await Command(arguments, in: folder).finish() }
    #expect(end.code == 2 && end.out.isEmpty)
    #expect(end.err.hasPrefix("assay: ") && !end.err.unicodeScalars.contains("\u{1b}"), "\(end.err)")
    #expect(end.err.split(separator: "\n").allSatisfy { !$0.drop { $0 == " " }.hasPrefix("::") }, "\(end.err)")
  }
}
