import Foundation
import PortableMath

/// A line that is not as it was written, or that no run writes.
public struct LineFault: Error, Equatable, Sendable {
  /// From 1 on.
  public let line: Int
  public let reason: String
  /// Whether the line is whole, and does not fit the runs before its own.
  public let isMisfit: Bool

  public init(line: Int, reason: String, isMisfit: Bool = false) {
    self.line = line
    self.reason = reason
    self.isMisfit = isMisfit
  }

  /// The same without the line's number.
  struct Reason: Error {
    let words: String
    let isMisfit: Bool

    init(_ words: String, isMisfit: Bool = false) {
      self.words = words
      self.isMisfit = isMisfit
    }
  }
}

/// A line that was read.
struct DecodedLine: Sendable {
  /// nil for one that was passed over.
  let line: ReportLine?
  let checksum: Digest
}

/// Where the whole lines of some bytes lie, without their ends.
func wholeLines(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
  var lines: [Range<Int>] = []
  guard let base = UnsafeRawPointer(bytes.baseAddress) else { return [] }
  var start = 0
  while start < bytes.count, let end = memchr(base + start, 0x0a, bytes.count - start) {
    let length = UnsafeRawPointer(end) - (base + start)
    lines.append(start..<start + length)
    start += length + 1
  }
  return lines
}

/// Reads lines several at a time, where they lie, and hands them on in their order.
///
/// - Parameters:
///   - first: The number of the first line.
///   - read: What is made of a line's text; nil passes over it.
///   - take: Takes a line that was read, and its place among the lines.
func decodeLines(
  _ lines: [Range<Int>], of bytes: UnsafeBufferPointer<UInt8>, from first: Int,
  _ read: @Sendable (UnsafeBufferPointer<UInt8>) throws(LineFault.Reason) -> ReportLine?,
  take: (consuming DecodedLine, Int) throws(LineFault) -> Void
) throws(LineFault) {
  // As many lines as make the start of a thread worth it.
  let blocks = max(1, min(ProcessInfo.processInfo.activeProcessorCount * 4, lines.count / 8))
  let memory = UnsafeMutableBufferPointer<Result<DecodedLine, LineFault>>.allocate(capacity: lines.count)
  var taken = 0
  defer {
    memory[taken...].deinitialize()
    memory.deallocate()
  }
  // Sound: each block writes places of its own.
  nonisolated(unsafe) let results = memory
  nonisolated(unsafe) let bytes = bytes
  DispatchQueue.concurrentPerform(iterations: blocks) { block in
    for index in lines.count * block / blocks..<lines.count * (block + 1) / blocks {
      let line = UnsafeBufferPointer(rebasing: bytes[lines[index]])
      results.initializeElement(
        at: index, to: Result { () throws(LineFault) in try decodeLine(line, first + index, read) })
    }
  }
  while taken < lines.count {
    // Moved, since a copy of a record counts a reference for each of its parts.
    let result = results.moveElement(from: taken)
    taken += 1
    try take(try result.get(), taken - 1)
  }
}

private func decodeLine(
  _ line: UnsafeBufferPointer<UInt8>, _ number: Int,
  _ read: (UnsafeBufferPointer<UInt8>) throws(LineFault.Reason) -> ReportLine?
) throws(LineFault) -> DecodedLine {
  do throws(LineFault.Reason) {
    let (text, checksum) = try checkedText(line)
    return DecodedLine(line: try read(text), checksum: checksum)
  } catch {
    throw LineFault(line: number, reason: error.words)
  }
}

/// The text of a line whose checksum is the one of its text.
func checkedText(
  _ line: UnsafeBufferPointer<UInt8>
) throws(LineFault.Reason) -> (text: UnsafeBufferPointer<UInt8>, checksum: Digest) {
  guard line.count > 33, line[32] == UInt8(ascii: " "),
    let stated = Digest(digits: UnsafeBufferPointer(rebasing: line[..<32]))
  else {
    throw .init("it does not begin with a checksum")
  }
  let text = UnsafeBufferPointer(rebasing: line[33...])
  guard Digest(of: text) == stated else {
    if line.last == UInt8(ascii: "\r") { throw .init("it ends in CR LF, where a run writes LF, so the file was converted") }
    throw .init("its checksum is not the one of its text")
  }
  return (text, stated)
}

/// The trial that a line's text begins with; nil if it begins otherwise, or with a name that has escapes.
func trialNamed(atStartOf text: UnsafeBufferPointer<UInt8>) -> String? {
  let start = #"{"trial":""#.utf8
  guard text.starts(with: start), let end = text[start.count...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
  let name = text[start.count..<end]
  return name.contains(UInt8(ascii: "\\")) ? nil : String(decoding: name, as: UTF8.self)
}

/// The schema and version that the first line of a run's file states; nil if that cannot be read.
func formatOfLines(_ bytes: ArraySlice<UInt8>) -> (schema: String?, version: Int?)? {
  bytes.prefix { $0 != UInt8(ascii: "\n") }.withUnsafeBufferPointer { line in
    guard let (text, _) = try? checkedText(line), let header = try? decodeJSON(FormatHeader.self, from: Array(text)) else {
      return nil
    }
    return (header.schema, header.version)
  }
}

extension ReportLine {
  /// Reads the text of a line that a run can have written.
  init(plausible text: UnsafeBufferPointer<UInt8>, _ content: ReportContent) throws(LineFault.Reason) {
    self = try ReportLine(text, content)
    if let reason = implausibility(content) { throw .init(reason) }
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
