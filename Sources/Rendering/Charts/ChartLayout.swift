/// Where the parts of a chart lie, in pixels from the upper left corner.
struct ChartLayout {
  struct Rectangle: Equatable {
    var left: Double
    var top: Double
    var width: Double
    var height: Double
    var right: Double { left + width }
    var bottom: Double { top + height }
  }

  /// Lines of one text.
  struct TextBlock {
    var lines: [String]
    var x: Double
    /// The baseline of the first line.
    var y: Double
    var anchor = "start"
    var size = fontSize
  }

  struct LegendItem {
    var entry: LegendEntry
    var text: String
    var x: Double
    var y: Double
  }

  static let lineHeight = 16.0
  static let margin = 8.0
  static let swatch = 22.0

  let width: Double
  private(set) var height = 0.0
  let scales: (x: AxisScale, y: AxisScale)
  private(set) var plot = Rectangle(left: 0, top: 0, width: 0, height: 0)
  private(set) var xTicks: [Tick] = []
  private(set) var yTicks: [Tick] = []
  private(set) var title: TextBlock
  private(set) var axisTitles: [TextBlock] = []
  private(set) var legend: [LegendItem] = []
  private(set) var note: TextBlock?
  /// What lies off the axes, in words.
  let edgeNote: String?

  /// - Parameter hasLegend: false for a chart whose page has a legend of several charts.
  init(_ chart: Chart, width: Double, hasLegend: Bool = true) {
    self.width = width
    scales = chart.scales
    edgeNote = chart.edgeNote(scales)
    let room = width - 2 * Self.margin
    // Bold letters are wider.
    title = TextBlock(lines: linesOfText(visible(chart.title), within: room / 1.15, size: 15), x: Self.margin, y: 20, size: 15)
    // Where a name tells what a row is, names may take half of the picture.
    let rows: CategoryNames? =
      if case .categories(let names) = chart.y.scale, !names.isEmpty { CategoryNames(names, within: 0.46 * width) } else { nil }
    let yTitle = [chart.y.title, rows?.shared ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
    let vertical = TextBlock(
      lines: linesOfText(visible(yTitle), within: room), x: Self.margin,
      y: 6 + Double(title.lines.count) * 20 + Self.lineHeight)
    axisTitles = [vertical]
    plot.top = vertical.y + Double(vertical.lines.count - 1) * Self.lineHeight + 12
    plot.height = plotHeight(chart)
    placeTicks(chart, rows?.labels)
    placeBelow(chart, room, hasLegend ? chart.legendEntries : [])
  }

  private func plotHeight(_ chart: Chart) -> Double {
    if case .categories(let names) = chart.y.scale { return max(60, Double(names.count) * 24) }
    return ((width - 80) * (chart.aspect ?? min(0.6, 420 / width))).rounded()
  }

  /// The greatest number of ticks whose labels are apart, and the margins that the labels need.
  private mutating func placeTicks(_ chart: Chart, _ names: [String]?) {
    yTicks = scales.y.ticks(atMost: Int(plot.height / 34), chart.y.format)
    yTicks = yTicks.enumerated().map { index, tick in
      Tick(value: tick.value, label: names?[index] ?? cut(visible(tick.label), within: width / 3))
    }
    let labels = yTicks.map { textWidth($0.label) }.max() ?? 0
    plot.left = max(labels + 12, 24).rounded(.up)
    plot.width = width - plot.left - 20
    let candidates = (1...10).reversed().map { scales.x.ticks(atMost: $0, chart.x.format) }
    let fitting = candidates.first { areApart($0) } ?? []
    if case .categories = chart.x.scale { xTicks = fittingNames(candidates.first ?? []) } else { xTicks = fitting }
    // The last label may reach beyond the axis.
    if let last = xTicks.last, x(last.value) + textWidth(last.label) / 2 > width - 2 {
      plot.width -= (x(last.value) + textWidth(last.label) / 2 - width + 2).rounded(.up)
    }
  }

  private func areApart(_ ticks: [Tick]) -> Bool {
    zip(ticks, ticks.dropFirst()).allSatisfy { left, right in
      x(right.value) - x(left.value) >= (textWidth(left.label) + textWidth(right.label)) / 2 + 10
    }
  }

  /// Names without their middles where the columns are narrow; only every second, third, … where that leaves too little.
  private func fittingNames(_ names: [Tick]) -> [Tick] {
    let column = plot.width / Double(max(1, names.count))
    let widest = names.map { textWidth(visible($0.label)) }.max() ?? 0
    let every = widest + 4 <= column ? 1 : max(1, Int((44 / column).rounded(.up)))
    let shown = stride(from: 0, to: names.count, by: every).map { names[$0] }
    let labels = shortened(shown.map { visible($0.label) }, within: column * Double(every) - 4)
    return zip(shown, labels).map { Tick(value: $0.value, label: $1) }
  }

  /// The title of the horizontal axis, the legend and the note.
  private mutating func placeBelow(_ chart: Chart, _ room: Double, _ entries: [LegendEntry]) {
    let horizontal = TextBlock(
      lines: linesOfText(visible(chart.x.title), within: room), x: plot.left + plot.width / 2,
      y: plot.bottom + 2 * Self.lineHeight + 4, anchor: "middle")
    let reach = (horizontal.lines.map { textWidth($0) }.max() ?? 0) / 2
    axisTitles.append(horizontal.moved(toX: min(max(horizontal.x, Self.margin + reach), width - Self.margin - reach)))
    var y = plot.bottom + 8 + Double(1 + horizontal.lines.count) * Self.lineHeight
    var x = Self.margin
    let texts = shortened(entries.map { visible($0.name) }, within: room - Self.swatch - 6)
    for (entry, text) in zip(entries, texts) {
      let item = Self.swatch + 6 + textWidth(text) + 16
      if x == Self.margin || x + item - 16 > width - Self.margin { (x, y) = (Self.margin, y + Self.lineHeight + 4) }
      legend.append(LegendItem(entry: entry, text: text, x: x, y: y))
      x += item
    }
    if let text = edgeNote {
      note = TextBlock(lines: linesOfText(text, within: room), x: Self.margin, y: y + Self.lineHeight + 6)
      y = note.map { $0.y + Double($0.lines.count - 1) * Self.lineHeight } ?? y
    }
    height = (y + Self.margin + 2).rounded(.up)
  }

  /// The pixel of a number, also beyond the axis.
  func x(_ number: Double) -> Double { plot.left + unclamped(number, scales.x) * plot.width }

  func y(_ number: Double) -> Double {
    let share = unclamped(number, scales.y)
    return if case .categories = scales.y.scale { plot.top + share * plot.height } else { plot.bottom - share * plot.height }
  }

  private func unclamped(_ number: Double, _ scale: AxisScale) -> Double {
    switch scale.place(number) {
    case .at(let share): share
    case .below: 0
    case .above, .nowhere: 1
    }
  }
}

extension ChartLayout.TextBlock {
  fileprivate func moved(toX x: Double) -> Self {
    var block = self
    block.x = x
    return block
  }
}
