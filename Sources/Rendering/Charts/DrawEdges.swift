extension ChartWriter {
  /// Triangles for infinities and for what an axis lacks, crosses for NaN, at the edge; those at one place are one mark.
  func edgeMarks(of series: Chart.Series) -> String {
    guard layout.edgeNote != nil else { return "" }
    var seen: Set<[Int]> = []
    var (triangles, crosses) = ("", "")
    for point in series.marks.flatMap({ $0.corners(isUpright: chart.isUpright) }) {
      let (x, y) = (layout.scales.x.share(point.x), layout.scales.y.share(point.y))
      guard let edge = y.edge ?? x.edge else { continue }
      let center = clamped(x.share, y.share)
      guard seen.insert([Int(center.x / 6), Int(center.y / 6), edge == .nowhere ? 1 : 0]).inserted else { continue }
      let turn = turn(edge, isVertical: y.edge != nil)
      if edge == .nowhere { crosses += cross(center) } else { triangles += triangle(center, turn) }
    }
    let filled: [(name: String, value: String?)] = [("class", "edge"), ("d", triangles), ("fill", "currentColor")]
    let stroked: [(name: String, value: String?)] = [
      ("class", "edge"), ("d", crosses), ("stroke", "currentColor"), ("stroke-width", "1.5"),
    ]
    return (triangles.isEmpty ? "" : element("path", filled)) + (crosses.isEmpty ? "" : element("path", stroked))
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
