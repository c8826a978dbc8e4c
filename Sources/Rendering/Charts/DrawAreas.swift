/// Letters of a cell that are smaller than this are not written.
private let leastCellSize = 7.0

extension ChartWriter {
  func bandArea(_ spans: [Chart.Span]) -> String {
    let known = spans.filter { !$0.x.isNaN && !$0.lower.isNaN && !$0.upper.isNaN }
    let upper = known.map { pixel(Chart.Point($0.x, $0.upper)) }
    let lower = known.reversed().map { pixel(Chart.Point($0.x, $0.lower)) }
    guard known.count > 1 else { return "" }
    return element("path", [("d", pathData(upper + lower) + "Z"), ("fill", "currentColor"), ("fill-opacity", "0.2")])
  }

  /// From zero, or from the edge, to the point.
  func bar(_ point: Chart.Point) -> String {
    guard !point.x.isNaN, !point.y.isNaN else { return "" }
    let end = pixel(point)
    let column =
      chart.isUpright ? columnWidth(layout.scales.x, layout.plot.width) : columnWidth(layout.scales.y, layout.plot.height)
    let thickness = max(1, column * 0.7)
    let zero = chart.isUpright ? layout.y(0) : layout.x(0)
    return chart.isUpright
      ? rectangle(end.x - thickness / 2, min(end.y, zero), thickness, (end.y - zero).magnitude, opacity: "0.55")
      : rectangle(min(end.x, zero), end.y - thickness / 2, (end.x - zero).magnitude, thickness, opacity: "0.55")
  }

  /// The pixels of a category, or of a tenth of another axis.
  private func columnWidth(_ scale: AxisScale, _ length: Double) -> Double {
    if case .categories(let names) = scale.scale { length / Double(max(1, names.count)) } else { length / 14 }
  }

  func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, opacity: String) -> String {
    element(
      "rect",
      [
        ("x", coordinate(x)), ("y", coordinate(y)), ("width", coordinate(width)), ("height", coordinate(height)),
        ("fill", "currentColor"), ("fill-opacity", opacity),
      ])
  }

  func interval(_ interval: Chart.Interval, _ color: Chart.Color) -> String {
    func place(_ value: Double) -> Pixel {
      pixel(chart.isUpright ? Chart.Point(interval.place, value) : Chart.Point(value, interval.place))
    }
    let line =
      interval.lower.isNaN || interval.upper.isNaN
      ? ""
      : element(
        "path",
        [("d", pathData([place(interval.lower), place(interval.upper)])), ("stroke", "currentColor"), ("stroke-width", "2")])
    return line + (interval.estimate.isNaN ? "" : dots([place(interval.estimate)], color, size: 8))
  }

  func cell(_ cell: Chart.Cell) -> String {
    let (width, height) = (columnWidth(layout.scales.x, layout.plot.width), columnWidth(layout.scales.y, layout.plot.height))
    let center = pixel(Chart.Point(Double(cell.column), Double(cell.row)))
    // A cell of full strength leaves its text readable.
    let strength = shareText(0.06 + 0.5 * (cell.strength.isNaN ? 0 : min(max(cell.strength, 0), 1)))
    let area = rectangle(center.x - width / 2 + 1, center.y - height / 2 + 1, width - 2, height - 2, opacity: strength)
    // A part of a number would be another number.
    let size = min(fontSize, (fontSize * (width - 2) / max(1, textWidth(visible(cell.text)))).rounded(.down))
    guard size >= leastCellSize, !cell.text.isEmpty else { return area }
    let label = ChartLayout.TextBlock(
      lines: [visible(cell.text)], x: center.x, y: center.y + size / 3, anchor: "middle", size: size)
    return area + text(label, color: page.text)
  }

  /// An area, or a dashed line if it has no width.
  func region(_ x: ClosedRange<Double>?, _ y: ClosedRange<Double>?, _ color: Chart.Color) -> String {
    let plot = layout.plot
    func within(_ value: Double, _ least: Double, _ most: Double) -> Double { min(max(value, least - 2), most + 2) }
    let left = x.map { within(layout.x($0.lowerBound), plot.left, plot.right) } ?? plot.left
    let right = x.map { within(layout.x($0.upperBound), plot.left, plot.right) } ?? plot.right
    let ends = y.map { [layout.y($0.lowerBound), layout.y($0.upperBound)].map { within($0, plot.top, plot.bottom) } }
    let (top, bottom) = (ends?.min() ?? plot.top, ends?.max() ?? plot.bottom)
    guard right - left < 0.5 || bottom - top < 0.5 else {
      return rectangle(left, top, right - left, bottom - top, opacity: "0.15")
    }
    return element(
      "path",
      [
        ("d", pathData([Pixel(x: left, y: top), Pixel(x: right, y: bottom)])), ("stroke", "currentColor"),
        ("stroke-width", "1.5"), ("stroke-dasharray", "5 4"),
      ])
  }
}
