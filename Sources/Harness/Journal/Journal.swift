import Glibc
import PortableMath
import Records
import SystemFiles

/// The file of a run, which becomes its report: finished work, line by line, so that no crash loses more than what was in flight.
///
/// A line is written before its piece of work counts as done, and flushed to the disk soon after. A last line without its end
/// is the mark of a crash and is dropped; any other broken line is damage and is refused.
struct Journal: ~Copyable {
  let path: String
  let header: JournalHeader
  /// What the journal held when it was opened, until it is taken.
  private(set) var entries: [NodeEntry]
  /// All nodes that have worked on the run; the last one is this.
  private(set) var nodes: [ReportNode]
  let file: OpenFile
  private var writer: ReportWriter

  /// A new journal with its header; it appears whole, so that no crash leaves one that cannot be resumed from.
  static func create(_ path: String, header: JournalHeader) throws(FileError) -> Journal {
    let temporary = temporaryPath(for: path)
    let file = try OpenFile(temporary, for: .creating, action: "create")
    defer { unlink(temporary) }
    let node = ReportNode(header.fingerprint)
    var journal = Journal(path: path, header: header, entries: [], nodes: [node], file: file, writer: ReportWriter())
    _ = lock(file)
    try journal.append([.header(header), .node(node)])
    try journal.flush()
    // Unlike a rename, a link never replaces the journal of another run.
    guard link(temporary, path) == 0 else { throw FileError("create", path) }
    try syncFolder(of: path)
    return journal
  }

  /// An existing journal, locked, cut after its last whole line.
  ///
  /// - Parameter content: What is kept of its records, and so checked beside the checksums of all lines.
  static func reopen(_ path: String, keeping content: ReportContent = .whole) throws(JournalError) -> Journal {
    let file: OpenFile
    do throws(FileError) {
      file = try OpenFile(path, for: .appending, action: "open")
    } catch {
      throw .file(error)
    }
    guard lock(file) else { throw .inUse(path) }
    return try Journal(file, content)
  }

  /// Whether a run is writing the journal now.
  static func isInUse(_ path: String) -> Bool {
    guard let file = try? OpenFile(path, for: .reading, action: "open") else { return false }
    return !file.lock(.shared, waits: false)
  }

  /// Whether a file is the report of a run that this one would continue.
  static func isDone(_ path: String, fitting header: JournalHeader) -> Bool {
    guard let file = try? OpenFile(path, for: .reading, action: "read"), let content = try? JournalContent(file, .resumption),
      let known = try? content.header(path: path)
    else { return false }
    return content.isDone && known.refusal(of: header, path: path) == nil
  }

  private init(_ file: OpenFile, _ kept: ReportContent) throws(JournalError) {
    let content = try JournalContent(file, kept)
    let header = try content.header(path: file.path)
    do throws(FileError) { try file.cut(to: content.end) } catch { throw .file(error) }
    self.init(
      path: file.path, header: header, entries: content.entries, nodes: content.nodes, file: file, writer: content.writer)
  }

  private init(
    path: String, header: JournalHeader, entries: [NodeEntry], nodes: [ReportNode], file: OpenFile, writer: ReportWriter
  ) {
    self.path = path
    self.header = header
    self.entries = entries
    self.nodes = nodes
    self.file = file
    self.writer = writer
  }

  /// Locks the file for this run, and returns whether it could.
  ///
  /// Tries for a second: a worker that was being started when the last run ended may hold the lock until it runs.
  private static func lock(_ file: OpenFile) -> Bool {
    for attempt in 0..<20 {
      if attempt > 0 { usleep(50_000) }
      if file.lock(.exclusive, waits: false) { return true }
    }
    return false
  }

  /// Hands over what the journal held, of which it keeps nothing.
  mutating func takeEntries() -> [NodeEntry] {
    defer { entries = [] }
    return entries
  }

  // MARK: Writing

  /// Continues the work on a machine of this fingerprint.
  mutating func join(_ fingerprint: Fingerprint) throws(FileError) {
    let node = ReportNode(fingerprint)
    guard nodes.last != node else { return }
    if !nodes.contains(node) { try append([.node(node)]) }
    nodes.removeAll { $0 == node }
    nodes.append(node)
  }

  /// Tells of a node on which a launcher has started a worker, and returns its name.
  mutating func know(_ fingerprint: Fingerprint) throws(FileError) -> String {
    let node = ReportNode(fingerprint)
    if !nodes.contains(node) {
      try append([.node(node)])
      nodes.insert(node, at: 0)
    }
    return node.name
  }

  /// The name of the node that works now.
  var node: String { nodes.last?.name ?? "" }

  /// Appends an entry; it outlives this process at once, and a crash of the machine after the next flush.
  ///
  /// - Parameters:
  ///   - text: A record's encoded object, where a worker has sent it.
  ///   - node: The name of the node that did the work; nil for the one that works now.
  mutating func append(
    _ entry: JournalEntry, place: Int = 0, text: ArraySlice<UInt8>? = nil, node: String? = nil
  ) throws(FileError) {
    let node = node ?? self.node
    var next = writer
    if case .record(let record) = entry, let text {
      try write(next.bytes(ofRecord: text, trial: record.trial.id, node: node, place: place), next)
    } else {
      try append([.entry(entry, node: node, place: place)])
    }
  }

  /// Appends all of the lines or none.
  mutating func append(_ lines: [ReportLine]) throws(FileError) {
    var next = writer
    let bytes = lines.flatMap { next.bytes(of: $0) }
    try write(bytes, next)
  }

