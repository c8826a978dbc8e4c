extension Document {
  /// Text for a terminal: columns aligned with spaces, no line wider than its width, no character that it would obey.
  public func terminal(_ style: TerminalStyle = TerminalStyle()) -> String {
    let renderer = TerminalRenderer(style: style)
    let title = terminalTitle.map { renderer.title($0, verdict) }
    let head = [title, lead.map { renderer.text($0) }].compactMap(\.self).joined(separator: "\n")
    return ((head.isEmpty ? [] : [head]) + textSections.map { renderer.text($0) }).joined(separator: "\n\n") + "\n"
  }
}

struct TerminalRenderer {
  let style: TerminalStyle

  /// The title, and behind it the verdict in its color.
  func title(_ title: String, _ verdict: String?) -> String {
    guard let verdict else { return lines(title, indent: 2, tone: .strong) }
    let text = lines("\(title): \(verdict)", indent: 2)
    let words = style.shown(verdict)
    guard text.hasSuffix(words) else { return text }
    return text.dropLast(words.count) + style.painted(words, Tone(ofVerdict: words))
  }

  func text(_ section: Section) -> String {
    let body = section.blocks.map { text($0) }.joined(separator: "\n\n")
    guard let heading = section.heading, section.isHeadedInTerminal else { return body }
    if case .list = section.blocks[0] { return "\(lines(heading, indent: 2, tone: .strong))\n\(body)" }
    return "\(lines(heading, indent: 2, tone: .strong))\n\n\(body)"
  }

  func text(_ block: Block) -> String {
    switch block {
    case .table(let table): return text(table)
    case .facts(let facts):
      let names = facts.map { style.shown($0.name) }
      let width = names.map(displayWidth).max() ?? 0
      return zip(names, facts).map { name, fact in
        lines((["  " + padded(name, to: width)] + fact.values).joined(separator: "  "), indent: width + 4)
      }.joined(separator: "\n")
    case .paragraph(let text): return text.map { lines($0, indent: 2) }.joined(separator: "\n")
    case .preformatted(let text):
      return text.map { lines($0, indent: $0.prefix { $0 == " " }.count) }.joined(separator: "\n")
    case .list(let items): return items.map { lines("  " + style.shown($0), indent: 4) }.joined(separator: "\n")
    case .chart: return ""
    }
  }

  /// The lines of one text, each in its tone.
  func lines(_ text: String, indent: Int, tone: Tone? = nil) -> String {
    wrapped(style.shown(text), to: style.width, indent: indent).map { style.painted($0, tone) }.joined(separator: "\n")
  }
}

private func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - displayWidth(text)))
}
