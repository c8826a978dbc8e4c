import Foundation
import Testing

/// Pictures of a report.
@Suite struct PlotCommandTests {
  @Test func aPathIsAPictureOfTheSameBytesEachTime() async throws {
    let folder = try await runFolder()
    for name in ["first.svg", "second.svg"] {
      let plot = try await assay("plot", folder.reports[0], "path", "--animate", "--output", name, in: folder)
      #expect(plot.code == 0 && plot.out.isEmpty && plot.err.isEmpty, "\(plot.err)")
    }
    let text = String(decoding: try folder.bytes(of: "first.svg"), as: UTF8.self)
    #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n") && text.contains("<animate "))
    #expect(try folder.bytes(of: "first.svg") == folder.bytes(of: "second.svg"))
    let printed = try await assay("plot", folder.reports[0], "convergence", "--filter", "/adam", in: folder)
    #expect(printed.code == 0 && printed.out.hasPrefix("<svg ") && printed.out.contains("adam(rate: 0.1)"))
  }

  @Test func aReportWithoutTheDataIsRefusedWithTheReason() async throws {
    let folder = try await runFolder()
    let curve = try await assay("plot", folder.reports[0], "curve", in: folder)
    #expect(curve.code == 2 && curve.out.isEmpty)
    #expect(
      curve.err.contains("has nothing for 'curve': 'one/expandedSquare/gradientDescent(rate: 0.1)/float64/0' and 2 more:"))
    let still = try await assay("plot", folder.reports[0], "convergence", "--animate", in: folder)
    #expect(still.code == 2 && still.err.contains("'convergence' does not move"))
  }

  @Test func aFileThatCannotBeWrittenIsRefusedBeforeTheReportIsRead() async throws {
    let folder = try Folder()
    let plot = try await assay("plot", "nosuch.report", "path", "--output", "no/path.svg", in: folder)
    #expect(plot.code == 2)
    #expect(plot.err == "assay: cannot write 'no/path.svg': No such file or directory\n")
  }

  private func runFolder() async throws -> Folder {
    let folder = try Folder()
    try folder.write(tinySuite(), to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", in: folder)
    try #require(run.code == 0, "\(run.err)")
    return folder
  }
}
