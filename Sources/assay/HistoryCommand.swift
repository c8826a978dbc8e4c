import Analysis
import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Finds where a suite's results changed over a folder of reports.",
    discussion: """
      All reports below the folder are read, and grouped by suite, machine and toolchain. \
      A time has changed if E-divisive with a permutation test says so. Counts, accuracies \
      and losses repeat exactly, so every other value is a change.

      EXAMPLES
        assay history results
        assay history results/classics --level 0.001 --format json
      """)

  @Argument(help: "The folder of reports.", completion: .directory)
  var folder: String

  @Option(help: "The level of the test of each series of times.")
  var level = 0.01

  @OptionGroup(title: "Input options") var checksums: ChecksumOptions

  @OptionGroup(title: "Output options") var output: OutputOptions<TableFormats>

  func validate() throws {
    guard level >= 0.001, level < 1 else {
      throw ValidationError(
        "'--level' must be at least 0.001, the least p of 999 permutations, and below 1; not \(level).")
    }
  }

  func run() throws {
    let reports = try files(below: folder).compactMap { path in try reportOrNothing(path).map { (path, $0) } }
    guard !reports.isEmpty else {
      throw Failure(.badInput, "there is no report in '\(folder)'; 'assay run' writes reports into 'results'")
    }
    try output.deliver(Document(history(of: reports, level: level)))
  }

  /// The JSON files of a folder and of those in it, by name. Links to folders are not followed: they may lead back.
  private func files(below folder: String) -> [String] {
    listFolder(folder).flatMap { name in
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".json") { return [path] }
      let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
      return isLink ? [] : files(below: path)
    }
  }

  /// Reads a report; returns nil for JSON that is no report, such as a verdict or a diff beside it.
  private func reportOrNothing(_ path: String) throws -> Report? {
    do {
      return try loadIntactReport(path, checksums)
    } catch let error as ReportError {
      if case .otherSchema = error.fault { return nil }
      throw Failure(.badInput, "\(error)")
    }
  }
}
