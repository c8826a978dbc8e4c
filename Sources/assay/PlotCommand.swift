import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws a picture of a report as SVG, PNG or GIF, for a page, a paper or a README.",
    discussion: """
      EXAMPLES
        assay plot mine.report convergence -o convergence.svg
        assay plot mine.report convergence --over time -o times.png
        assay plot mine.report path --filter rosenbrock --animate -o path.gif
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
    help: ArgumentHelp("The file to write, \(PlotFile.endings); without it SVG goes to standard output.", valueName: "file"),
    completion: .file(extensions: PlotFile.Format.allCases.map(\.rawValue)))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "What 'convergence' is drawn over: \(listed(PlotAbscissa.allCases.map(\.rawValue), "or")).", valueName: "what"))
  var over: PlotAbscissa?

  @Option(help: ArgumentHelp("The picture's width in pixels, 320 to 4000.", valueName: "pixels"))
  var width = 800

  @Option(help: ArgumentHelp("Its colors: \(listed(ChartStyle.Theme.allCases.map(\.rawValue), "or")).", valueName: "theme"))
  var theme = ChartStyle.Theme.automatic

  @Option(help: ArgumentHelp("What stands above it, in place of the chart's own title.", valueName: "text"))
  var title: String?

  @Flag(help: "Play the path, or the curve's examinations, without a script; also as a GIF or an animated PNG.")
  var animate = false

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  func validate() throws {
    guard (320...4000).contains(width) else { throw ValidationError("'--width \(width)': it is 320 to 4000 pixels.") }
    if let output, PlotFile.format(of: output) == nil {
      throw ValidationError("'--output \(output)': the file must end in \(PlotFile.endings).")
    }
    if let over, !kind.hasAbscissa {
      let kinds = PlotKind.all.filter(\.hasAbscissa).map { "'\($0.name)'" }
      throw ValidationError("'--over \(over.rawValue)' is for \(listed(kinds, "and")), not for '\(kind.name)'.")
    }
  }

  func run() throws {
    if let output { try refuseUnwritable([output], reading: [report]) }
    let file = try output.flatMap { try PlotFile($0) }
    let report = try loadReport(self.report, checksums, filter: filter)
    if let filter, report.records.isEmpty { throw Failure(.badInput, "no trial's name contains '\(filter)'") }
    var source = PlotSource(report) { landscape(of: $0, with: builtInRegistry) }
    source.abscissa = over ?? .evaluations
    source.mostCharts = mostCharts
    let plot = kind.plot(source)
    try refuse(plot)
    for absence in plot.absences { printError("not drawn: \(absence)") }
    let style = ChartStyle(width: Double(width), theme: theme, motion: animate ? .playing : .still)
    guard let file else { return try printResult(svg(of: plot.charts, title: title, style)) }
    try file.write(plot.charts, title: title, style, isMoving: animate)
  }

  /// Refuses a picture without charts, or with more than anybody looks at.
  private func refuse(_ plot: Plot) throws {
    if plot.charts.isEmpty {
      let reasons = plot.absences.joined(separator: "; ")
      throw Failure(.badInput, "'\(report)' has nothing for '\(kind.name)': \(reasons.isEmpty ? "it has no trials" : reasons)")
    }
    if plot.count > mostCharts {
      let titles = plot.charts.prefix(3).map { "'\($0.title)'" }.joined(separator: ", ")
      throw Failure(
        .badInput,
        "'\(kind.name)' would be \(plot.count) charts, such as \(titles); choose at most \(mostCharts) with '--filter', or see "
          + "them on the report's page, which 'assay show \(report) --html FILE' writes")
    }
    if animate, !plot.charts.contains(where: { $0.animation != nil }) {
      let moving = PlotKind.all.filter(\.moves).map { "'\($0.name)'" }
      throw Failure(.badInput, "'\(kind.name)' does not move; '--animate' is for \(listed(moving, "and"))")
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
  if isReportName(name) { throw ValidationError("'\(name)' is a second report, but 'plot' draws one.") }
  let names = PlotKind.all.map(\.name)
  throw ValidationError("There is no kind of picture '\(name)'; it is one of \(listed(names, "or")).")
}

extension ChartStyle.Theme: ExpressibleByArgument {}

extension PlotAbscissa: ExpressibleByArgument {}
