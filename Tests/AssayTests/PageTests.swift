import Foundation
import Testing

/// Where pages go.
@Suite struct PageTests {
  @Test func aRunWritesItsPageBesideItsReportAndPrintsItLast() async throws {
    let (folder, end) = try await run("--no-timing")
    let page = folder.reports[0].replacing(".report", with: ".html")
    #expect(end.code == 0 && end.out.hasSuffix("report \(folder.reports[0])\npage \(page)\n"), "\(end.out)\(end.err)")
    let html = String(decoding: try folder.bytes(of: page), as: UTF8.self)
    let digest = try folder.report().digest
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains(digest))
    // No link in a pipe.
    #expect(!end.out.contains("\u{1B}"))
  }

  @Test func aRunWritesNoPageIfNoneIsWanted() async throws {
    let (folder, end) = try await run("--no-timing", "--no-html")
    #expect(end.code == 0 && !end.out.contains("page ") && !folder.files.contains { $0.hasSuffix(".html") })
  }

  @Test func aPageGoesWhereItIsToGo() async throws {
    let (folder, end) = try await run("--no-timing", "--html", "mine.html")
    #expect(end.code == 0 && end.out.hasSuffix("page mine.html\n"))
    #expect(folder.files.filter { $0.hasSuffix(".html") } == ["mine.html"])
  }

  @Test func aPageThatCannotBeWrittenIsRefusedBeforeTheRun() async throws {
    let (folder, end) = try await run("--html", "nowhere/mine.html")
    #expect(end.code == 2 && end.out.isEmpty && folder.reports.isEmpty && folder.journals.isEmpty)
    #expect(end.err.hasPrefix("assay: cannot write 'nowhere/mine.html'"), "\(end.err)")
    let (_, both) = try await run("--html", "mine.html", "--no-html")
    #expect(both.code == 64 || both.code == 2, "\(both.err)")
    #expect(both.err.contains("'--html' and '--no-html' contradict each other"))
  }

  @Test(arguments: [["diff", "a.report", "a.report"], ["show", "a.report"], ["history", "results"]])
  func everyVerbRefusesAPageThatCannotBeWritten(_ words: [String]) async throws {
    let (folder, _) = try await run("--no-timing")
    try folder.write(try folder.bytes(of: folder.reports[0]), to: "a.report")
    let end = try await Gate.shared.pass { try await Command(words + ["--html", "nowhere/x.html"], in: folder).finish() }
    #expect(end.code == 2 && end.out.isEmpty && end.err.hasPrefix("assay: cannot write 'nowhere/x.html'"), "\(end.err)")
  }

  @Test func aShownPageIsWrittenAndItsPlaceIsPrinted() async throws {
    let (folder, _) = try await run("--no-timing", "--no-html")
    let end = try await assay("show", folder.reports[0], "--format", "html", "--output", "x.html", in: folder)
    #expect(end.code == 0 && end.out == "page x.html\n", "\(end.err)")
    let printed = try await assay("show", folder.reports[0], "--format", "html", in: folder)
    #expect(Array(printed.out.utf8) == (try folder.bytes(of: "x.html")))
  }

  /// Each verb says where its page is once it is there, and last.
  @Test(arguments: [
    ["show", "a.report"], ["diff", "a.report", "a.report"], ["history", "results"],
    ["gate", "--baseline", "a.report", "--candidate", "a.report"],
    ["replay", "a.report", "--against", "a.report", "--trial", "two/"],
  ])
  func everyVerbPrintsThePlaceOfItsPage(_ words: [String]) async throws {
    let (folder, _) = try await run("--no-timing")
    try folder.write(try folder.bytes(of: folder.reports[0]), to: "a.report")
    let end = try await Gate.shared.pass { try await Command(words + ["--html", "x.html"], in: folder).finish() }
    #expect(end.out.hasSuffix("\npage x.html\n") && folder.files.contains("x.html"), "\(end.out)\(end.err)")
    // What a program reads has no other line in it.
    let json = try await Gate.shared.pass {
      try await Command(words + ["--format", "json", "--html", "y.html"], in: folder).finish()
    }
    #expect(json.out.hasPrefix("{") && !json.out.contains("page y.html") && folder.files.contains("y.html"), "\(json.err)")
  }

  /// A folder in which nobody can make a file, whatever its permissions say.
  @Test(arguments: ["/proc/x.html", "/dev/full", "."])
  func noPageIsAnnouncedThatCannotBeWritten(_ path: String) async throws {
    let (folder, _) = try await run("--no-timing")
    for words in [["show", folder.reports[0], "--format", "html"], ["show", folder.reports[0]], ["run", "suite.yaml"]] {
      let end = try await Gate.shared.pass { try await Command(words + ["--html", path], in: folder).finish() }
      #expect(end.code == 2 && end.out.isEmpty && end.err.hasPrefix("assay: cannot write '\(path)': "), "\(end.err)")
    }
  }

  @Test func aHistoryLeadsToThePagesOfItsReports() async throws {
    let (folder, _) = try await run("--no-timing")
    let end = try await assay("history", "results", "--html", "pages.html", in: folder)
    #expect(end.code == 0, "\(end.err)")
    let html = String(decoding: try folder.bytes(of: "pages.html"), as: UTF8.self)
    let page = folder.reports[0].replacing(".report", with: ".html")
    #expect(html.contains("<a href=\"\(page)\""))
  }

  private func run(_ options: String...) async throws -> (Folder, Finished) {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let end = try await Gate.shared.pass { try await Command(["run", "suite.yaml"] + options, in: folder).finish() }
    return (folder, end)
  }
}
