import JSONCoding
import PortableMath

/// A line of a report's file.
public enum ReportLine: Equatable, Sendable {
  case header(JournalHeader)
  case node(ReportNode)
  /// Lines of a node's fingerprint that became known after it was written.
  case amendment(node: String, lines: [Fingerprint.Line])
  /// A finished piece of work, the node that did it, and of a record its place in the plan.
  case entry(JournalEntry, node: String, place: Int = 0)
  case footer(ReportFooter)
}

/// The last line of a finished run.
public struct ReportFooter: Equatable, Codable, Sendable {
  /// Of trials.
  public var count: Int
  /// Of all trials' digests in the order of the plan: equal digests mean equal arithmetic throughout.
  public var digest: String
  /// Of the checksums of all lines before, so that a line that is missing or out of its place is noticed.
  public var chain: String
  /// UTC, ISO 8601.
  public var finishedAt: String

  public init(count: Int, digest: String, chain: Digest, finishedAt: String) {
    self.count = count
    self.digest = digest
    self.chain = chain.description
    self.finishedAt = finishedAt
  }
}

/// The running digest of the checksums of lines.
public struct LineChain: Equatable, Sendable {
  public private(set) var digest = Digest(high: 0, low: 0)

  public init() {}

  /// Takes in the checksum of the next line.
  public mutating func append(_ checksum: Digest) {
    var bytes = CanonicalBytes()
    bytes.append(checksum)
    digest = digest.chained(with: bytes)
  }
}

// MARK: As text

extension ReportLine {
  /// The line with its checksum and its end, and the checksum.
  public func encoded() -> (bytes: [UInt8], checksum: Digest) {
    guard let text = try? text() else { preconditionFailure("every line of a report can be encoded") }
    return withChecksum(line: text)
  }

  private func text() throws -> [UInt8] {
    switch self {
    case .header(let header): try encodeJSON(HeaderForm(header), first: "schema")
    case .node(let node): try encodeJSON(node, first: "node")
    case .amendment(let node, let lines): try encodeJSON(AmendmentForm(node: node, lines: lines), first: "node")
    case .entry(let entry, let node, let place): try Self.text(entry, node, place)
    case .footer(let footer): try encodeJSON(footer)
    }
  }

  /// The trial's name stands first, so that a reader can pass over a line.
  private static func text(_ entry: JournalEntry, _ node: String, _ place: Int) throws -> [UInt8] {
    switch entry {
    case .record(var record):
      record.node = nil
      return recordText(record.trial.id, node, place, try encodeJSON(record)[...])
    case .allocations(let trial, let measured):
      return try encodeJSON(AllocationsForm(trial: trial, node: node, allocations: measured), first: "trial")
    case .timing(let trial, let process, let measured):
      return try encodeJSON(TimingForm(trial: trial, node: node, process: process, timing: measured), first: "trial")
    case .resumed(let time): return try encodeJSON(ResumptionForm(node: node, resumedAt: time), first: "node")
    }
  }

  /// Reads the text of a line; throws what is wrong with it in words.
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ content: ReportContent = .whole) throws(LineFault.Reason) {
    if let form = decodeOrdered(RecordForm.self, from: bytes, omitting: content.omitted) {
      self = try form.line()
      return
    }
    let text: ParsedJSON
    do throws(JSONSyntaxFault) { text = try ParsedJSON(Array(bytes)) } catch { throw .init("it is not JSON: \(error)") }
    self = try Self.decoded(text, content)
  }

  private static func decoded(_ text: ParsedJSON, _ content: ReportContent) throws(LineFault.Reason) -> ReportLine {
    do {
      if text.hasMember("record") {
        var form = try text.decode(RecordForm.self)
        form.record.keep(content)
        return try form.line()
      }
      if text.hasMember("timing") { return try text.decode(TimingForm.self).line }
      if text.hasMember("allocations") { return try text.decode(AllocationsForm.self).line }
      if text.hasMember("fingerprint") { return .node(try text.decode(ReportNode.self)) }
      if text.hasMember("lines") { return try text.decode(AmendmentForm.self).line }
      if text.hasMember("resumedAt") { return try text.decode(ResumptionForm.self).line }
      if text.hasMember("chain") { return .footer(try text.decode(ReportFooter.self)) }
      if text.hasMember("schema") { return .header(try text.decode(HeaderForm.self).header) }
    } catch let reason as LineFault.Reason {
      throw reason
    } catch {
      throw .init(wording(error))
    }
    throw .init("it is no line of a report")
  }
}

/// The text of a record's line, of which the record's object is encoded.
func recordText(_ trial: String, _ node: String, _ place: Int, _ record: ArraySlice<UInt8>) -> [UInt8] {
  let head = #"{"trial":\#(quotedJSON(trial)),"node":\#(quotedJSON(node)),"place":\#(place),"record":"#
  return Array(head.utf8) + record + [UInt8(ascii: "}")]
}

/// The line with its checksum and its end, and the checksum.
func withChecksum(line text: [UInt8]) -> (bytes: [UInt8], checksum: Digest) {
  let checksum = Digest(of: text)
  return (Array(checksum.description.utf8) + [UInt8(ascii: " ")] + text + [UInt8(ascii: "\n")], checksum)
}

// MARK: The objects of the lines

struct HeaderForm: Codable {
  let schema: String
  let version: Int
  let suite: SuiteIdentity
  let conditions: [RunCondition]
  let planDigest: String
  let startedAt: String
  let eventsFolder: String?

  init(_ header: JournalHeader) {
    schema = JournalHeader.schema
    version = header.version
    suite = header.suite
    conditions = header.conditions
    planDigest = header.planDigest
    startedAt = header.startedAt
    eventsFolder = header.eventsFolder
  }

  /// The header without its fingerprint, which the next line has.
  var header: JournalHeader {
    var header = JournalHeader(
      suite: suite, conditions: conditions, planDigest: planDigest, startedAt: startedAt, eventsFolder: eventsFolder,
      fingerprint: Fingerprint(machine: "", lines: []))
    header.version = version
    return header
  }
}

struct AmendmentForm: Codable {
  let node: String
  let lines: [Fingerprint.Line]

  var line: ReportLine { .amendment(node: node, lines: lines) }
}

struct RecordForm: Decodable, OrderedDecodable {
  let trial: String
  let node: String
  let place: Int
  var record: TrialRecord

  init(_ members: inout OrderedMembers) throws(OutOfOrder) {
    trial = try members.string("trial")
    node = try members.string("node")
    place = try members.integer("place")
    if members.omitted.contains(.unlessPictured), place < ReportContent.picturedTrials { members.omitted = [] }
    record = try members.object("record")
  }

  func line() throws(LineFault.Reason) -> ReportLine {
    guard trial == record.trial.id else { throw .init("it names another trial than its record") }
    guard possibleCounts.contains(place) else { throw .init("its place in the plan cannot be") }
    return .entry(.record(record), node: node, place: place)
  }
}

struct AllocationsForm: Codable {
  let trial: String
  let node: String
  let allocations: Measured<Allocations>

  var line: ReportLine { .entry(.allocations(trial: trial, allocations), node: node) }
}

struct TimingForm: Codable {
  let trial: String
  let node: String
  let process: Int
  let timing: Measured<ProcessTiming>

  var line: ReportLine { .entry(.timing(trial: trial, process: process, timing), node: node) }
}

struct ResumptionForm: Codable {
  let node: String
  let resumedAt: String

  var line: ReportLine { .entry(.resumed(at: resumedAt), node: node) }
}
