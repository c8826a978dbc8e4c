extension Document {
  /// Text for a terminal: columns aligned with spaces, and no character that a terminal would obey.
  public func terminal() -> String {
    let head = [terminalTitle.map(visible), lead.map(terminalText)].compactMap(\.self).joined(separator: "\n")
    return ((head.isEmpty ? [] : [head]) + sections.map(terminalText)).joined(separator: "\n\n") + "\n"
  }
}

private func terminalText(_ section: Section) -> String {
  let text = section.blocks.map(terminalText).joined(separator: "\n\n")
  guard let heading = section.heading, section.isHeadedInTerminal else { return text }
  if case .list = section.blocks[0] { return "\(visible(heading))\n\(text)" }
  return "\(visible(heading))\n\n\(text)"
}

private func terminalText(_ block: Block) -> String {
  switch block {
  case .table(let table): return terminalText(table)
  case .facts(let facts):
    let names = facts.map { visible($0.name) }
    let width = names.map(displayWidth).max() ?? 0
    return zip(names, facts).map { name, fact in
      (["  " + padded(name, to: width)] + fact.values.map(visible)).joined(separator: "  ")
    }.joined(separator: "\n")
  case .paragraph(let lines), .preformatted(let lines): return lines.map(visible).joined(separator: "\n")
  case .list(let lines): return lines.map { "  " + visible($0) }.joined(separator: "\n")
  }
}

/// Lines with columns padded to their widest cell of all sections, and headings that take a line each.
func terminalText(_ table: Table) -> String {
  let titles = table.columns.map { visible($0.title) }
  let sections = table.sections.map { ($0.heading.map(visible), $0.rows.map { $0.map(visible) }) }
  let rows = [titles] + sections.flatMap(\.1)
  let widths = titles.indices.map { column in rows.map { displayWidth($0[column]) }.max() ?? 0 }
  func line(_ cells: [String]) -> String {
    let columns = zip(zip(cells, widths), table.columns)
    return trimmedEnd("  " + columns.map { padded($0.0, to: $0.1, $1.alignment) }.joined(separator: "  "))
  }
  let rule = "  " + widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
  let body = sections.flatMap { heading, rows in (heading.map { ["", $0] } ?? []) + rows.map(line) }
  return ([line(titles), rule] + body).joined(separator: "\n")
}

private func padded(_ text: String, to width: Int, _ alignment: Table.Alignment = .left) -> String {
  let spaces = String(repeating: " ", count: max(0, width - displayWidth(text)))
  return alignment == .left ? text + spaces : spaces + text
}

private func trimmedEnd(_ text: String) -> String {
  var text = text
  while text.last == " " { text.removeLast() }
  return text
}

/// The cells that a terminal gives a text: two for a wide character (East Asian, emoji), one for any other.
///
/// Ranges: the blocks whose characters are mostly W or F in Unicode Standard Annex 11.
func displayWidth(_ text: String) -> Int {
  text.map { character in
    let scalar = character.unicodeScalars.first?.value ?? 0
    return wideBlocks.contains { $0.contains(scalar) } ? 2 : 1
  }.reduce(0, +)
}

private let wideBlocks: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
  0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]
