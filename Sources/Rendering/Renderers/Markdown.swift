extension Document {
  /// GitHub Flavored Markdown, for a pull request or a page.
  public func markdown() -> String {
    let lead = lead.map { [markdownText($0, level: 2)] } ?? []
    let parts = ["# \(markdownEscaped(plainTitle))"] + lead + textSections.map(markdownText)
    return parts.joined(separator: "\n\n") + "\n"
  }
}

private func markdownText(_ section: Section) -> String {
  let level = section.heading == nil ? 2 : 3
  let heading = section.heading.map { "## \(markdownEscaped($0.prefix(1).uppercased() + $0.dropFirst()))" }
  return ([heading].compactMap(\.self) + section.blocks.map { markdownText($0, level: level) }).joined(separator: "\n\n")
}

/// - Parameter level: that of a heading in the block.
private func markdownText(_ block: Block, level: Int) -> String {
  switch block {
  case .table(let table): return markdownText(table, level: level)
  case .facts(let facts):
    return facts.map { fact in
      "- \(lineStart(fact.name)): \(fact.values.map(markdownEscaped).joined(separator: ", "))"
    }.joined(separator: "\n")
  // A backslash at the end breaks the line.
  case .paragraph(let lines): return lines.map(lineStart).joined(separator: "\\\n")
  case .list(let lines): return lines.map { "- \(lineStart($0))" }.joined(separator: "\n")
  case .chart: return ""
  case .preformatted(let lines):
    let text = lines.map(visible).joined(separator: "\n")
    let fence = text.contains("```") ? String(repeating: "`", count: longestRun(of: "`", in: text) + 1) : "```"
    return "\(fence)\n\(text)\n\(fence)"
  }
}

/// A table for each section, under its heading; what each row says stands once before them.
private func markdownText(_ table: Table, level: Int) -> String {
  let (table, common) = table.condensed()
  let remark = common.isEmpty ? [] : ["every row: \(markdownEscaped(common.joined(separator: ", ")))"]
  func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
  let titles = line(table.columns.map { markdownEscaped($0.title) })
  let rule = line(table.columns.map { $0.kind == .right ? "--:" : ":--" })
  let tables = table.sections.map { section in
    let heading = section.heading.map { ["\(String(repeating: "#", count: level)) \(markdownEscaped($0))", ""] } ?? []
    return (heading + [titles, rule] + section.rows.map { line($0.map(markdownEscaped)) }).joined(separator: "\n")
  }
  return (remark + tables).joined(separator: "\n\n")
}

/// Text that can neither end its line or cell nor begin an element of HTML, a link or a picture.
func markdownEscaped(_ text: String) -> String {
  let marks: Set<Unicode.Scalar> = ["\\", "|", "<", "&", "`", "*", "~"]
  var result = String.UnicodeScalarView()
  var last: Unicode.Scalar = " "
  for scalar in visible(text).unicodeScalars {
    // A bracket alone is a bracket; a link or a picture needs one of these pairs.
    let isLink = last == "]" && (scalar == "(" || scalar == "[") || last == "!" && scalar == "["
    if marks.contains(scalar) || isLink { result.append("\\") }
    result.append(scalar)
    last = scalar
  }
  return String(result)
}

/// `markdownEscaped` for the beginning of a line, where a heading, a list, a quotation, a rule or a definition could begin.
private func lineStart(_ text: String) -> String {
  markdownEscaped(text).replacing(/^( *[0-9]*)(#|[-+](?= |$)|---|[=_>\[]|[.)](?= |$))/) { "\($0.output.1)\\\($0.output.2)" }
}

private func longestRun(of character: Character, in text: String) -> Int {
  text.split { $0 != character }.map(\.count).max() ?? 0
}
