/// A text column keeps so many cells if a table is too wide.
private let narrowest = 16

extension TerminalRenderer {
  /// Lines with columns padded to their widest cell of all sections, and headings that take a line each.
  ///
  /// A table that is too wide gives way in this order. Notes go on lines of their own, and long names are cut in the middle.
  /// What still has no room follows as a table of its own, whose rows have the same names.
  func text(_ table: Table) -> String {
    let (table, common) = table.condensed()
    let shown = Table(
      columns: table.columns.map { (style.shown($0.title), $0.kind) },
      sections: table.sections.map { section in
        var section = section
        section.heading = section.heading.map(style.shown)
        section.rows = section.rows.map { $0.map(style.shown) }
        return section
      })
    let remark = common.isEmpty ? [] : [lines("  every row: \(common.joined(separator: ", "))", indent: 4)]
    return (remark + parts(of: shown).map { text(of: $0.columns, in: shown, notes: $0.notes) }).joined(separator: "\n\n")
  }

  /// The columns of each table that stands below the other, and the columns of notes that follow the rows of the first.
  private func parts(of table: Table) -> [(columns: [Int], notes: [Int])] {
    let all = Array(table.columns.indices)
    let widths = naturalWidths(table)
    guard let width = style.width, lineWidth(all.map { widths[$0] }) > width else { return [(all, [])] }
    let notes = all.filter { table.columns[$0].kind == .note }
    // A row is known by its first column, or by its second if the first is a verdict.
    let key = all.first.map { table.columns[$0].kind == .verdict && all.count > 1 ? [$0, $0 + 1] : [$0] } ?? []
    var parts = [key]
    for column in all.filter({ !key.contains($0) && !notes.contains($0) }) {
      let last = parts[parts.count - 1]
      let least = (last + [column]).map { min(widths[$0], isText(table, $0) ? max(narrowest, titleWidth(table, $0)) : .max) }
      if lineWidth(least) <= width || last == key {
        parts[parts.count - 1].append(column)
      } else {
        parts.append(key + [column])
      }
    }
    return parts.enumerated().map { ($0.element, $0.offset == 0 ? notes : []) }
  }

  private func text(of columns: [Int], in table: Table, notes: [Int]) -> String {
    let widths = fittingWidths(columns, table)
    let titles = columns.map { table.columns[$0].title }
    let kinds = columns.map { table.columns[$0].kind }
    func line(_ cells: [String], _ tones: [Tone?]) -> String {
      let fields = cells.indices.map { index in
        let cell = cutInMiddle(cells[index], to: widths[index], ellipsis: style.ellipsis)
        let spaces = String(repeating: " ", count: widths[index] - displayWidth(cell))
        let painted = style.painted(cell, tones[index])
        return kinds[index] == .right ? spaces + painted : painted + spaces
      }
      return trimmedEnd("  " + fields.joined(separator: "  "))
    }
    let rule = "  " + widths.map { String(repeating: style.rule, count: $0) }.joined(separator: "  ")
    var body: [String] = []
    for section in table.sections {
      if let heading = section.heading { body += ["", lines(heading, indent: 2)] }
      for (number, row) in section.rows.enumerated() {
        let tones = columns.map { column in
          tone(row[column], table.columns[column].kind, isBest: section.best.contains(.init(row: number, column: column)))
        }
        body.append(line(columns.map { row[$0] }, tones))
        body += notes.filter { !row[$0].isEmpty }.map { lines("      " + row[$0], indent: 6) }
      }
    }
    return ([line(titles, titles.map { _ in nil }), style.painted(rule, .dim)] + body).joined(separator: "\n")
  }

  private func tone(_ cell: String, _ kind: Table.Kind, isBest: Bool) -> Tone? {
    kind == .verdict ? Tone(ofVerdict: cell) : isBest ? .strong : nil
  }

  /// The widths at which these columns fit, taken from the widest text first.
  private func fittingWidths(_ columns: [Int], _ table: Table) -> [Int] {
    let natural = naturalWidths(table)
    var widths = columns.map { natural[$0] }
    guard let width = style.width else { return widths }
    // Texts give way first, and numbers only if they have to.
    for areTexts in [true, false] {
      let yielding = widths.indices.filter { isText(table, columns[$0]) == areTexts }
      let least = areTexts ? narrowest : 6
      while lineWidth(widths) > width, let widest = yielding.max(by: { widths[$0] < widths[$1] }), widths[widest] > least {
        widths[widest] -= 1
      }
    }
    return widths
  }

  private func naturalWidths(_ table: Table) -> [Int] {
    let rows = [table.columns.map(\.title)] + table.sections.flatMap(\.rows)
    return table.columns.indices.map { column in rows.map { displayWidth($0[column]) }.max() ?? 0 }
  }

  private func lineWidth(_ widths: [Int]) -> Int { widths.reduce(0) { $0 + 2 + $1 } }

  private func titleWidth(_ table: Table, _ column: Int) -> Int { displayWidth(table.columns[column].title) }

  private func isText(_ table: Table, _ column: Int) -> Bool {
    switch table.columns[column].kind {
    case .left, .verdict, .note: true
    case .right: false
    }
  }
}
