import Foundation
import PortableMath

/// A line that is not as it was written, or that no run writes.
public struct LineFault: Error, Equatable, Sendable {
  /// From 1 on.
  public let line: Int
  public let reason: String

  /// The same without the line's number.
  struct Reason: Error {
    let words: String
    init(_ words: String) { self.words = words }
  }
}

/// A line that was read.
struct DecodedLine: Sendable {
  /// nil for one that was passed over.
  let line: ReportLine?
  let checksum: Digest
}

/// Where the whole lines of some bytes lie, without their ends.
func wholeLines(_ bytes: [UInt8]) -> [Range<Int>] {
  var lines: [Range<Int>] = []
  bytes.withUnsafeBytes { buffer in
    guard let base = buffer.baseAddress else { return }
    var start = 0
    while start < buffer.count, let end = memchr(base + start, 0x0a, buffer.count - start) {
      let length = UnsafeRawPointer(end) - (base + start)
      lines.append(start..<start + length)
      start += length + 1
    }
  }
  return lines
}

/// Reads lines several at a time, and returns them in their order.
///
/// - Parameters:
///   - first: The number of the first line.
///   - read: What is made of a line's text; nil passes over it.
func decodeLines(
  _ lines: [Range<Int>], of bytes: [UInt8], from first: Int,
  _ read: @Sendable ([UInt8]) throws(LineFault.Reason) -> ReportLine?
) throws(LineFault) -> [DecodedLine] {
  var results = [Result<DecodedLine, LineFault>?](repeating: nil, count: lines.count)
  // As many lines as make the start of a thread worth it.
  let blocks = max(1, min(ProcessInfo.processInfo.activeProcessorCount * 4, lines.count / 8))
  results.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let results = buffer
    DispatchQueue.concurrentPerform(iterations: blocks) { block in
      for index in lines.count * block / blocks..<lines.count * (block + 1) / blocks {
        results[index] = Result { () throws(LineFault) in try decodeLine(bytes[lines[index]], first + index, read) }
      }
    }
  }
  var decoded: [DecodedLine] = []
  decoded.reserveCapacity(lines.count)
  for result in results { if let result { decoded.append(try result.get()) } }
  return decoded
}

private func decodeLine(
  _ line: ArraySlice<UInt8>, _ number: Int, _ read: ([UInt8]) throws(LineFault.Reason) -> ReportLine?
) throws(LineFault) -> DecodedLine {
  do throws(LineFault.Reason) {
    let (text, checksum) = try checkedText(line)
    return DecodedLine(line: try read(text), checksum: checksum)
  } catch {
    throw LineFault(line: number, reason: error.words)
  }
}

/// The text of a line whose checksum is the one of its text.
private func checkedText(_ line: ArraySlice<UInt8>) throws(LineFault.Reason) -> (text: [UInt8], checksum: Digest) {
  guard line.count > 33, line[line.startIndex + 32] == UInt8(ascii: " "),
    let stated = line.withUnsafeBufferPointer({ Digest(digits: UnsafeBufferPointer(rebasing: $0[..<32])) })
  else {
    throw .init("it does not begin with a checksum")
  }
  let text = Array(line.dropFirst(33))
  guard Digest(of: text) == stated else { throw .init("its checksum is not the one of its text") }
  return (text, stated)
}

/// The trial that a line's text begins with; nil if it begins otherwise, or with a name that has escapes.
func trialNamed(atStartOf text: [UInt8]) -> String? {
  let start = #"{"trial":""#.utf8
  guard text.starts(with: start), let end = text[start.count...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
  let name = text[start.count..<end]
  return name.contains(UInt8(ascii: "\\")) ? nil : String(decoding: name, as: UTF8.self)
}

/// Reads all whole lines of a run's file, finished or not; a last line without its end is dropped.
///
/// - Parameter content: What is kept of records.
/// - Returns: The lines with their checksums, and where each ends.
public func readLines(
  _ bytes: [UInt8], keeping content: ReportContent = .whole
) throws(LineFault) -> [(line: ReportLine, checksum: Digest, end: Int)] {
  let places = wholeLines(bytes)
  let lines = try decodeLines(places, of: bytes, from: 1) { text throws(LineFault.Reason) in
    try ReportLine(plausible: text, content)
  }
  return zip(places, lines).compactMap { place, decoded in
    decoded.line.map { ($0, decoded.checksum, place.upperBound + 1) }
  }
}

/// The schema and version that the first line of a run's file states; nil if that cannot be read.
public func formatOfLines(_ bytes: [UInt8]) -> (schema: String?, version: Int?)? {
  guard let line = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false).first,
    let (text, _) = try? checkedText(line), let header = try? decodeJSON(FormatHeader.self, from: text)
  else { return nil }
  return (header.schema, header.version)
}

extension ReportLine {
  /// Reads the text of a line that a run can have written.
  init(plausible text: [UInt8], _ content: ReportContent) throws(LineFault.Reason) {
    let line = try ReportLine(text, content)
    if let reason = line.implausibility(content) { throw .init(reason) }
    // What other readers do not keep was not read.
    if content == .resumption, case .entry(.record(var record), let node, let place) = line {
      record.keep(content)
      self = .entry(.record(record), node: node, place: place)
    } else {
      self = line
    }
  }

  /// Returns what can be true of no line by itself, or nil.
  private func implausibility(_ content: ReportContent) -> String? {
    switch self {
    case .entry(let entry, _, _): entry.implausibility(content: content)
    case .node(let node): node.isNamedByItsFingerprint ? nil : "its name is not the one of its fingerprint"
    case .header, .amendment, .footer: nil
    }
  }
}