  private mutating func write(_ bytes: [UInt8], _ next: ReportWriter) throws(FileError) {
    let length = file.length
    do throws(FileError) {
      try file.write(bytes)
    } catch {
      // Half a line would be damage if another worker's line came after it.
      if let length { try? file.cut(to: length) }
      throw FileError("write", path, code: error.code)
    }
    writer = next
    // What is written to a file without a name is lost.
    guard file.hasName else { throw FileError("write", path, code: ENOENT) }
  }

  /// Returns once all lines are on the disk.
  func flush() throws(FileError) {
    do throws(FileError) { try file.flush() } catch { throw FileError("flush", path, code: error.code) }
  }

  /// Ends the file, and gives it the name of a report.
  mutating func finish(_ end: RunEnd, at reportPath: String) throws(FileError) {
    try append([.footer(footer(end, writer))])
    try flush()
    guard rename(path, reportPath) == 0 else { throw FileError("write", reportPath) }
    try syncFolder(of: reportPath)
  }

  /// Writes a report of what the journal has and of more lines, and keeps the journal.
  func writeReport(_ end: RunEnd, adding lines: [ReportLine], to reportPath: String) throws(FileError) {
    var more = writer
    var added = lines.flatMap { more.bytes(of: $0) }
    added += more.bytes(of: .footer(footer(end, more)))
    try writeFileAtomically(try readFile(path) + added, to: reportPath)
  }

  private func footer(_ end: RunEnd, _ writer: ReportWriter) -> ReportFooter {
    ReportFooter(count: end.count, digest: end.digest, chain: writer.chain.digest, finishedAt: end.finishedAt)
  }
}

/// What a journal holds that another process, also of another machine, may be writing: up to its last whole line.
struct JournalReading {
  let header: JournalHeader
  let nodes: [ReportNode]
  let entries: [NodeEntry]

  init(_ path: String, keeping kept: ReportContent) throws(JournalError) {
    let file: OpenFile
    do throws(FileError) { file = try OpenFile(path, for: .reading, action: "open") } catch { throw .file(error) }
    let content = try JournalContent(file, kept)
    header = try content.header(path: path)
    nodes = content.nodes
    entries = content.entries
  }
}

/// A finished piece of work, and the node that did it.
struct NodeEntry: Equatable, Sendable {
  let entry: JournalEntry
  let node: String
}

/// What the lines of a journal tell, one after the other.
private struct JournalContent {
  private var firstLine: JournalHeader?
  private(set) var nodes: [ReportNode] = []
  private(set) var entries: [NodeEntry] = []
  private(set) var writer = ReportWriter()
  /// Where the last line ends that counts.
  private(set) var end = 0
  private var plans: [String: TimingPlan] = [:]
  /// The number of a footer: the run was done, and its file had not yet got its last name.
  private var footer: Int?

  var isDone: Bool { footer != nil }

  /// Reads a journal, of whose records so much is kept.
  init(_ file: OpenFile, _ kept: ReportContent) throws(JournalError) {
    var reader = LineReader()
    while try Self.readPiece(of: file, into: &reader) {
      if let format = reader.format, let version = format.version,
        format.schema != JournalHeader.schema || version != JournalHeader.version
      {
        throw .otherVersion(file.path, version)
      }
      do throws(LineFault) {
        try reader.decode(keeping: kept) { line, checksum, number, end throws(LineFault) in
          try add(line, checksum, number: number, end: end)
        }
      } catch {
        throw .damaged(file.path, line: error.line, error.reason)
      }
    }
  }

  private static func readPiece(of file: OpenFile, into reader: inout LineReader) throws(JournalError) -> Bool {
    do throws(FileError) {
      return try reader.read { memory throws(FileError) in try file.read(into: memory) } > 0
    } catch {
      throw .file(error)
    }
  }

  private mutating func add(_ line: ReportLine, _ checksum: Digest, number: Int, end: Int) throws(LineFault) {
    if let footer { throw LineFault(line: footer, reason: Self.isMisplaced) }
    switch line {
    case .header(let header) where number == 1: firstLine = header
    case _ where number == 1: throw LineFault(line: 1, reason: Self.isNoHeader)
    case .node(let node): nodes.append(node)
    case .entry(let entry, let node, _):
      if let reason = entry.implausibility(after: &plans) { throw LineFault(line: number, reason: reason) }
      entries.append(NodeEntry(entry: entry, node: node))
    case .amendment: break
    case .header: throw LineFault(line: number, reason: Self.isMisplaced)
    case .footer:
      footer = number
      return
    }
    writer.pass(checksum)
    self.end = end
  }

  /// The header, with the fingerprint of the first node.
  func header(path: String) throws(JournalError) -> JournalHeader {
    guard var header = firstLine else { throw .damaged(path, line: 1, Self.isNoHeader) }
    guard let first = nodes.first else { throw .damaged(path, line: 2, "no node is told of") }
    header.fingerprint = first.fingerprint
    return header
  }

  private static let isNoHeader = "it is no header"
  private static let isMisplaced = "no run writes it there"
}

extension JournalEntry {
  /// Returns why it cannot follow the entries before it, or nil; `plans` says how the trials recorded so far are timed.
  fileprivate func implausibility(after plans: inout [String: TimingPlan]) -> String? {
    switch self {
    case .record(let record):
      let trial = record.trial
      plans[trial.id] = trial.timing
      return nil
    case .timing(let trial, let process, _):
      return plans[trial].map { $0.implausibility(ofProcess: process) } ?? Self.isWithoutRecord
    case .allocations(let trial, _): return plans[trial] == nil ? Self.isWithoutRecord : nil
    case .resumed: return nil
    }
  }

  private static var isWithoutRecord: String { "no line before records its trial" }
}
