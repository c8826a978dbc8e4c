extension Chart {
  /// The chart whose lines, bands and clouds of points have at most so many points each, the first and the last among them.
  func thinned(to count: Int) -> Chart {
    var chart = self
    chart.series = series.map { $0.thinned(to: count) }
    return chart
  }
}

extension Chart.Series {
  fileprivate func thinned(to count: Int) -> Chart.Series {
    var series = self
    series.marks = marks.map { $0.thinned(to: count) }
    // Points and the frames with which they appear stay together.
    if case .growing(let frames) = appearance { series.appearance = .growing(Rendering.thinned(frames, to: count)) }
    return series
  }
}

extension Chart.Mark {
  fileprivate func thinned(to count: Int) -> Chart.Mark {
    switch self {
    case .line(let points): .line(Rendering.thinned(points, to: count))
    case .points(let points): .points(Rendering.thinned(points, to: count))
    case .steps(let points): .steps(Rendering.thinned(points, to: count))
    case .band(let spans): .band(Rendering.thinned(spans, to: count))
    case .bars, .intervals, .contours, .cells, .region: self
    }
  }
}
