import PortableMath

/// A report as its lines make it, one after the other.
///
/// Each part begins with a header and ends with a footer. A run writes one part; files that were put together have several.
struct ReportAssembly: Sendable {
  private var header: JournalHeader?
  private var nodes: [ReportNode] = []
  /// The names of the nodes that lines of this part tell of.
  private var toldNodes: Set<String> = []
  private var finishedAt = ""
  private var resumptions = 0
  private var part: ReportPart?
  private var parts = 0
  /// Whether the parts are of one plan, in whose order their trials stand.
  private var isOfOnePlan = true
  private var records: [TrialRecord] = []
  /// Of each record, where it is from.
  private var origins: [TrialOrigin] = []
  /// The records by their trials; empty while there is one part, which has each trial once.
  private var indices: [String: Int] = [:]

  /// How many trials the parts that have ended have.
  var count: Int { records.count }

  /// Whether the last line was a footer.
  var isFinished: Bool { header != nil && part == nil }

  /// Refuses a file that does not end with a footer and its newline.
  func requireEnd(after lines: LineReader, file: String) throws(ReportError) {
    func damaged(_ reason: String) -> ReportError { .init(file: file, .init(line: lines.linesRead + 1, reason: reason)) }
    if lines.lacksNewline { throw damaged("it lacks the newline at its end") }
    guard isFinished else { throw ReportError(file: file, fault: .unfinished) }
    if lines.waiting > 0 { throw damaged("it follows the footer, which is a report's last line") }
  }

  /// - Parameter isWhole: Whether no line was passed over.
  mutating func add(_ decoded: consuming DecodedLine, number: Int, isWhole: Bool) throws(LineFault) {
    do throws(LineFault.Reason) {
      let (line, checksum) = (decoded.line, decoded.checksum)
      try add(line, checksum, isWhole: isWhole)
    } catch {
      throw LineFault(line: number, reason: error.words, isMisfit: error.isMisfit)
    }
  }

  private mutating func add(_ line: consuming ReportLine?, _ checksum: Digest, isWhole: Bool) throws(LineFault.Reason) {
    let line = line
    let isHeader = if case .header = line { true } else { false }
    if !isHeader, part == nil {
      throw .init(header == nil ? "a header must stand before it" : "it stands after the last one's footer")
    }
    // A record is handed on, so that nobody else has it, and what changes in it is changed in place.
    switch consume line {
    case nil: break
    case .header(let header): try begin(header)
    case .node(let node):
      toldNodes.insert(node.name)
      if !nodes.contains(where: { $0.name == node.name }) { nodes.append(node) }
    case .amendment(let name, let lines):
      guard toldNodes.contains(name), let index = nodes.firstIndex(where: { $0.name == name }) else {
        throw .init("no line before tells of its node")
      }
      nodes[index].fingerprint.amend(by: lines)
    case .entry(let entry, let node, let place):
      // All records share one text.
      guard let told = toldNodes.firstIndex(of: node) else { throw .init("no line before tells of its node") }
      try part?.add(entry, toldNodes[told], place)
    case .footer(let footer): return try end(footer, isWhole: isWhole)
    }
    part?.chain.append(checksum)
  }

  private mutating func begin(_ next: JournalHeader) throws(LineFault.Reason) {
    guard part == nil else { throw .init("a header stands before the footer of the lines before") }
    guard next.version == JournalHeader.version else {
      throw .init("it states version \(next.version) of the format, and lines have version \(JournalHeader.version)")
    }
    guard isUTCDate(next.startedAt) else { throw .init(noUTCDate) }
    toldNodes = []
    if let header {
      if let reason = header.whyNotOfOneReport(next) { throw .init(reason, isMisfit: true) }
      self.header?.startedAt = min(header.startedAt, next.startedAt)
      isOfOnePlan = isOfOnePlan && header.planDigest == next.planDigest
    } else {
      header = next
    }
    part = ReportPart()
  }

  private mutating func end(_ footer: ReportFooter, isWhole: Bool) throws(LineFault.Reason) {
    guard let part = part.take() else { return }
    guard isUTCDate(footer.finishedAt) else { throw .init(noUTCDate) }
    guard footer.chain == part.chain.digest.description else {
      throw .init("its chain is not that of the lines before it: one was removed, added or moved")
    }
    resumptions += part.resumptions
    let (records, places) = try part.finished()
    if isWhole {
      guard footer.count == records.count else {
        throw .init("it counts \(footer.count) trials, and \(records.count) stand before it")
      }
      guard footer.digest == Report.digest(of: records).description else {
        throw .init("its digest is not the one of the trials before it")
      }
    }
    finishedAt = max(finishedAt, footer.finishedAt)
    try add(records, places.map { TrialOrigin(part: parts, place: $0) })
    parts += 1
  }

