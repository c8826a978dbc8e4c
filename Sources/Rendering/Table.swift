/// Rows of text in columns: what terminal and Markdown tables have in common.
struct Table {
  enum Alignment {
    case left
    case right
  }

  let columns: [(title: String, alignment: Alignment)]
  var sections: [Section] = []

  /// Rows under a heading of their own.
  struct Section {
    var heading: String?
    var rows: [[String]]
  }

  /// Adds a row to the last section where that has this heading, else to a new one.
  mutating func append(_ row: [String], under heading: String) {
    if sections.last?.heading != heading { sections.append(.init(heading: heading, rows: [])) }
    sections[sections.count - 1].rows.append(row)
  }

  /// Lines with columns padded to their widest cell of all sections, and headings that take a line each.
  func terminal() -> String {
    let rows = [columns.map(\.title)] + sections.flatMap(\.rows)
    let widths = columns.indices.map { column in rows.map { displayWidth($0[column]) }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { pad(cells[$0], to: widths[$0], columns[$0].alignment) }
      return trimmedEnd("  " + padded.joined(separator: "  "))
    }
    let rule = "  " + widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    let body = sections.flatMap { section in
      (section.heading.map { ["", $0] } ?? []) + section.rows.map(line)
    }
    return ([line(columns.map(\.title)), rule] + body).joined(separator: "\n")
  }

  /// A table for each section, under its heading.
  func markdown() -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = line(columns.map { $0.alignment == .left ? ":--" : "--:" })
    return sections.map { section in
      let heading = section.heading.map { ["### \($0)", ""] } ?? []
      return (heading + [line(columns.map(\.title)), rule] + section.rows.map(line)).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private func pad(_ text: String, to width: Int, _ alignment: Alignment) -> String {
    let spaces = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return alignment == .left ? text + spaces : spaces + text
  }
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

private func trimmedEnd(_ text: String) -> String {
  var text = text
  while text.last == " " { text.removeLast() }
  return text
}
