import Foundation
import Records
import Testing

/// The files of several runs become one.
@Suite struct MergeTests {
  @Test func partsOfASuiteBecomeTheWhole() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    for (name, filter) in [("whole", "/"), ("a", "gradientDescent"), ("b", "adam")] {
      let run = try await assay("run", "tiny.yaml", "--no-timing", "--filter", filter, "--results", name, in: folder)
      try #require(run.code == 0, "\(run.err)")
      try folder.write(folder.bytes(of: try #require(run.reportPath)), to: "\(name).report")
    }
    let merged = try await assay("merge", "a.report", "b.report", "--output", "both.report", in: folder)
    #expect(merged.code == 0 && merged.out == "report both.report: 3 trials\n", "\(merged.err)")
    #expect(merged.err.contains("trials stand file after file; the digest is of that order"))
    let onItself = try await assay("merge", "a.report", "b.report", "--output", "./a.report", in: folder)
    #expect(onItself.code == 2 && onItself.err.contains("what is written needs another name"))
    // A part adds nothing to the whole, whose order and digest stay.
    let covered = try await assay("merge", "whole.report", "b.report", "--output", "covered.report", in: folder)
    #expect(covered.code == 0 && covered.err == "", "\(covered.err)")
    #expect(
      try readReport(folder.bytes(of: "covered.report"), file: "c").digest
        == readReport(folder.bytes(of: "whole.report"), file: "w").digest)
    let diff = try await assay("diff", "whole.report", "both.report", "--require", "identical", in: folder)
    #expect(diff.code == 0 && diff.out.contains("3 trials: 3 identical"), "\(diff.out)")
    // Files one after the other are read by the same rules.
    try folder.write(folder.bytes(of: "a.report") + folder.bytes(of: "b.report"), to: "cat.report")
    #expect(
      try readReport(folder.bytes(of: "cat.report"), file: "c") == readReport(folder.bytes(of: "both.report"), file: "b"))
    // Again it is the same file.
    #expect(try await assay("merge", "both.report", "--output", "again.report", in: folder).code == 0)
    #expect(try folder.bytes(of: "again.report") == folder.bytes(of: "both.report"))
  }

  /// Whatever name leads to it.
  @Test(arguments: [
    ["merge", "x.report", "--output", "link.report"], ["show", "x.report", "--format", "html", "--output", "link.html"],
    ["diff", "x.report", "x.report", "--html", "./x.report"], ["plot", "x.report", "convergence", "--output", "link.svg"],
    ["history", ".", "--html", "hard.report"],
    ["gate", "--baseline", "x.report", "--candidate", "x.report", "--html", "x.report"],
    ["gate", "tiny.yaml", "--candidate-arithmetic", "libm", "--samples", "./tiny.yaml"],
  ])
  func whatIsReadIsNotReplaced(_ arguments: [String]) async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let run = try await assay("run", "tiny.yaml", "--no-timing", in: folder)
    let bytes = try folder.bytes(of: try #require(run.reportPath))
    try folder.write(bytes, to: "x.report")
    #expect(
      try await shell(
        "ln -s x.report link.report; ln -s x.report link.svg; ln -s x.report link.html; ln x.report hard.report", in: folder
      ).code == 0)
    let end = try await assay(arguments, in: folder)
    #expect(end.code == 2 && end.err.contains("what is written needs another name"), "\(end.err)")
    #expect(try folder.bytes(of: "x.report") == bytes)
  }

  @Test func anObjectOfVersion2IsRewritten() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "tiny.yaml")
    let run = try await assay("run", "tiny.yaml", in: folder)
    let path = try #require(run.reportPath)
    try folder.write(try await assay("show", path, "--format", "json", in: folder).out, to: "old.json")
    // A part of an object is no changed one.
    let part = try await assay("show", "old.json", "--filter", "adam", in: folder)
    #expect(part.code == 0 && part.out.contains("adam") && !part.out.contains("gradientDescent"), "\(part.err)")
    #expect(try await assay("merge", "old.json", "--output", "new.report", in: folder).code == 0)
    #expect(try readReport(folder.bytes(of: "new.report"), file: "n") == readReport(folder.bytes(of: path), file: "p"))
  }

  @Test func whatIsOfAnotherRunIsRefused() async throws {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "a.yaml")
    try folder.write(tinySuite() + "# a remark\n", to: "b.yaml")
    for name in ["a", "b"] {
      let run = try await assay("run", "\(name).yaml", "--no-timing", "--results", name, in: folder)
      try folder.write(folder.bytes(of: try #require(run.reportPath)), to: "\(name).report")
    }
    let end = try await assay("merge", "a.report", "b.report", "--output", "c.report", in: folder)
    #expect(end.code == 2 && !folder.files.contains("c.report"))
    #expect(
      end.err == "assay: 'b.report' does not fit the reports before it: it is of another suite, or of another version of it\n")
    let name = try await assay("merge", "a.report", "--output", "c.json", in: folder)
    #expect(name.code == 2 && name.err.contains("the file must end in .report"))
  }
}