  private mutating func add(_ more: [TrialRecord], _ origins: [TrialOrigin]) throws(LineFault.Reason) {
    if records.isEmpty {
      (records, self.origins) = (more, origins)
      return
    }
    if indices.isEmpty { for index in records.indices { indices[records[index].trial.id] = index } }
    for index in more.indices { try add(more[index], origins[index]) }
  }

  /// A trial that two parts have counts once, as it is in the first. A result takes the place of a trial that was lost.
  private mutating func add(_ record: TrialRecord, _ origin: TrialOrigin) throws(LineFault.Reason) {
    let id = record.trial.id
    guard let index = indices[id] else {
      indices[id] = records.count
      records.append(record)
      return origins.append(origin)
    }
    let known = records[index].digest
    if known.isEmpty {
      (records[index], origins[index]) = (record, origin)
    } else if !record.digest.isEmpty, record.digest != known {
      throw .init(otherBits(record, records[index]), isMisfit: true)
    }
  }

  /// Says which nodes recorded a trial with other bits.
  private func otherBits(_ record: TrialRecord, _ known: TrialRecord) -> String {
    let nodes = [record, known].map { nodeName($0.node ?? "") }
    let places = nodes[0] == nodes[1] ? "in two runs on '\(nodes[0])'" : "on '\(nodes[0])' than on '\(nodes[1])'"
    return "'\(record.trial.id)' has other bits \(places); 'assay diff' compares such reports"
  }

  /// What a person calls a node: its name in a cluster, if it has one.
  private func nodeName(_ name: String) -> String {
    nodes.first { $0.name == name }?.fingerprint[.clusterNode] ?? name
  }

  /// Of parts that have all ended; the records are gone from here, which saves a copy of them.
  mutating func takeReport() -> Report {
    sort()
    defer { (records, origins) = ([], []) }
    return Report(header, nodes, records, resumptions, finishedAt)
  }

  /// The report of parts that have all ended, and where each record is from.
  mutating func report() -> (report: Report, origins: [TrialOrigin]) {
    sort()
    return (Report(header, nodes, records, resumptions, finishedAt), origins)
  }

  /// Puts the records in the order of the plan; those of parts of several plans one after the other.
  private mutating func sort() {
    let isOfOnePlan = isOfOnePlan
    func isBefore(_ a: TrialOrigin, _ b: TrialOrigin) -> Bool {
      isOfOnePlan ? (a.place, a.part) < (b.place, b.part) : (a.part, a.place) < (b.part, b.place)
    }
    guard !origins.isOrdered(by: { !isBefore($1, $0) }) else { return }
    let order = origins.indices.sorted { isBefore(origins[$0], origins[$1]) }
    (records, origins) = (order.map { records[$0] }, order.map { origins[$0] })
    indices = [:]
  }
}

/// The part that a trial is from, and its place in the plan.
struct TrialOrigin: Sendable {
  let part: Int
  let place: Int
}

extension Report {
  fileprivate init(
    _ header: JournalHeader?, _ nodes: [ReportNode], _ records: [TrialRecord], _ resumptions: Int, _ finishedAt: String
  ) {
    var named: Set<String> = []
    var last: String?
    for index in records.indices {
      if records[index].node != last, let node = records[index].node {
        named.insert(node)
        last = node
      }
      if let node = records[index].timing.value?.node { named.insert(node) }
    }
    let used = nodes.filter { named.contains($0.name) }
    let startedAt = header?.startedAt ?? ""
    self.init(
      suite: header?.suite ?? SuiteIdentity(name: "", digest: "", seed: 0), startedAt: startedAt, finishedAt: finishedAt,
      resumptions: resumptions, fingerprint: (used.first ?? nodes.first)?.fingerprint ?? Fingerprint(machine: "", lines: []),
      records: records, digest: Report.digest(of: records).description)
    if used.count > 1 { self.nodes = used } else { forgetNodes() }
  }

  /// Of one node nothing needs to name it.
  private mutating func forgetNodes() {
    for index in records.indices {
      records[index].node = nil
      guard var timing = records[index].timing.value else { continue }
      timing.node = nil
      records[index].timing = .measured(timing)
    }
  }
}

extension JournalHeader {
  /// Why two runs are not parts of one report, or nil.
  ///
  /// They may have chosen other trials of their suite.
  func whyNotOfOneReport(_ other: JournalHeader) -> String? {
    guard suite == other.suite else { return "it is of another suite, or of another version of it" }
    let names = (conditions + other.conditions).map(\.name).filter { $0 != RunCondition.filterName }
    func value(_ header: JournalHeader, _ name: String) -> String? { header.conditions.first { $0.name == name }?.value }
    let changed = names.first { value(self, $0) != value(other, $0) }
    return changed.map { "its run had other conditions than the one before: \($0)" }
  }
}
