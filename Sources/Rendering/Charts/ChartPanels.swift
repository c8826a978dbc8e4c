extension ChartStyle {
  /// The narrowest chart that stands beside another.
  static var leastPanel: Double { 260 }

  /// How many of `count` charts stand side by side.
  func columns(_ count: Int) -> Int {
    max(1, min(count, 3, Int(width / Self.leastPanel)))
  }
}

/// Several charts in one picture, in rows, below a title of all; one chart fills the picture.
///
/// - Parameter columns: nil for as many as the width has room for, at most three.
public func svg(of charts: [Chart], title: String? = nil, columns: Int? = nil, _ style: ChartStyle = ChartStyle()) -> String {
  if charts.count == 1, var chart = charts.first {
    chart.title = title ?? chart.title
    return chart.svg(style)
  }
  let columns = columns ?? style.columns(charts.count)
  let width = (style.width / Double(columns)).rounded(.down)
  let titleLines = title.map { linesOfText(visible($0), within: style.width - 16, size: 17) } ?? []
  var y = Double(titleLines.count) * 22 + (titleLines.isEmpty ? 0 : 8)
  var panels: [String] = []
  for row in stride(from: 0, to: charts.count, by: columns) {
    let layouts = charts[row..<min(row + columns, charts.count)].map { ChartLayout($0, width: width) }
    for (column, layout) in layouts.enumerated() {
      var panel = style
      panel.idPrefix = "\(style.idPrefix)\(row + column)"
      let writer = ChartWriter(charts[row + column], panel, layout)
      panels.append(writer.panel(x: Double(column) * width, y: y))
    }
    y += layouts.map(\.height).max() ?? 0
  }
  return page(title: title ?? "", lines: titleLines, panels, height: y, style)
}

/// The element around panels.
private func page(title: String, lines: [String], _ panels: [String], height: Double, _ style: ChartStyle) -> String {
  let colors: ChartColors.Page = style.theme == .dark ? .dark : .light
  let (width, height) = (coordinate(style.width), coordinate(height))
  let texts = lines.enumerated().map { index, line in
    element(
      "text",
      [
        ("x", "8"), ("y", coordinate(24 + Double(index) * 22)), ("font-size", "17"), ("font-weight", "600"),
        ("fill", colors.text),
      ], escaped(line))
  }
  let rules = style.theme == .automatic ? ["<style>\(ChartWriter.automaticRules)</style>"] : []
  let content =
    [element("title", [("id", "\(style.idPrefix)-t")], escaped(title))] + rules
    + [element("rect", [("class", "page"), ("width", width), ("height", height), ("fill", colors.page)])] + texts + panels
  return element(
    "svg",
    [
      ("xmlns", "http://www.w3.org/2000/svg"), ("class", "chart"), ("width", width), ("height", height),
      ("viewBox", "0 0 \(width) \(height)"), ("role", "img"), ("aria-labelledby", "\(style.idPrefix)-t"),
      ("font-family", "system-ui, sans-serif"), ("font-size", coordinate(fontSize)),
    ], content.joined(separator: "\n")) + "\n"
}
