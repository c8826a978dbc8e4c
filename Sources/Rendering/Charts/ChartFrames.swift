extension Chart {
  /// The chart as it stands in one frame of its animation, later frames left out; the last frame for a greater number.
  func standing(at frame: Int) -> Chart {
    guard let animation else { return self }
    let frame = min(frame, animation.frames.count - 1)
    var chart = self
    chart.series = series.map { $0.standing(at: frame) }
    return chart
  }

  /// How many frames a picture of these charts has: those of the chart that has most, and 1 if none moves.
  public static func frameCount(of charts: [Chart]) -> Int { charts.compactMap(\.animation?.frames.count).max() ?? 1 }

  /// How long a frame of a picture of these charts is shown.
  public static func secondsPerFrame(of charts: [Chart]) -> Double {
    charts.compactMap(\.animation?.secondsPerFrame).max() ?? 1
  }

  /// How much longer the last frame is shown than the others.
  public static let lastSeconds = 1.5
}

extension Chart.Series {
  fileprivate func standing(at frame: Int) -> Chart.Series {
    var series = self
    series.appearance = .always
    switch appearance {
    case .always: break
    case .during(let frames): if !frames.contains(frame) { series.marks = [] }
    case .growing(let frames):
      let count = frames.prefix { $0 <= frame }.count
      series.marks = marks.map { $0.first(count) }
      // Dots do not shrink as they become more.
      series.dotSize = Rendering.dotSize(frames.count)
    }
    return series
  }
}

extension Chart.Mark {
  /// The mark with its first points only.
  fileprivate func first(_ count: Int) -> Chart.Mark {
    switch self {
    case .line(let points): .line(Array(points.prefix(count)))
    case .points(let points): .points(Array(points.prefix(count)))
    case .steps(let points): .steps(Array(points.prefix(count)))
    case .band, .bars, .intervals, .contours, .cells, .region: self
    }
  }
}
