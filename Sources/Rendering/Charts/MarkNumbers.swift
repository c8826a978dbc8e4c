extension Chart.Mark {
  /// The points that become marks at the edge if they are off an axis. A band visibly runs off, and needs none.
  func corners(isUpright: Bool) -> [Chart.Point] {
    switch self {
    case .line(let points), .steps(let points), .points(let points): points
    case .bars(let points): points
    case .intervals(let intervals):
      intervals.flatMap { interval in
        // A bound that is no number is none.
        ([interval.lower, interval.upper].filter { !$0.isNaN } + [interval.estimate]).map {
          isUpright ? Chart.Point(interval.place, $0) : Chart.Point($0, interval.place)
        }
      }
    case .band, .contours, .cells, .region: []
    }
  }

  /// Whether nothing of it reaches beyond the axes, so that nothing needs to be cut off.
  func isWithin(_ scales: (x: AxisScale, y: AxisScale), isUpright: Bool) -> Bool {
    switch self {
    case .bars, .region: false
    case .line, .steps, .band, .points, .intervals, .contours, .cells:
      extent(isUpright: isUpright).allSatisfy { scales.x.isWithin($0.x) && scales.y.isWithin($0.y) }
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

  /// What lies off the axes in words, each with its mark; nil if nothing does.
  func edgeNote(_ scales: (x: AxisScale, y: AxisScale)) -> String? {
    let counts = edgeCounts ?? countedEdges(scales)
    let words = ChartEdge.allCases.compactMap { edge in counts[edge].map { "\($0) \(edge.rawValue)" } }
    return words.isEmpty ? nil : "At the edge: \(words.joined(separator: ", "))."
  }

  /// How many numbers lie off which edge.
  func countedEdges(_ scales: (x: AxisScale, y: AxisScale)) -> [ChartEdge: Int] {
    var counts: [ChartEdge: Int] = [:]
    var seen: Set<[UInt64]> = []
    for place in series.indices {
      let series = series[place]
      // A line and the points on it are one, also if the points appear by themselves.
      if !isOfPointsOnALine(place) { seen = [] }
      for point in series.marks.flatMap({ $0.corners(isUpright: isUpright) }) {
        guard let edge = ChartEdge(of: point, scales), seen.insert([point.x.bitPattern, point.y.bitPattern]).inserted else {
          continue
        }
        counts[edge, default: 0] += 1
      }
    }
    return counts
  }

  /// Whether a series has the points of the line before it, under its name.
  private func isOfPointsOnALine(_ place: Int) -> Bool {
    guard place > 0, series[place].name != nil, series[place].name == series[place - 1].name,
      case .points? = series[place].marks.first, case .line? = series[place - 1].marks.first
    else { return false }
    return true
  }
}

/// What a number is that an axis lacks, and how its mark looks; of one that both lack, the vertical axis tells.
///
/// A number has an open triangle, which points to where it lies; an infinity a filled one.
enum ChartEdge: String, CaseIterable {
  case below = "below the y axis (▽)"
  case above = "above the y axis (△)"
  case left = "left of the x axis (◁)"
  case right = "right of the x axis (▷)"
  case infinite = "infinite (▲)"
  case nowhere = "not a number (×)"

  init?(of point: Chart.Point, _ scales: (x: AxisScale, y: AxisScale)) {
    let (x, y) = (scales.x.share(point.x).edge, scales.y.share(point.y).edge)
    switch y ?? x {
    case nil: return nil
    case .nowhere: self = .nowhere
    case _ where (y == nil ? point.x : point.y).isInfinite: self = .infinite
    case .below: self = y == nil ? .left : .below
    case .above: self = y == nil ? .right : .above
    }
  }
}
