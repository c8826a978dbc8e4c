extension Chart {
  /// The chart as one element `svg`; the same bytes for the same chart and style on every machine.
  public func svg(_ style: ChartStyle = ChartStyle()) -> String {
    let layout = ChartLayout(self, width: max(200, style.width), hasLegend: style.sharedLegend == nil)
    return ChartWriter(self, style, layout).text
  }
}

/// Writes a chart whose parts have their places.
struct ChartWriter {
  let chart: Chart
  let style: ChartStyle
  let layout: ChartLayout

  /// - Parameter layout: of the whole chart, so that every frame has the same axes.
  init(_ chart: Chart, _ style: ChartStyle, _ layout: ChartLayout) {
    self.chart = if case .frame(let frame) = style.motion { chart.standing(at: frame) } else { chart }
    (self.style, self.layout) = (style, layout)
  }

  var text: String { element("svg", attributes, content.joined(separator: "\n")) + "\n" }

  var page: ChartColors.Page { style.theme == .dark ? .dark : .light }
  var clip: String { "\(style.idPrefix)-clip" }
  var isScripted: Bool { style.motion == .scripted && chart.animation != nil }
  /// Whether a script asks which marks a line of the legend is of.
  var isNamed: Bool { style.isInPage || isScripted }

  /// What is in an image cannot be reached by keys.
  private var hasLinks: Bool { chart.series.contains { !$0.links.isEmpty } }

  /// The chart as a part of a picture that has several.
  func panel(x: Double, y: Double) -> String {
    element(
      "g", [("transform", "translate(\(coordinate(x)) \(coordinate(y)))")],
      (names + drawing).joined(separator: "\n"))
  }

  private var content: [String] {
    guard !style.isInPage else { return names + drawing }
    let (width, height) = (coordinate(layout.width), coordinate(layout.height))
    let rules = style.theme == .automatic ? ["<style>\(Self.automaticRules)</style>"] : []
    let page = element("rect", [("class", "page"), ("width", width), ("height", height), ("fill", page.page)])
    return names + rules + [page] + drawing
  }

  private var names: [String] {
    [
      element("title", [("id", "\(style.idPrefix)-t")], escaped(chart.title)),
      element("desc", [("id", "\(style.idPrefix)-d")], escaped(description)),
    ]
  }

  private var drawing: [String] {
    let plot = layout.plot
    let frame = [("x", plot.left), ("y", plot.top), ("width", plot.width), ("height", plot.height)]
    let outline = element("clipPath", [("id", clip)], element("rect", frame.map { ($0.0, coordinate($0.1)) }))
    let names = style.sharedLegend ?? (isNamed ? chart.legendEntries.map(\.name) : [])
    let series = chart.series.map { series in self.series(series, entry: names.firstIndex { $0 == series.name }) }
    let marks = element(
      "g", [("fill", "none"), ("stroke-width", "1.8"), ("stroke-linejoin", "round")], series.joined(separator: "\n"))
    return [outline] + axes + [marks, caption] + legend + frameLabels
  }

  private var attributes: [(name: String, value: String?)] {
    let (width, height) = (coordinate(layout.width), coordinate(layout.height))
    let head: [(name: String, value: String?)] = [
      ("xmlns", style.isInPage ? nil : "http://www.w3.org/2000/svg"), ("class", "chart"), ("width", width),
      ("height", height), ("viewBox", "0 0 \(width) \(height)"), ("role", hasLinks ? "group" : "img"),
      ("aria-labelledby", "\(style.idPrefix)-t \(style.idPrefix)-d"), ("font-family", "system-ui, sans-serif"),
      ("font-size", coordinate(fontSize)),
    ]
    guard isNamed else { return head }
    let plot = [layout.plot.left, layout.plot.top, layout.plot.width, layout.plot.height].map(coordinate)
    return head + [
      ("data-plot", plot.joined(separator: " ")), ("data-x", layout.scales.x.words(chart.x.format)),
      ("data-y", layout.scales.y.words(chart.y.format)),
    ] + (isScripted ? scriptAttributes : [])
  }

  private var description: String {
    ([chart.description] + [layout.edgeNote].compactMap(\.self)).joined(separator: " ")
  }

  static var automaticRules: String {
    "\(ChartStyle.styleSheet)@media (prefers-color-scheme:dark){.chart{\(ChartStyle.darkVariables)}}"
  }

  /// Lines of text at their place.
  func text(_ block: ChartLayout.TextBlock, className: String? = nil, color: String, weight: String? = nil) -> String {
    block.lines.enumerated().map { index, line in
      let y = block.y + Double(index) * (block.size > fontSize ? 20 : ChartLayout.lineHeight)
      return element(
        "text",
        [
          ("class", className), ("x", coordinate(block.x)), ("y", coordinate(y)),
          ("text-anchor", block.anchor == "start" ? nil : block.anchor),
          ("font-size", block.size == fontSize ? nil : coordinate(block.size)), ("font-weight", weight), ("fill", color),
        ], escaped(line))
    }.joined()
  }

  private var caption: String {
    text(layout.title, color: page.text, weight: "600")
      + layout.axisTitles.map { text($0, className: "muted", color: page.muted) }.joined()
      + (layout.note.map { text($0, className: "muted", color: page.muted) } ?? "")
  }
}

extension AxisScale {
  /// The scale, its ends and what it measures, by which a script turns pixels into numbers; the ends are in the measure that
  /// is even.
  fileprivate func words(_ format: Chart.Format) -> String {
    let name =
      switch scale {
      case .linear: "linear"
      case .logarithmic: "log"
      case .symmetricLogarithmic(let threshold): "symlog:\(threshold)"
      case .categories: "categories"
      }
    return "\(name) \(low) \(high)" + (format == .number || format == .count ? "" : " \(format)")
  }
}
