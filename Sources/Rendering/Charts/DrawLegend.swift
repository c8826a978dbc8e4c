extension ChartWriter {
  /// A line of the legend for each series that has a name.
  var legend: [String] {
    layout.legend.map { item in
      let series = chart.series[item.series]
      let label = ChartLayout.TextBlock(lines: [item.text], x: item.x + ChartLayout.swatch + 6, y: item.y)
      let isNamed = style.isInPage || isScripted
      return element(
        "g",
        [
          ("class", "legend-item \(series.color.className)"), ("data-series", isNamed ? "\(item.series)" : nil),
          ("color", series.color.hex),
        ], swatch(series, at: item) + text(label, color: page.text))
    }
  }

  private func swatch(_ series: Chart.Series, at item: ChartLayout.LegendItem) -> String {
    let (x, y) = (item.x, item.y - 4)
    let kinds = Set(series.marks.map(\.swatchKind))
    var parts = ""
    if kinds.contains(.area) {
      parts += element(
        "rect",
        [
          ("x", coordinate(x)), ("y", coordinate(y - 5)), ("width", coordinate(ChartLayout.swatch)), ("height", "10"),
          ("fill", "currentColor"), ("fill-opacity", kinds.count > 1 ? "0.25" : "0.55"),
        ])
    }
    if kinds.contains(.line) {
      parts += element(
        "path",
        [
          ("d", "M\(coordinate(x)) \(coordinate(y))h\(coordinate(ChartLayout.swatch))"), ("stroke", "currentColor"),
          ("stroke-width", "2"), ("stroke-dasharray", series.color.dashes),
        ])
    }
    if kinds.contains(.dot) { parts += dots([Pixel(x: x + ChartLayout.swatch / 2, y: y)], series.color, size: 6) }
    return parts
  }
}

extension Chart.Mark {
  fileprivate enum SwatchKind { case line, area, dot }

  fileprivate var swatchKind: SwatchKind {
    switch self {
    case .line, .steps, .contours: .line
    case .band, .bars, .cells: .area
    case .points, .intervals: .dot
    case .region(let x, let y):
      x.map { $0.lowerBound < $0.upperBound } ?? y.map { $0.lowerBound < $0.upperBound } ?? true ? .area : .line
    }
  }
}
