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

  /// Where the library is absent, the message names its package.
  @Test func aPictureIsAPNGOfTwiceItsWidthWhereLibrsvgIs() async throws {
    let folder = try await runFolder()
    let plot = try await assay("plot", folder.reports[0], "path", "--width", "500", "--output", "path.png", in: folder)
    guard let library = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL) else {
      #expect(plot.code == 2 && plot.err.contains("librsvg2-2"), "\(plot.err)")
      return
    }
    dlclose(library)
    #expect(plot.code == 0 && plot.err.isEmpty, "\(plot.err)")
    let bytes = try folder.bytes(of: "path.png")
    #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    // The width is the first number of the first chunk (PNG specification, 11.2.2).
    #expect(bytes[16..<20].reduce(0) { $0 << 8 | Int($1) } == 1000)
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
