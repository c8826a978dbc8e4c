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
      timeLimitSeconds: 3
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
    #expect(records[5].standardError?.hasSuffix("ValueError: no value here\n") == true)
    #expect(records[5].reason?.contains("ValueError: no value here") == true, "\(records[5].reason ?? "")")
    let shown = try await assay("show", "--all", path, in: folder)
    #expect(!shown.out.contains("gradientDescent wrote"), "its reason says it all: \(shown.out)")
  }
}
