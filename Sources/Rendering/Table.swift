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

  /// Lines with columns padded to their widest cell of all sections, and headings that take a line each.
  func terminal() -> String {
    let rows = [columns.map(\.title)] + sections.flatMap(\.rows)
    let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
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
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return alignment == .left ? text + spaces : spaces + text
  }
}

private func trimmedEnd(_ text: String) -> String {
  var text = text
  while text.last == " " { text.removeLast() }
  return text
}
