/// A line of a legend: the series of one name, which share a color.
struct LegendEntry: Equatable {
  let name: String
  let color: Chart.Color
  /// What its swatch shows.
  let kinds: Set<Chart.Mark.SwatchKind>
}

extension Chart {
  /// The names of its series, each once, in their order.
  var legendEntries: [LegendEntry] {
    series.filter { $0.name != nil }.grouped { $0.name ?? "" }.map { name, series in
      LegendEntry(name: name, color: series[0].color, kinds: Set(series.flatMap { $0.marks.map(\.swatchKind) }))
    }
  }
}

/// One legend for all these charts; nil if it would repeat nothing, or if a name or a look would stand for two things.
func sharedLegend(of charts: [Chart]) -> [LegendEntry]? {
  let all = charts.flatMap(\.legendEntries)
  let entries = all.grouped(by: \.name).map { name, same in
    LegendEntry(name: name, color: same[0].color, kinds: same.reduce(into: []) { $0.formUnion($1.kinds) })
  }
  let isOfOneColor = all.allSatisfy { entry in entries.contains { $0.name == entry.name && $0.color == entry.color } }
  let isTold = entries.indices.allSatisfy { index in
    entries[..<index].allSatisfy { $0.color != entries[index].color || $0.kinds.isDisjoint(with: entries[index].kinds) }
  }
  return all.count > entries.count && isOfOneColor && isTold ? entries : nil
}

extension ChartWriter {
  /// A line of the legend for each series that has a name.
  var legend: [String] {
    layout.legend.map { item in
      let label = ChartLayout.TextBlock(lines: [item.text], x: item.x + ChartLayout.swatch + 6, y: item.y)
      let isCut = isNamed && item.text != visible(item.entry.name)
      return element(
        "g",
        [
          ("class", "legend-item \(item.entry.color.className)"), ("data-name", isCut ? visible(item.entry.name) : nil),
          ("color", item.entry.color.hex),
        ], swatch(item.entry, x: item.x, y: item.y - 4) + text(label, color: page.text))
    }
  }
}

/// What marks of an entry look like, from x on and around y.
func swatch(_ entry: LegendEntry, x: Double, y: Double) -> String {
  var parts = ""
  if entry.kinds.contains(.area) {
    parts += element(
      "rect",
      [
        ("x", coordinate(x)), ("y", coordinate(y - 5)), ("width", coordinate(ChartLayout.swatch)), ("height", "10"),
        ("fill", "currentColor"), ("fill-opacity", entry.kinds.count > 1 ? "0.25" : "0.55"),
      ])
  }
  if !entry.kinds.isDisjoint(with: [.line, .limit]) {
    parts += element(
      "path",
      [
        ("d", "M\(coordinate(x)) \(coordinate(y))h\(coordinate(ChartLayout.swatch))"), ("stroke", "currentColor"),
        ("stroke-width", "2"), ("stroke-dasharray", entry.kinds.contains(.limit) ? "5 4" : entry.color.dashes),
      ])
  }
  if entry.kinds.contains(.dot) { parts += dots([Pixel(x: x + ChartLayout.swatch / 2, y: y)], entry.color, size: 6) }
  return parts
}

extension Chart.Mark {
  enum SwatchKind {
    case line, area, dot
    /// A dashed line across the picture.
    case limit
  }

  var swatchKind: SwatchKind {
    switch self {
    case .line, .steps, .contours: .line
    case .band, .bars, .cells: .area
    case .points, .intervals: .dot
    case .region(let x, let y):
      x.map { $0.lowerBound < $0.upperBound } ?? y.map { $0.lowerBound < $0.upperBound } ?? true ? .area : .limit
    }
  }
}
