import Records

/// Rows of text in columns.
struct Table {
  /// What stands in a column.
  enum Kind: Sendable {
    /// Text, which may be cut in the middle.
    case left
    /// A number.
    case right
    /// A word that has a color.
    case verdict
    /// A sentence, which has lines of its own where the table would be too wide.
    case note
  }

  var columns: [(title: String, kind: Kind)]
  var sections: [Section] = []
  /// Whether a column is shown that is empty or has the same in each row: where absence and equality are what is asked.
  var keepsColumns = false

  /// Rows under a heading of their own.
  struct Section {
    var heading: String?
    var rows: [[String]]
    /// The cells that are best in this section.
    var best: Set<Place> = []

    /// The section with the rows of these indices only.
    func selecting(_ kept: [Int]) -> Section {
      let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
      let best = best.compactMap { place in places[place.row].map { Place(row: $0, column: place.column) } }
      return Section(heading: heading, rows: kept.map { rows[$0] }, best: Set(best))
    }
  }

  struct Place: Hashable {
    var row: Int
    var column: Int
  }

  /// Adds a row to the last section if that has this heading, else to a new one.
  mutating func append(_ row: [String], under heading: String? = nil) {
    if sections.isEmpty || sections.last?.heading != heading { sections.append(.init(heading: heading, rows: [])) }
    sections[sections.count - 1].rows.append(row)
  }

  /// The table with the columns of these indices only.
  func selecting(_ kept: [Int]) -> Table {
    Table(
      columns: kept.map { columns[$0] },
      sections: sections.map { section in
        let best = section.best.compactMap { place in
          kept.firstIndex(of: place.column).map { Place(row: place.row, column: $0) }
        }
        return Section(
          heading: section.heading, rows: section.rows.map { row in kept.map { row[$0] } }, best: Set(best))
      })
  }

  /// The table without what it need not say in each row.
  ///
  /// Left out are the columns in which nothing stands, and those in which each row says the same; the first stays. What each
  /// row says is in `common`, such as `type float64`. A verdict against stays in its rows.
  func condensed() -> (table: Table, common: [String]) {
    let rows = sections.flatMap(\.rows)
    guard !keepsColumns, let first = rows.first else { return (self, []) }
    var (kept, common): ([Int], [String]) = ([0], [])
    for index in columns.indices.dropFirst() {
      let isSame = rows.count > 1 && rows.allSatisfy { $0[index] == first[index] }
      if rows.allSatisfy({ $0[index].isEmpty || $0[index] == "–" }) { continue }
      if isSame, isCommon(columns[index].kind, first[index]) {
        common.append("\(columns[index].title) \(first[index])")
      } else {
        kept.append(index)
      }
    }
    return (selecting(kept), common)
  }

  private func isCommon(_ kind: Kind, _ text: String) -> Bool {
    switch kind {
    case .left: true
    case .verdict: Tone(ofVerdict: text) != .bad
    case .right, .note: false
    }
  }
  /// At most so many rows, those with a verdict against and then the first; nil for the remark if these are all.
  func thinned(to most: Int) -> (table: Table, remark: String?) {
    let count = sections.reduce(0) { $0 + $1.rows.count }
    guard count > most else { return (self, nil) }
    let verdicts = columns.indices.filter { columns[$0].kind == .verdict }
    func isAgainst(_ row: [String]) -> Bool { verdicts.contains { Tone(ofVerdict: row[$0]) == .bad } }
    var against = min(most, sections.reduce(0) { $0 + $1.rows.count(where: isAgainst) })
    var others = most - against
    var thinned = self
    for index in sections.indices {
      let section = sections[index]
      let kept = section.rows.indices.filter { row in
        if isAgainst(section.rows[row]) {
          against -= 1
          return against >= 0
        }
        others -= 1
        return others >= 0
      }
      thinned.sections[index] = section.selecting(kept)
    }
    return (thinned, "\(most) of \(counted(count, "row")): those with a verdict against, then the first; the report has all")
  }
}
