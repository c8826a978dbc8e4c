import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints the table of a report: steps, evaluations, errors, times and allocations.",
    discussion: """
      EXAMPLES
        assay show results/classics/*/20261121T081553Z.report
        assay show mine.report --format html --output mine.html
        assay show mine.report --all --output mine.md --output mine.tex
        assay show mine.report --format csv --table trials > trials.csv
        assay show mine.report --format json > mine.json

      TABLES OF CSV, IN PLACE OF THE SUMMARY'S ROWS
      \(TableOptions<Report>.list)
      """)

  @Argument(help: "The report's file.", completion: .file(extensions: reportEndings))
  var report: String

  @Option(help: ArgumentHelp("Only the trials whose names contain this.", valueName: "text"))
  var filter: String?

  @Flag(help: "Print every row and trial, accuracies by class, and the standard error of plugins whose trials failed.")
  var all = false

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<TableFormats>

  @OptionGroup(title: "Output options") var table: TableOptions<Report>

  func validate() throws { try output.validate(table) }

  func run() throws {
    try refuseUnwritable(output.files, reading: [report])
    let report = try loadReport(self.report, checksums, filter: filter, content: content)
    if let filter, report.records.isEmpty { throw Failure(.badInput, "no trial's name contains '\(filter)'") }
    let summary = summarize(report)
    let document = Document(summary, detail: all ? .full : .short)
    try output.deliver { format in
      if format == .csv, let table = table.table { return csv(table.make(report)) }
      switch format {
      case .json: return try exported(report, summary)
      case .html: return reportPage(report, summary)
      default: return try document.text(as: format, output.color.style)
      }
    }
  }

  /// What the formats asked for show of the report.
  private var content: ReportContent {
    if output.has(.json) || table.table != nil { return .whole }
    guard output.has(.html) else { return .summary }
    // The trials that have a picture are the first of those that are left.
    return filter == nil ? .page : .whole
  }

  /// The report as one JSON object, which is read like a report, with what the terminal shows as its `summary`.
  private func exported(_ report: Report, _ summary: Summary) throws -> String {
    let bytes = try encodeJSON(ReportExport(report: report, summary: summary))
    return String(decoding: withChecksum(bytes + [UInt8(ascii: "\n")]), as: UTF8.self)
  }
}

/// A report's keys, and a summary beside them.
private struct ReportExport: Encodable {
  let report: Report
  let summary: Summary

  private enum CodingKeys: String, CodingKey {
    case summary
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(summary, forKey: .summary)
  }
}
