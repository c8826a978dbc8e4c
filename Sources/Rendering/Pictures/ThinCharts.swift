extension Chart {
  /// The chart whose lines, bands and clouds of points have about so many points each, the first and the last among them.
  ///
  /// What lies off the axes is counted before, and where it begins to it stays.
  func thinned(to count: Int) -> Chart {
    var chart = self
    let scales = scales
    chart.edgeCounts = countedEdges(scales)
    chart.series = series.map { $0.thinned(to: count, scales) }
    return chart
  }
}

extension Chart.Series {
  fileprivate func thinned(to count: Int, _ scales: (x: AxisScale, y: AxisScale)) -> Chart.Series {
    let places = marks.map { $0.keptPlaces(count, scales) }
    var series = self
    series.marks = zip(marks, places).map { $0.selecting($1) }
    // Points and the frames with which they appear stay together.
    if case .growing(let frames) = appearance, let places = places.first {
      series.appearance = .growing(places.filter(frames.indices.contains).map { frames[$0] })
    }
    return series
  }
}

extension Chart.Mark {
  /// The places of what stays: evenly chosen, and where the mark runs off the axes.
  fileprivate func keptPlaces(_ count: Int, _ scales: (x: AxisScale, y: AxisScale)) -> [Int] {
    switch self {
    case .line(let points), .points(let points), .steps(let points):
      let even = thinned(Array(points.indices), to: count)
      guard even.count < points.count else { return even }
      let edges = points.map { ChartEdge(of: $0, scales) }
      let starts = points.indices.filter { edges[$0] != nil && ($0 == 0 || edges[$0] != edges[$0 - 1]) }
      return starts.isEmpty ? even : Set(even + starts).sorted()
    case .band(let spans): return thinned(Array(spans.indices), to: count)
    case .bars, .intervals, .contours, .cells, .region: return []
    }
  }

  fileprivate func selecting(_ places: [Int]) -> Chart.Mark {
    switch self {
    case .line(let points): .line(places.map { points[$0] })
    case .points(let points): .points(places.map { points[$0] })
    case .steps(let points): .steps(places.map { points[$0] })
    case .band(let spans): .band(places.map { spans[$0] })
    case .bars, .intervals, .contours, .cells, .region: self
    }
  }
}
