extension ChartWriter {
  /// At the edge open triangles for numbers off the axes, filled ones for infinities, crosses for NaN; equal marks at one
  /// place are one.
  func edgeMarks(of series: Chart.Series) -> String {
    guard layout.edgeNote != nil else { return "" }
    var seen: Set<[Int]> = []
    // What has an outline only: open triangles, and crosses.
    var (filled, drawn) = ("", "")
    for point in series.marks.flatMap({ $0.corners(isUpright: chart.isUpright) }) {
      let (x, y) = (layout.scales.x.share(point.x), layout.scales.y.share(point.y))
      guard let edge = y.edge ?? x.edge else { continue }
      let center = clamped(x.share, y.share)
      let isFinite = (y.edge == nil ? point.x : point.y).isFinite
      let kind = edge == .nowhere ? 0 : isFinite ? 1 : 2
      guard seen.insert([Int(center.x / 6), Int(center.y / 6), kind]).inserted else { continue }
      let mark = edge == .nowhere ? cross(center) : triangle(center, turn(edge, isVertical: y.edge != nil))
      if kind == 2 { filled += mark } else { drawn += mark }
    }
    return edgePath(filled, [("fill", "currentColor")])
      + edgePath(drawn, [("stroke", "currentColor"), ("stroke-width", "1.5")])
  }

  private func edgePath(_ data: String, _ paint: [(name: String, value: String?)]) -> String {
    data.isEmpty ? "" : element("path", [("class", "edge"), ("d", data)] + paint)
  }

  private func clamped(_ x: Double, _ y: Double) -> Pixel {
    let plot = layout.plot
    let (x, y) = (min(max(x, 0), 1), min(max(y, 0), 1))
    return Pixel(
      x: plot.left + x * plot.width, y: chart.isUpright ? plot.bottom - y * plot.height : plot.top + y * plot.height)
  }

  /// The direction that a triangle points in.
  private func turn(_ edge: AxisScale.Edge, isVertical: Bool) -> Pixel {
    let forward = edge == .below ? -1.0 : 1.0
    return isVertical ? Pixel(x: 0, y: chart.isUpright ? -forward : forward) : Pixel(x: forward, y: 0)
  }

  private func triangle(_ center: Pixel, _ turn: Pixel) -> String {
    let tip = Pixel(x: center.x + 5 * turn.x, y: center.y + 5 * turn.y)
    let left = Pixel(x: center.x - 3 * turn.x + 4 * turn.y, y: center.y - 3 * turn.y + 4 * turn.x)
    let right = Pixel(x: center.x - 3 * turn.x - 4 * turn.y, y: center.y - 3 * turn.y - 4 * turn.x)
    return pathData([tip, left, right]) + "Z"
  }

  private func cross(_ center: Pixel) -> String {
    "M\(coordinate(center.x - 3)) \(coordinate(center.y - 3))l6 6m0 -6l-6 6"
  }
}
