extension ChartWriter {
  /// A series: its marks within the axes, and above them what lies at the edge.
  ///
  /// - Parameter entry: its place in the legend, by which a script finds it.
  func series(_ series: Chart.Series, entry: Int?) -> String {
    let marks = series.marks.map { mark(of: series, $0) }.joined()
    let isWithin = series.marks.allSatisfy { $0.isWithin(layout.scales, isUpright: chart.isUpright) }
    let body = (isWithin ? marks : element("g", [("clip-path", "url(#\(clip))")], marks)) + edgeMarks(of: series)
    let shown = appearance(series.appearance)
    return element(
      "g",
      [
        ("class", series.color.className), ("data-series", entry.map { "\($0)" }), ("color", series.color.hex),
      ] + shown.attributes, shown.animation + body)
  }

  private func mark(of series: Chart.Series, _ mark: Chart.Mark) -> String {
    let frames: [Int]? = if case .growing(let frames) = series.appearance { frames } else { nil }
    return switch mark {
    case .line(let points): line(points, series.color, frames)
    case .steps(let points): line(stepped(points), series.color, frames?.flatMap { [$0, $0] }.dropFirst().map(\.self))
    case .points(let points) where !series.links.isEmpty: linkedDots(points, series)
    case .points(let points): discs(points, series, frames)
    case .band(let spans): bandArea(spans)
    case .bars(let points): points.map(bar).joined()
    case .intervals(let intervals): intervals.map { interval($0, series.color) }.joined()
    case .contours(let lines): contours(lines)
    case .cells(let cells): cells.map(cell).joined()
    case .region(let x, let y): region(x, y, series.color)
    }
  }

  func pixel(_ point: Chart.Point) -> Pixel { Pixel(x: layout.x(point.x), y: layout.y(point.y)) }

  /// The runs of points that are numbers, with their places in `points`.
  private func runs(of points: [Chart.Point]) -> [Range<Int>] {
    let breaks = points.indices.filter { points[$0].x.isNaN || points[$0].y.isNaN }
    let starts = [0] + breaks.map { $0 + 1 }
    return zip(starts, breaks + [points.count]).map { $0..<$1 }.filter { !$0.isEmpty }
  }

  private func line(_ points: [Chart.Point], _ color: Chart.Color, _ frames: [Int]?) -> String {
    let runs = runs(of: points)
    guard let frames, style.motion != .still, chart.animation != nil else {
      let data = runs.map { pathData(simplified(points[$0].map(pixel), tolerance: 0.1)) }.joined()
      return strokedPath(data, [("stroke-dasharray", color.dashes)])
    }
    return runs.map { run in
      let growth = growth(points[run].map(pixel), run.map { $0 < frames.count ? frames[$0] : 0 })
      return strokedPath(
        pathData(points[run].map(pixel)), [("pathLength", "1"), ("stroke-dasharray", "1")] + growth.attributes, growth.animation
      )
    }.joined()
  }

  private func strokedPath(
    _ data: String, _ more: [(name: String, value: String?)], _ content: String = ""
  ) -> String {
    let attributes: [(name: String, value: String?)] = [
      ("d", data), ("stroke", "currentColor"),
    ]
    return element("path", attributes + more, content.isEmpty ? nil : content)
  }

  private func stepped(_ points: [Chart.Point]) -> [Chart.Point] {
    zip(points, points.dropFirst()).flatMap { [$0, Chart.Point($1.x, $0.y)] } + points.suffix(1)
  }

  /// Discs or squares, in one path if none appears by itself.
  private func discs(_ points: [Chart.Point], _ series: Chart.Series, _ frames: [Int]?) -> String {
    let shown = points.indices.filter { !points[$0].x.isNaN && !points[$0].y.isNaN }
    let size = series.dotSize ?? Rendering.dotSize(points.count)
    guard let frames, style.motion != .still, chart.animation != nil else {
      return dots(shown.map { pixel(points[$0]) }, series.color, size: size)
    }
    // Those that appear together are one element.
    return shown.grouped { $0 < frames.count ? frames[$0] : 0 }.map { frame, indices in
      let appearing = appearing(at: frame)
      return dots(indices.map { pixel(points[$0]) }, series.color, size: size, appearing.attributes, appearing.animation)
    }.joined()
  }

  /// Points that lead somewhere, each by itself.
  private func linkedDots(_ points: [Chart.Point], _ series: Chart.Series) -> String {
    points.indices.filter { !points[$0].x.isNaN && !points[$0].y.isNaN }.map { index in
      let dot = dots([pixel(points[index])], series.color, size: 7)
      guard index < series.links.count, let address = series.links[index] else { return dot }
      return element("a", [("href", address), ("aria-label", address)], dot)
    }.joined()
  }

  private func contours(_ lines: [[Chart.Point]]) -> String {
    element(
      "path",
      [
        ("d", lines.map { pathData(simplified($0.map(pixel), tolerance: 0.5)) }.joined()), ("stroke", "currentColor"),
        ("stroke-width", "0.8"),
      ])
  }
}

/// Lines without length, whose round or square ends are the dots.
func dots(
  _ pixels: [Pixel], _ color: Chart.Color, size: Double, _ more: [(name: String, value: String?)] = [],
  _ content: String = ""
) -> String {
  guard !pixels.isEmpty else { return "" }
  return element(
    "path",
    [
      ("d", pixels.map { "M\($0.text)h.01" }.joined()), ("stroke", "currentColor"), ("stroke-width", coordinate(size)),
      ("stroke-linecap", color.hasSquares ? "square" : "round"),
    ] + more, content.isEmpty ? nil : content)
}

/// The size in pixels of each of so many dots.
func dotSize(_ count: Int) -> Double { count > 200 ? 3 : count > 40 ? 4.5 : 6 }
