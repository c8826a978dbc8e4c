extension Chart.Mark {
  /// The points that become marks at the edge if they are off an axis. A band visibly runs off, and needs none.
  func corners(isUpright: Bool) -> [Chart.Point] {
    switch self {
    case .line(let points), .steps(let points), .points(let points): points
    case .bars(let points): points
    case .intervals(let intervals):
      intervals.flatMap { interval in
        [interval.lower, interval.estimate, interval.upper].map {
          isUpright ? Chart.Point(interval.place, $0) : Chart.Point($0, interval.place)
        }
      }
    case .band, .contours, .cells, .region: []
    }
  }

  /// All numbers that the axes should hold.
  fileprivate func extent(isUpright: Bool) -> [Chart.Point] {
    switch self {
    case .line, .steps, .points, .intervals: corners(isUpright: isUpright)
    case .bars(let points): points + points.map { isUpright ? Chart.Point($0.x, 0) : Chart.Point(0, $0.y) }
    case .band(let spans): spans.flatMap { [Chart.Point($0.x, $0.lower), Chart.Point($0.x, $0.upper)] }
    case .contours(let lines): lines.flatMap(\.self)
    case .region(let x, let y):
      [Chart.Point(x?.lowerBound ?? .nan, y?.lowerBound ?? .nan), Chart.Point(x?.upperBound ?? .nan, y?.upperBound ?? .nan)]
    case .cells: []
    }
  }
}

extension Chart {
  /// Whether bars and intervals stand upright.
  var isUpright: Bool { if case .categories = y.scale { false } else { true } }

  var scales: (x: AxisScale, y: AxisScale) {
    let points = series.flatMap { $0.marks.flatMap { $0.extent(isUpright: isUpright) } }
    return (AxisScale(x, holding: points.map(\.x)), AxisScale(y, holding: points.map(\.y)))
  }

  /// What lies off the axes, in words; nil if nothing does.
  func edgeNote(_ scales: (x: AxisScale, y: AxisScale)) -> String? {
    var counts: [AxisScale.Edge: Int] = [:]
    for point in series.flatMap({ $0.marks.flatMap { $0.corners(isUpright: isUpright) } }) {
      if let edge = scales.y.share(point.y).edge ?? scales.x.share(point.x).edge { counts[edge, default: 0] += 1 }
    }
    let words = AxisScale.Edge.allCases.compactMap { edge in counts[edge].map { "\($0) \(edge.words)" } }
    return words.isEmpty ? nil : "At the edge: \(words.joined(separator: ", "))."
  }
}

extension AxisScale.Edge {
  fileprivate var words: String {
    switch self {
    case .below: "below the axis"
    case .above: "above the axis"
    case .nowhere: "not a number"
    }
  }
}
