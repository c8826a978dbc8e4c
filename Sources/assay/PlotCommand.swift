import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws a picture of a report as SVG, for a page, a paper or a README.",
    discussion: """
      EXAMPLES
        assay plot mine.report convergence -o convergence.svg
        assay plot mine.report path --filter rosenbrock --animate -o path.svg
        assay plot mine.report profile --width 600 --theme light --title 'Six methods' -o profile.svg

      KINDS
      \(kindList)
      """)

  @Argument(help: "The report's file.", completion: .file(extensions: reportEndings))
  var report: String

  @Argument(
    help: ArgumentHelp("What to draw: one of the kinds above.", valueName: "kind"),
    completion: .list(PlotKind.all.map(\.name)), transform: plotKind)
  var kind: PlotKind

  @Option(help: ArgumentHelp("Only the trials whose names contain this.", valueName: "text"))
  var filter: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, .svg or .png; without it SVG goes to standard output.", valueName: "file"),
    completion: .file(extensions: ["svg", "png"]))
  var output: String?

  @Option(help: ArgumentHelp("The picture's width in pixels, 320 to 4000.", valueName: "pixels"))
  var width = 800

  @Option(help: ArgumentHelp("Its colors: \(listed(ChartStyle.Theme.allCases.map(\.rawValue), "or")).", valueName: "theme"))
  var theme = ChartStyle.Theme.automatic

  @Option(help: ArgumentHelp("What stands above it, in place of the chart's own title.", valueName: "text"))
  var title: String?

  @Flag(help: "Play the path, or the curve's examinations, without a script.")
  var animate = false

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  func validate() throws {
    guard (320...4000).contains(width) else { throw ValidationError("'--width \(width)': it is 320 to 4000 pixels.") }
    if let output, !output.hasSuffix(".svg"), !output.hasSuffix(".png") {
      throw ValidationError("'--output \(output)': the file must end in .svg or .png.")
    }
    if animate, output?.hasSuffix(".png") == true { throw ValidationError("'--animate': a PNG does not move; write an .svg.") }
  }

  func run() throws {
    if let output { try refuseUnwritable([output]) }
    let rasterizer = output?.hasSuffix(".png") == true ? try Rasterizer() : nil
    let report = try loadReport(self.report, checksums, filter: filter)
    if let filter, report.records.isEmpty { throw Failure(.badInput, "no trial's name contains '\(filter)'") }
    let plot = kind.plot(PlotSource(report) { landscape(of: $0, with: builtInRegistry) })
    try refuse(plot)
    for absence in plot.absences { printError("not drawn: \(absence)") }
    let style = ChartStyle(width: Double(width), theme: theme, motion: animate ? .playing : .still)
    let text = svg(of: plot.charts, title: title, style)
    guard let output else { return try printResult(text) }
    guard let rasterizer else { return try writeText(text, to: output) }
    let png = try rasterizer.png(text)
    do { try writeFileAtomically(png, to: output) } catch { throw Failure(.badInput, "\(error)") }
  }

  /// Refuses a picture without charts, or with more than anybody looks at.
  private func refuse(_ plot: Plot) throws {
    if plot.charts.isEmpty {
      let reasons = plot.absences.joined(separator: "; ")
      throw Failure(.badInput, "'\(report)' has nothing for '\(kind.name)': \(reasons.isEmpty ? "it has no trials" : reasons)")
    }
    if plot.charts.count > mostCharts {
      let titles = plot.charts.prefix(3).map { "'\($0.title)'" }.joined(separator: ", ")
      throw Failure(
        .badInput,
        "'\(kind.name)' would be \(plot.charts.count) charts, such as \(titles); choose at most \(mostCharts) with '--filter'")
    }
    if animate, !plot.charts.contains(where: { $0.animation != nil }) {
      throw Failure(.badInput, "'\(kind.name)' does not move; '--animate' is for 'path' and 'curve'")
    }
  }
}

/// More charts than this are no picture.
private let mostCharts = 24

private let kindList = PlotKind.all.map { kind in
  let width = PlotKind.all.map(\.name.count).max() ?? 0
  return "  \(kind.name)\(String(repeating: " ", count: width - kind.name.count))  \(kind.summary)"
}.joined(separator: "\n")

@Sendable private func plotKind(_ name: String) throws -> PlotKind {
  if let kind = PlotKind.named(name) { return kind }
  let names = PlotKind.all.map(\.name)
  throw ValidationError("There is no kind of picture '\(name)'; it is one of \(listed(names, "or")).")
}

extension ChartStyle.Theme: ExpressibleByArgument {}
