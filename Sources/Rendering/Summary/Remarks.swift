import Analysis
import Records

/// The reasons for a table's gaps and bad ends, each once.
func remarks(_ rows: [Summary.Row]) -> [String] {
  let reasons = rows.compactMap { row in row.reason.map { "\(row.optimizer): \($0)" } }
  let absences = rows.flatMap { row in
    [row.timingAbsence.map { "no times: \($0)" }, row.allocationAbsence.map { "no allocations: \($0)" }]
  }
  return distinct(reasons + outOfBounds(rows) + belowOptimum(rows) + absences.compactMap(\.self)) + legend(rows)
}

private func outOfBounds(_ rows: [Summary.Row]) -> [String] {
  rows.compactMap { row in
    row.outOfBounds.map {
      "\(row.optimizer): \($0) of \(counted(row.trials, "trial")) end\($0 == 1 ? "s" : "") out of the bounds, where values are no results"
    }
  }
}

private func belowOptimum(_ rows: [Summary.Row]) -> [String] {
  rows.compactMap { row in
    row.belowOptimum.map {
      "\(row.optimizer) ends up to \(significant($0)) below the stated f* of \(row.problem), which is not its least value"
    }
  }
}

/// Whose times they are, where several hosts took them.
private func hosts(_ rows: [Summary.Row]) -> [String] {
  let names = distinct(rows.compactMap(\.timedBy))
  guard names.count > 1 else { return [] }
  let parts = names.map { name in
    let timed = rows.filter { $0.timedBy == name }.map { "\($0.optimizer) on \($0.problem)" }
    let more = timed.count > 3 ? ["\(timed.count - 3) more"] : []
    return "\(name) timed \((timed.prefix(3) + more).joined(separator: ", "))"
  }
  return ["times of \(names.count) hosts, which compare only within one: \(parts.joined(separator: "; "))"]
}

/// What columns and times mean that not every table has.
private func legend(_ rows: [Summary.Row]) -> [String] {
  var lines: [String] = []
  if rows.contains(where: { $0.bestKnownGap != nil }) {
    lines.append("f − best known: above the least value that a trial here ends with; the problem's optimum is not known")
  }
  let foreign = distinct(rows.filter { $0.includesExchanges == true }.map { "\($0.optimizer) on \($0.problem)" })
  if !foreign.isEmpty, rows.contains(where: { $0.includesExchanges != true && $0.nanosecondsPerStep != nil }) {
    lines.append(
      "times of \(foreign.joined(separator: ", ")) include messages to a plugin's own process; the others run in the worker itself"
    )
  }
  return lines + hosts(rows)
}

/// What the plugins of failed trials wrote to standard error, unless it is the one line that the reason quotes.
func wordsOfFailed(_ rows: [Summary.Row]) -> [String] {
  let texts = rows.compactMap { row -> [String]? in
    guard let words = row.standardError.map(lines(of:)), let last = words.last else { return nil }
    if words.count == 1, row.reason?.contains(last.trimmingPrefix("assay: ")) == true { return nil }
    return ["    \(row.optimizer) wrote to standard error:"] + words.map { "      \($0)" }
  }
  return distinct(texts).flatMap(\.self)
}

private func distinct<Text: Hashable>(_ texts: [Text]) -> [Text] {
  var seen: Set<Text> = []
  return texts.filter { seen.insert($0).inserted }
}
