import Analysis

/// The reasons for a table's gaps and bad ends, each once.
func remarks(_ rows: [Summary.Row]) -> [String] {
  let reasons = rows.compactMap { row in row.reason.map { "\(row.optimizer): \($0)" } }
  let absences = rows.flatMap { row in
    [row.timingAbsence.map { "no times: \($0)" }, row.allocationAbsence.map { "no allocations: \($0)" }]
  }
  return distinct(reasons + absences.compactMap(\.self))
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
