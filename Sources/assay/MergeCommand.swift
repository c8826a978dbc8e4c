import ArgumentParser
import Foundation
import Harness
import Records
import Rendering
import SystemFiles

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Puts the reports of one suite from several machines together.",
    discussion: """
      All reports must be of one suite and of the same conditions, except '--filter'. A trial \
      that two reports have must have the same bits. It counts once, with the times of the \
      first report. A report of version 1 or 2 is rewritten as one of today.

      EXAMPLES
        assay merge node1.report node2.report --output both.report
        assay merge old.json --output new.report
      """)

  @Argument(help: "One or more reports.", completion: .file(extensions: reportEndings))
  var reports: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("The report to write.", valueName: "file"), completion: .file())
  var output: String

  func validate() throws {
    guard output.hasSuffix(reportSuffix) else {
      throw ValidationError("'--output \(output)': the file must end in \(reportSuffix).")
    }
  }

  func run() throws {
    try refuseUnwritable([output], reading: reports, areReports: true)
    var merger = ReportMerger(output)
    do {
      for path in reports { try merger.add(try reportBytes(path), file: path) }
      let bytes = try merger.merged()
      try writeFileAtomically(bytes, to: output)
    } catch let error as FileError {
      throw Failure(.badInput, "\(error)")
    } catch let error as ReportError {
      throw Failure(.badInput, "\(error)")
    }
    if !merger.isInOrderOfOnePlan {
      printError(
        "the reports are of different parts of the suite, so trials stand file after file; the digest is of that order")
    }
    try printResult("report \(visible(output)): \(counted(merger.trials, "trial"))\n")
  }
}

/// The lines of a report's file; those that a run would have written if the file is one JSON object.
private func reportBytes(_ path: String) throws -> [UInt8] {
  let bytes = try readFile(path)
  guard bytes.first == UInt8(ascii: "{") else { return bytes }
  return try loadReport(path).fileBytes()
}
