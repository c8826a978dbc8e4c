import PortableMath

/// Writes the lines of a report's file one after the other, and keeps the chain of their checksums.
public struct ReportWriter: Sendable {
  public private(set) var chain = LineChain()

  public init() {}

  /// Continues after a line that was read.
  public mutating func pass(_ checksum: Digest) { chain.append(checksum) }

  /// The bytes of a line that is written next.
  public mutating func bytes(of line: ReportLine) -> [UInt8] {
    append(line.encoded())
  }

  /// The bytes of the line of a record whose object is encoded already.
  public mutating func bytes(ofRecord text: ArraySlice<UInt8>, trial: String, node: String, place: Int) -> [UInt8] {
    append(withChecksum(line: recordText(trial, node, place, text)))
  }

  private mutating func append(_ line: (bytes: [UInt8], checksum: Digest)) -> [UInt8] {
    chain.append(line.checksum)
    return line.bytes
  }
}

extension Report {
  /// The report as the file that a run of these trials would have written.
  ///
  /// - Parameter conditions: What the trials depend on beside the suite, as far as that is known.
  public func fileBytes(conditions: [RunCondition] = [], planDigest: String = "") -> [UInt8] {
    var writer = ReportWriter()
    var bytes: [UInt8] = []
    let known = self.nodes ?? []
    let nodes = known.isEmpty ? [ReportNode(fingerprint)] : known
    let header = JournalHeader(
      suite: suite, conditions: conditions, planDigest: planDigest, startedAt: startedAt, fingerprint: fingerprint)
    let first = nodes[0].name
    let resumption = ReportLine.entry(.resumed(at: finishedAt), node: first)
    let resumed = [ReportLine](repeating: resumption, count: min(max(0, resumptions), Self.mostResumptions))
    let lines: [ReportLine] = [.header(header)] + nodes.map { .node($0) } + entries(first: first) + resumed
    for line in lines { bytes += writer.bytes(of: line) }
    let footer = ReportFooter(count: records.count, digest: digest, chain: writer.chain.digest, finishedAt: finishedAt)
    return bytes + writer.bytes(of: .footer(footer))
  }

  /// More than any run has; each takes a line, and an object may state any number.
  private static let mostResumptions = 1000

  private func entries(first: String) -> [ReportLine] {
    records.enumerated().map { place, record in
      .entry(.record(record.withoutMeasurements), node: record.node ?? first, place: place)
    } + records.flatMap { $0.measurementLines(first: first) }
  }
}

extension TrialRecord {
  /// The record as its line has it.
  public var withoutMeasurements: TrialRecord {
    var record = self
    record.node = nil
    (record.timing, record.allocations) = (.absent(notAskedFor), .absent(notAskedFor))
    record.peakMemoryBytes = .absent(notAskedFor)
    return record
  }

  /// What was measured of the trial, or why it was not, each as a line.
  func measurementLines(first: String) -> [ReportLine] {
    var lines: [ReportLine] = []
    if allocations != .absent(notAskedFor) {
      lines.append(.entry(.allocations(trial: trial.id, allocations), node: node ?? first))
    }
    switch timing {
    case .absent(notAskedFor): break
    case .absent(let reason):
      lines.append(.entry(.timing(trial: trial.id, process: 0, .absent(reason)), node: node ?? first))
    case .measured(let timing):
      for (number, process) in timing.processes.enumerated() {
        lines.append(
          .entry(.timing(trial: trial.id, process: number, .measured(process)), node: timing.node ?? node ?? first))
      }
    }
    return lines
  }
}
