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

  /// Where a library is absent, the message names its package.
  @Test(arguments: ["path.gif", "path.png"])
  func aPathMovesAsAGIFAndAsAPNG(_ name: String) async throws {
    let folder = try await runFolder()
    let options = ["--width", "400", "--filter", "/adam", "--animate", "--output", name]
    let plot = try await Gate.shared.pass {
      try await Command(["plot", folder.reports[0], "path"] + options, in: folder).finish()
    }
    for (library, package) in [("librsvg-2.so.2", "librsvg2-2"), ("libgif.so.7", "libgif7")]
    where library.hasPrefix("librsvg") || name.hasSuffix("gif") {
      guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
        #expect(plot.code == 2 && plot.err.contains("install Debian's package \(package)"), "\(plot.err)")
        return
      }
      dlclose(handle)
    }
    #expect(plot.code == 0 && plot.err.isEmpty, "\(plot.err)")
    let bytes = try folder.bytes(of: name)
    let frames = name.hasSuffix("gif") ? gifFrames(bytes) : pngFrames(bytes)
    // The start and ten steps.
    #expect(frames?.width == 400 && frames?.count == 11, "\(String(describing: frames))")
  }

  @Test func convergenceIsDrawnOverWhatIsAskedFor() async throws {
    let folder = try await runFolder()
    let steps = try await assay("plot", folder.reports[0], "convergence", "--filter", "/adam", "--over", "steps", in: folder)
    #expect(steps.code == 0 && steps.out.contains(">steps</text>"), "\(steps.err)")
    let time = try await assay("plot", folder.reports[0], "convergence", "--over", "time", in: folder)
    #expect(time.code == 2 && time.err.contains("it has no times: not asked for"), "\(time.err)")
    let path = try await assay("plot", folder.reports[0], "path", "--over", "time", in: folder)
    #expect(path.code == 2 && path.err.contains("'--over time' is for 'convergence', not for 'path'"), "\(path.err)")
  }

  @Test(arguments: [
    (["path", "--output", "x.jpg"], "'--output x.jpg': the file must end in .svg, .png or .gif."),
    (["path", "--output", "."], "'--output .': the file must end in .svg, .png or .gif."),
    (["pie"], "There is no kind of picture 'pie'; it is one of convergence, path,"),
    (["other.report", "path"], "'other.report' is a second report, but 'plot' draws one."),
    (["path", "--width", "40"], "'--width 40': it is 320 to 4000 pixels."),
    (["path", "--theme", "blue"], "'blue'"), (["convergence", "--over", "money"], "'money'"),
  ])
  func whatNoPictureIsIsRefusedBeforeTheReportIsRead(_ words: [String], _ message: String) async throws {
    let folder = try Folder()
    let plot = try await Gate.shared.pass { try await Command(["plot", "nosuch.report"] + words, in: folder).finish() }
    #expect(plot.code == 2 && plot.out.isEmpty && plot.err.contains(message), "\(plot.err)")
  }

  @Test func aFilterThatNoTrialHasIsRefused() async throws {
    let folder = try await runFolder()
    let plot = try await assay("plot", folder.reports[0], "path", "--filter", "nosuch", in: folder)
    #expect(plot.code == 2 && plot.err == "assay: no trial's name contains 'nosuch'\n")
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

  @Test func tooManyChartsAreRefusedWithTheFilterAndThePageNamed() async throws {
    let folder = try Folder()
    let rates = (1...25).map { "0.0\(10 + $0)" }.joined(separator: ", ")
    try folder.write(
      """
      suite: many
      seed: 1
      experiments:
        - name: one
          problems: [expandedSquare]
          optimizers: [gradientDescent: {rate: [\(rates)]}]
          budget: {steps: 1}

      """, to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--no-html", in: folder)
    try #require(run.code == 0, "\(run.err)")
    let plot = try await assay("plot", folder.reports[0], "path", in: folder)
    #expect(plot.code == 2 && plot.out.isEmpty && plot.err.contains("'path' would be 25 charts"), "\(plot.err)")
    #expect(plot.err.contains("with '--filter'") && plot.err.contains("'assay show \(folder.reports[0]) --html FILE'"))
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

/// The width of a GIF, and how many images it has; nil if it is none. Source: CompuServe, "GIF89a Specification".
private func gifFrames(_ bytes: [UInt8]) -> (width: Int, count: Int)? {
  guard bytes.starts(with: Array("GIF89a".utf8)), bytes.count > 13 else { return nil }
  let width = Int(bytes[6]) | Int(bytes[7]) << 8
  func tableSize(_ flags: UInt8) -> Int { flags & 128 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
  var (place, count) = (13 + tableSize(bytes[10]), 0)
  func skipBlocks() {
    while place < bytes.count, bytes[place] > 0 { place += Int(bytes[place]) + 1 }
    place += 1
  }
  while place < bytes.count {
    switch bytes[place] {
    case 0x21:
      place += 2
      skipBlocks()
    case 0x2C where place + 10 < bytes.count:
      count += 1
      place += 11 + tableSize(bytes[place + 9])
      skipBlocks()
    case 0x3B: return place == bytes.count - 1 ? (width, count) : nil
    default: return nil
    }
  }
  return nil
}

/// The width of an animated PNG, and how many frames it has; nil if it is none.
private func pngFrames(_ bytes: [UInt8]) -> (width: Int, count: Int)? {
  func number(at place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
  guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]), bytes.count > 33 else { return nil }
  var (place, announced, controls) = (8, 0, 0)
  while place + 12 <= bytes.count {
    switch String(decoding: bytes[place + 4..<place + 8], as: UTF8.self) {
    case "acTL": announced = number(at: place + 8)
    case "fcTL": controls += 1
    case "IEND": return place + 12 == bytes.count && announced == controls ? (number(at: 16), controls) : nil
    default: break
    }
    place += 12 + number(at: place)
  }
  return nil
}
