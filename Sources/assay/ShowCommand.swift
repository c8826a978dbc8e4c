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
        assay show results/classics/*/20261121T081553Z.json
        assay show report.json --all --output report.md --output report.tex
        assay show report.json --format csv --table trials > trials.csv

      TABLES OF CSV, IN PLACE OF THE SUMMARY'S ROWS
      \(TableOptions<Report>.list)
      """)

  @Argument(help: "The report's file.", completion: .file(extensions: ["json"]))
  var report: String

  @Flag(help: "Print every row and trial, accuracies by class, and the standard error of plugins whose trials failed.")
  var all = false

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<TableFormats>

  @OptionGroup(title: "Output options") var table: TableOptions<Report>

  func validate() throws { try output.validate(table) }

  func run() throws {
    try output.deliver(try loadReport(report, checksums), table) { Document(summarize($0), detail: all ? .full : .short) }
  }
}

/// What is asked of reports that others may have written.
struct ChecksumOptions: ParsableArguments {
  @Flag(help: "Refuse reports without a checksum, which tells whether a file was changed after it was written.")
  var requireChecksum = false
}

/// A larger file would take gigabytes to decode; a suite of 5,000 trials stays below.
private let greatestReport = 128 << 20

/// Reads and decodes a report.
func loadReport(_ path: String, _ checksums: ChecksumOptions? = nil) throws -> Report {
  do {
    return try loadIntactReport(path, checksums)
  } catch let error as ReportError {
    throw Failure(.badInput, "\(error)")
  }
}

/// The same, with a `ReportError` for a file that is no report.
func loadIntactReport(_ path: String, _ checksums: ChecksumOptions? = nil) throws -> Report {
  do {
    let bytes = try readFile(path, atMost: greatestReport)
    let report = try readReport(bytes, file: path)
    if hasMatchingChecksum(bytes) == nil {
      if checksums?.requireChecksum == true { throw Failure(.badInput, "'\(path)' has no checksum") }
      printError("'\(path)' has no checksum: whether it was changed after it was written is not known")
    }
    if let reason = report.inconsistency {
      throw Failure(.badInput, "'\(path)' was changed after it was written: \(reason)")
    }
    return report
  } catch let error as FileError {
    throw Failure(
      .badInput, error.code == EFBIG ? "'\(path)' is larger than 128 MiB, which no report is" : "\(error)")
  }
}
