/// What a page has beside its document.
public struct PageOptions: Sendable {
  /// A table with more rows shows these many, and says so.
  public var mostRows: Int
  /// Where a text of a table leads, such as a report's file to its page.
  public var links: [String: String]

  public init(mostRows: Int = 2000, links: [String: String] = [:]) {
    self.mostRows = mostRows
    self.links = links
  }
}

extension Document {
  /// One HTML file that requests nothing from anywhere, and is complete without its script.
  ///
  /// It holds all sections of the document. Names and reasons come from plugins, so all text is escaped. Its policy lets no
  /// other script or style sheet in than its own.
  public func html(_ options: PageOptions = PageOptions()) -> String {
    var renderer = HTMLRenderer(options: options)
    renderer.write(self)
    return renderer.html
  }
}

/// Writes one page.
private struct HTMLRenderer {
  let options: PageOptions
  private(set) var html = ""
  private var charts = 0

  init(options: PageOptions) { self.options = options }

  mutating func write(_ document: Document) {
    html += pageHead(title: document.plainTitle)
    html += "<header>\n<h1>\(escaped(document.title))"
    if let verdict = document.verdict { html += " \(word(verdict, class: "verdict"))" }
    html += "</h1>\n"
    if !document.tiles.isEmpty { write(tiles: document.tiles) }
    if let lead = document.lead { write(lead) }
    writeContents(document.sections)
    html += pageTools + "</header>\n<main>\n"
    for (number, section) in document.sections.enumerated() { write(section, number) }
    html += "</main>\n" + pageEnd
  }

  private mutating func write(tiles: [Document.Tile]) {
    html += "<dl class=\"tiles\">"
    for tile in tiles {
      html += "<div><dt>\(escaped(tile.name))</dt><dd\(toneClass(tile.tone))>\(escaped(tile.value))</dd></div>"
    }
    html += "</dl>\n"
  }

  /// Where the sections are, unless all are seen at once.
  private mutating func writeContents(_ sections: [Section]) {
    let headings = sections.enumerated().compactMap { number, section in section.heading.map { (number, $0.asTitle) } }
    guard headings.count > 2 else { return }
    let links = headings.map { "<a href=\"#s\($0.0)\">\($0.1)</a>" }.joined(separator: "\n")
    html += "<nav aria-label=\"sections\">\(links)</nav>\n"
  }

  /// A section can be closed; printed and without a script it is open.
  private mutating func write(_ section: Section, _ number: Int) {
    guard let heading = section.heading else {
      html += "<section>\n"
      write(section.blocks)
      html += "</section>\n"
      return
    }
    html += "<section id=\"s\(number)\"><details open>\n<summary><h2>\(heading.asTitle)</h2></summary>\n"
    write(section.blocks)
    html += "</details></section>\n"
  }

  /// Charts that follow each other stand side by side where there is room.
  private mutating func write(_ blocks: [Block]) {
    var row: [Chart] = []
    for block in blocks {
      if case .chart(let chart) = block {
        row.append(chart)
      } else {
        write(row)
        row = []
        write(block)
      }
    }
    write(row)
  }

  private mutating func write(_ row: [Chart]) {
    for group in sharingLegends(row) {
      // On a narrow screen a chart shrinks, and its letters with it; names at the left need more room than numbers.
      let width = row.count > 6 ? 400 : group.charts.allSatisfy(\.isUpright) ? 480 : 600
      html += "<div class=\"charts w\(width)\">\n"
      if let legend = group.legend { write(legend) }
      for chart in group.charts { write(chart, width: Double(width), legend: group.legend) }
      html += "</div>\n"
    }
  }

  /// The legend of several charts, once above them.
  private mutating func write(_ legend: [LegendEntry]) {
    html += "<div class=\"legend chart\">"
    for entry in legend {
      let picture = element(
        "svg",
        [
          ("class", entry.color.className), ("width", "\(Int(ChartLayout.swatch))"), ("height", "12"),
          ("color", entry.color.hex), ("aria-hidden", "true"),
        ], swatch(entry, x: 0, y: 6))
      html += "<span class=\"legend-item\">\(picture)\(escaped(entry.name))</span>\n"
    }
    html += "</div>\n"
  }

  private mutating func write(_ chart: Chart, width: Double, legend: [LegendEntry]?) {
    charts += 1
    var style = ChartStyle(width: width, motion: .scripted, isInPage: true, idPrefix: "c\(charts)")
    style.sharedLegend = legend?.map(\.name)
    html += "<figure>\(chart.leading(to: { options.links[$0] }).svg(style))</figure>\n"
  }

  private mutating func write(_ block: Block) {
    switch block {
    case .table(let table): write(table)
    case .facts(let facts):
      html += "<dl class=\"facts\">"
      for fact in facts {
        let values = fact.values.map { "<span>\(linked($0))</span>" }.joined()
        html += "<dt>\(escaped(fact.name))</dt><dd>\(values)</dd>"
      }
      html += "</dl>\n"
    case .paragraph(let lines): html += "<p>\(lines.map { escaped($0) }.joined(separator: "<br>\n"))</p>\n"
    case .list(let lines): html += "<ul>\(lines.map { "<li>\(escaped($0))</li>" }.joined(separator: "\n"))</ul>\n"
    case .preformatted(let lines):
      html += "<pre tabindex=\"0\">\(lines.map { escaped($0) }.joined(separator: "\n"))</pre>\n"
    case .chart(let chart): write([chart])
    }
  }

