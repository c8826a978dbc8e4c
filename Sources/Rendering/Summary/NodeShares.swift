import Analysis

/// Which node did which trials of a report that several wrote.
func nodes(_ summary: Summary, _ detail: Document.Detail) -> [Section] {
  guard let shares = summary.nodes else { return [] }
  var table = Table(columns: [("node", .left), ("CPU", .left), ("trials", .right), ("timed", .right), ("which", .note)])
  let rows = shares.map { share in
    [share.node, share.cpu, "\(share.trials)", "\(share.timed)", trialNames(share, of: share.trials, detail)]
  }
  table.sections = [Table.Section(rows: rows)]
  return Section.unlessEmpty("nodes", [.table(table)])
}

/// The same of a diff's sides: on which node the trials ran that have other bits.
func nodes(_ diff: Diff, _ detail: Document.Detail) -> [Section] {
  guard let shares = diff.nodes else { return [] }
  var table = Table(columns: [
    ("side", .left), ("node", .left), ("CPU", .left), ("trials", .right), ("with other bits", .right), ("which", .note),
  ])
  let rows = shares.map { share in
    let different = share.different ?? 0
    return [
      share.side ?? "", share.node, share.cpu, "\(share.trials)", "\(different)", trialNames(share, of: different, detail),
    ]
  }
  table.sections = [Table.Section(rows: rows)]
  return Section.unlessEmpty("nodes", [.table(table)])
}

/// In a short document the experiments, in a full one the first names, and how many more there are.
private func trialNames(_ share: NodeShare, of count: Int, _ detail: Document.Detail) -> String {
  guard detail == .full else {
    var experiments: [String] = []
    for name in share.names.map({ String($0.prefix { $0 != "/" }) }) where experiments.last != name { experiments.append(name) }
    return experiments.joined(separator: ", ")
  }
  let more = count - share.names.count
  return (share.names + (more > 0 ? ["… and \(more) more"] : [])).joined(separator: ", ")
}
