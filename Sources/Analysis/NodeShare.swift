import Records

/// What one machine did of a report that several wrote.
public struct NodeShare: Equatable, Codable, Sendable {
  /// The report's label in a diff; nil if there is one report.
  public var side: String?
  /// The node's name in its cluster, or the machine's.
  public var node: String
  public var cpu: String
  public var trials: Int
  /// How many of the trials it timed.
  public var timed: Int
  /// How many of its trials have other bits on another side of a diff; nil without a diff.
  public var different: Int?
  /// The first of its trials; in a diff of those with other bits.
  public var names: [String]

  /// So many trials are named.
  static let mostNames = 100
}

/// The share of each node in a report; none if one machine wrote it.
func nodeShares(_ report: Report) -> [NodeShare] {
  guard let nodes = report.nodes else { return [] }
  var shares = nodes.map { node in
    NodeShare(
      node: nodeName(node.fingerprint), cpu: node.fingerprint[.cpuModel] ?? "unknown", trials: 0, timed: 0, names: [])
  }
  let places = Dictionary(nodes.enumerated().map { ($1.name, $0) }) { first, _ in first }
  for index in report.records.indices {
    let record = report.records[index]
    if let place = record.timing.value?.node.flatMap({ places[$0] }) { shares[place].timed += 1 }
    guard let place = record.node.flatMap({ places[$0] }) else { continue }
    shares[place].trials += 1
    if shares[place].names.count < NodeShare.mostNames { shares[place].names.append(record.trial.id) }
  }
  return shares
}

/// The shares of all nodes in the sides of a diff, with what differs; none if one machine wrote each side.
func nodeShares(_ reports: [Report], labels: [String], _ trials: [TrialDiff]) -> [NodeShare] {
  guard reports.contains(where: { $0.nodes != nil }) else { return [] }
  let different = Set(trials.filter { $0.classes.count > 1 }.map(\.trial))
  return zip(reports, labels).flatMap { report, label -> [NodeShare] in
    var named = report
    // A machine's own report is the share of one node.
    if named.nodes == nil {
      let node = ReportNode(report.fingerprint)
      named.nodes = [node]
      for index in named.records.indices { named.records[index].node = node.name }
    }
    return nodeShares(named).enumerated().map { place, share in
      var share = share
      let own = named.records.filter { $0.node == named.nodes?[place].name && different.contains($0.trial.id) }
      (share.side, share.different) = (label, own.count)
      share.names = own.prefix(NodeShare.mostNames).map(\.trial.id)
      return share
    }
  }
}

private func nodeName(_ fingerprint: Fingerprint) -> String { fingerprint[.clusterNode] ?? fingerprint.machine }
