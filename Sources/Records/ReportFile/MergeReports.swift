import PortableMath

/// Puts the files of several runs of one suite together, as `ReportReader` reads files that follow each other.
public struct ReportMerger: Sendable {
  private let output: String
  private var assembly = ReportAssembly()
  private var headers: [JournalHeader] = []
  private var lines: [(part: Int, line: ReportLine)] = []
  /// How many trials the first file has.
  private var trialsOfFirst: Int?

  /// - Parameter output: What errors call the file of all lines.
  public init(_ output: String) { self.output = output }

  /// How many trials the merged report has.
  public var trials: Int { assembly.count }

  /// Whether the trials stand in the order of one plan, which is that of all reports or has all trials; else file after file.
  public var isInOrderOfOnePlan: Bool { Set(headers.map(\.planDigest)).count <= 1 || trials == trialsOfFirst }

  /// Takes in the file of a run that has finished.
  public mutating func add(_ bytes: [UInt8], file: String) throws(ReportError) {
    var reader = LineReader()
    do throws(LineFault) {
      reader.read(bytes)
      try reader.decode { line, checksum, number, _ throws(LineFault) in
        if case .header(let header) = line { headers.append(header) }
        lines.append((headers.count - 1, line))
        try assembly.add(DecodedLine(line: line, checksum: checksum), number: number, isWhole: true)
      }
    } catch {
      throw ReportError(file: file, error)
    }
    try assembly.requireEnd(after: reader, file: file)
    if trialsOfFirst == nil { trialsOfFirst = trials }
  }

  /// Returns the bytes of the one report.
  public mutating func merged() throws(ReportError) -> [UInt8] {
    let (report, origins) = assembly.report()
    if let reason = report.implausibilityOfTheWhole { throw ReportError(file: output, fault: .malformed(reason)) }
    guard var header = headers.first else { throw ReportError(file: output, fault: .unfinished) }
    header.startedAt = report.startedAt
    if !isInOrderOfOnePlan {
      header.planDigest = Digest(of: headers.flatMap { Array($0.planDigest.utf8) }).description
      header.conditions.removeAll { $0.name == RunCondition.filterName }
    }
    var writer = ReportWriter()
    var bytes = writer.bytes(of: .header(header))
    for line in keptLines(report, origins) { bytes += writer.bytes(of: line) }
    let footer = ReportFooter(
      count: report.records.count, digest: report.digest, chain: writer.chain.digest, finishedAt: report.finishedAt)
    return bytes + writer.bytes(of: .footer(footer))
  }

  /// Each node once, and of each trial the lines of the part that it counts in, with its place among all.
  private func keptLines(_ report: Report, _ origins: [TrialOrigin]) -> [ReportLine] {
    var places: [String: (part: Int, place: Int)] = [:]
    for (place, record) in report.records.enumerated() { places[record.trial.id] = (origins[place].part, place) }
    var nodes: Set<String> = []
    return lines.compactMap { part, line -> ReportLine? in
      switch line {
      case .header, .footer: return nil
      case .node(let node): return nodes.insert(node.name).inserted ? line : nil
      case .amendment: return line
      case .entry(let entry, let node, _):
        guard let trial = entry.trial else { return line }
        guard let (owner, place) = places[trial], owner == part else { return nil }
        return .entry(entry, node: node, place: place)
      }
    }
  }
}

extension JournalEntry {
  /// The trial that it is about; nil for a note on the run.
  package var trial: String? {
    switch self {
    case .record(let record): record.trial.id
    case .allocations(let trial, _), .timing(let trial, _, _): trial
    case .resumed: nil
    }
  }
}
