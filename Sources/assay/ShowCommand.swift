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
    abstract: "Prints a report: success, steps, error, time and allocations by problem and optimizer.",
    discussion: """
      EXAMPLES
        assay show results/classics/*/20261121T081553Z.json
        assay show report.json --format csv > table.csv
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case terminal
    case json
    case csv
    case markdown
  }

  @Argument(help: "The report's file.", completion: .file(extensions: ["json"]))
  var report: String

  @Flag(
    help: "Print every row, also of large experiments, which the terminal shows by their profiles, and accuracies by class.")
  var all = false

  @Option(name: .shortAndLong, help: "terminal, json, csv or markdown.")
  var format = Format.terminal

  func run() throws {
    let summary = summarize(try loadReport(report))
    switch format {
    case .terminal: try printResult(terminalText(summary, everyRow: all))
    case .markdown: try printResult(markdown(summary))
    case .csv: try printResult(csv(summary))
    case .json: try printJSON(summary)
    }
  }
}

/// A larger file would take gigabytes to decode; a suite of 5,000 trials stays below.
private let greatestReport = 128 << 20

/// Reads and decodes a report.
func loadReport(_ path: String) throws -> Report {
  do {
    return try loadIntactReport(path)
  } catch let error as ReportError {
    throw Failure(.badInput, "\(error)")
  }
}

/// The same, with a `ReportError` for a file that is no report.
func loadIntactReport(_ path: String) throws -> Report {
  do {
    let report = try readReport(try readFile(path, atMost: greatestReport), file: path)
    if let reason = report.inconsistency {
      throw Failure(.badInput, "'\(path)' was changed after it was written: \(reason)")
    }
    return report
  } catch let error as FileError {
    throw Failure(
      .badInput, error.code == EFBIG ? "'\(path)' is larger than 128 MiB, which no report is" : "\(error)")
  }
}