  /// One table, with a group of rows for each section; what each row says stands once above it.
  private mutating func write(_ table: Table) {
    let thinned = table.thinned(to: options.mostRows)
    let (table, common) = thinned.table.condensed()
    let remarks = (common.isEmpty ? [] : ["every row: \(common.joined(separator: ", "))"]) + [thinned.remark].compactMap(\.self)
    html += "<div class=\"wide\" tabindex=\"0\"><table\(columnClasses(table.columns.map(\.kind)))>\n"
    if !remarks.isEmpty { html += "<caption>\(remarks.map { escaped($0) }.joined(separator: "<br>"))</caption>\n" }
    html += "<thead><tr>"
    for column in table.columns {
      html += "<th scope=\"col\"\(cellClass(column.kind))>\(columnTitle(column))</th>"
    }
    html += "</tr></thead>\n"
    for section in table.sections where !section.rows.isEmpty { write(section, of: table) }
    html += "</table></div>\n"
  }

  private mutating func write(_ section: Table.Section, of table: Table) {
    html += "<tbody>\n"
    if let heading = section.heading {
      html += "<tr class=\"group\"><th colspan=\"\(table.columns.count)\" scope=\"rowgroup\">\(escaped(heading))</th></tr>\n"
    }
    for (number, row) in section.rows.enumerated() {
      html += "<tr>"
      for (column, cell) in row.enumerated() {
        let isBest = section.best.contains(.init(row: number, column: column))
        let kind = table.columns[column].kind
        let text = kind == .verdict ? word(cell) : isBest ? "<strong>\(escaped(cell))</strong>" : linked(cell)
        html +=
          column == 0 && kind != .verdict
          ? "<th scope=\"row\">\(text)</th>" : "<td>\(text)</td>"
      }
      html += "</tr>\n"
    }
    html += "</tbody>\n"
  }

  /// A text, as a link if it leads somewhere.
  private func linked(_ text: String) -> String {
    guard let address = options.links[text] else { return escaped(text) }
    return "<a href=\"\(escaped(address))\">\(escaped(text))</a>"
  }

  /// A verdict in its color.
  private func word(_ text: String, class name: String? = nil) -> String {
    let classes = [name, Tone(ofVerdict: text).flatMap(className)].compactMap(\.self)
    return classes.isEmpty ? escaped(text) : "<span class=\"\(classes.joined(separator: " "))\">\(escaped(text))</span>"
  }
}

/// A column without a title has one for people who do not see the page.
private func columnTitle(_ column: (title: String, kind: Table.Kind)) -> String {
  guard column.title.isEmpty else { return escaped(column.title) }
  return "<span class=\"unseen\">\(column.kind == .verdict ? "verdict" : "name")</span>"
}

extension String {
  /// A heading as a page has it.
  fileprivate var asTitle: String { escaped(prefix(1).uppercased() + dropFirst()) }
}

private func cellClass(_ kind: Table.Kind) -> String {
  switch kind {
  case .right: " class=\"number\""
  case .note: " class=\"note\""
  case .left, .verdict: ""
  }
}

/// Which columns have numbers or sentences: once for a table, since a page has thousands of cells.
private func columnClasses(_ kinds: [Table.Kind]) -> String {
  let classes = kinds.enumerated().compactMap { index, kind -> String? in
    switch kind {
    case .right: "number\(index + 1)"
    case .note: "note\(index + 1)"
    case .left, .verdict: nil
    }
  }
  return classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
}

private func toneClass(_ tone: Tone?) -> String { tone.flatMap(className).map { " class=\"\($0)\"" } ?? "" }

private func className(_ tone: Tone) -> String? {
  switch tone {
  case .good: "good"
  case .bad: "bad"
  case .doubtful: "doubtful"
  case .strong, .dim: nil
  }
}

/// Charts that follow each other and have a legend together, as many as can; a chart with a legend of its own by itself.
private func sharingLegends(_ row: [Chart]) -> [(charts: [Chart], legend: [LegendEntry]?)] {
  var runs: [[Chart]] = []
  for chart in row {
    if let last = runs.last, isAlike(chart, last[0]), sharedLegend(of: last + [chart]) != nil {
      runs[runs.count - 1].append(chart)
    } else {
      runs.append([chart])
    }
  }
  return runs.reduce(into: []) { groups, run in
    // Charts by themselves still stand side by side.
    if run.count == 1, let last = groups.last, last.legend == nil {
      groups[groups.count - 1].charts += run
    } else {
      groups.append((run, sharedLegend(of: run)))
    }
  }
}

/// Whether two charts have a name in common, or none at all.
private func isAlike(_ chart: Chart, _ other: Chart) -> Bool {
  let (names, others) = (chart.legendEntries.map(\.name), other.legendEntries.map(\.name))
  return names.contains(where: others.contains) || names.isEmpty && others.isEmpty
}

extension Chart {
  /// The chart whose points lead to what `address` says of their links.
  fileprivate func leading(to address: (String) -> String?) -> Chart {
    var chart = self
    for index in series.indices where !series[index].links.isEmpty {
      let links = series[index].links.map { $0.flatMap(address) }
      chart.series[index].links = links.contains { $0 != nil } ? links : []
    }
    return chart
  }
}
