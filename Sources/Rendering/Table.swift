/// Rows of text in columns: what terminal and Markdown tables have in common.
struct Table {
  enum Alignment {
    case left
    case right
  }

  let columns: [(title: String, alignment: Alignment)]
  var rows: [[String]] = []

  /// Lines with columns padded to their widest cell and a rule below the titles.
  func terminal(indent: String = "") -> String {
    let widths = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { pad(cells[$0], to: widths[$0], columns[$0].alignment) }
      return trimmedEnd(indent + padded.joined(separator: "  "))
    }
    let rule = indent + widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([line(columns.map(\.title)), rule] + rows.map(line)).joined(separator: "\n")
  }

  func markdown() -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = line(columns.map { $0.alignment == .left ? ":--" : "--:" })
    return ([line(columns.map(\.title)), rule] + rows.map(line)).joined(separator: "\n")
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
