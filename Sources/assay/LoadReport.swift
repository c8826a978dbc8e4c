import ArgumentParser
import Foundation
import Records
import Synchronization
import SystemFiles

/// What is asked of reports that others may have written.
struct ChecksumOptions: ParsableArguments {
  @Flag(help: "Refuse reports without a checksum, which tells whether a file was changed after it was written.")
  var requireChecksum = false
}

/// The endings of reports' names, for the completion of shells: of runs, and of reports as one JSON object.
let reportEndings = ["report", "json"]

/// Whether a file's name is that of a report.
func isReportName(_ name: String) -> Bool { reportEndings.contains { name.hasSuffix(".\($0)") } }

/// The file of a report's page, beside it.
func pagePath(ofReport path: String) -> String {
  (reportEndings.first { path.hasSuffix(".\($0)") }.map { String(path.dropLast($0.count + 1)) } ?? path) + ".html"
}

/// A larger object would take gigabytes to decode. Reports of lines are read piece by piece, and have no limit.
private let greatestObject = 128 << 20

/// Reads and decodes a report.
func loadReport(
  _ path: String, _ checksums: ChecksumOptions? = nil, filter: String? = nil, content: ReportContent = .whole
) throws -> Report {
  do {
    return try loadIntactReport(path, checksums, filter: filter, content: content)
  } catch let error as ReportError {
    throw Failure(.badInput, "\(error)")
  }
}

/// The same, with a `ReportError` for a file that is no report.
func loadIntactReport(
  _ path: String, _ checksums: ChecksumOptions? = nil, filter: String? = nil, content: ReportContent = .whole
) throws -> Report {
  var reader = ReportReader(file: path, filter: filter, content: content)
  do { try read(path, into: &reader) } catch let error as FileError { throw Failure(.badInput, "\(error)") }
  var report = try reader.finish()
  // Each line has a checksum, and its digests were compared when it was read.
  guard reader.hasLines != true else { return report }
  try check(report, Array(reader.object), path, checksums)
  // An object is read whole, since its digest is of all trials.
  report.keepTrials(containing: filter)
  return report
}

/// Has a file read to its end.
private func read(_ path: String, into reader: inout ReportReader) throws {
  let file = try OpenFile(path, for: .reading, action: "read")
  // The last byte tells that there is no other.
  let size = min(LineReader.batchSize, file.length.map { $0 + 1 } ?? LineReader.batchSize)
  while try reader.read(atMost: size, { try file.read(into: $0) }) > 0 {
    guard reader.object.count <= greatestObject else {
      throw Failure(.badInput, "'\(path)' is larger than 128 MiB, which no report of one object is")
    }
  }
}

/// Returns what is made of each item, several at a time; throws the error of the first that has one.
func concurrently<Item: Sendable, Content: Sendable>(
  _ items: [Item], _ make: @Sendable (Item) throws -> Content
) throws -> [Content] {
  let results = Mutex([Result<Content, any Error>?](repeating: nil, count: items.count))
  DispatchQueue.concurrentPerform(iterations: items.count) { place in
    let result = Result { try make(items[place]) }
    results.withLock { $0[place] = result }
  }
  return try results.withLock { try $0.compactMap { try $0?.get() } }
}

/// Refuses a report of one object whose content or checksum is not as it was written.
private func check(_ report: Report, _ bytes: [UInt8], _ path: String, _ checksums: ChecksumOptions?) throws {
  if hasMatchingChecksum(bytes) == nil {
    if checksums?.requireChecksum == true { throw Failure(.badInput, "'\(path)' has no checksum") }
    printError("'\(path)' has no checksum: whether it was changed after it was written is not known")
  }
  if let reason = report.inconsistency {
    throw Failure(.badInput, "'\(path)' was changed after it was written: \(reason)")
  }
}
