/// Lines of equal value of a function over a rectangle, by marching squares, each joined to as long a line as it is.
///
/// The levels are quantiles of the values on the grid, closer together near the least, so that a valley shows its ground.
/// A landscape of many bumps has fewer levels, so that paths on it are seen.
func contourLines(
  x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 160, rows: Int = 120,
  _ f: (Double, Double) -> Double
) -> [[Chart.Point]] {
  let grid = ContourGrid(x: x, y: y, columns: columns, rows: rows, f)
  func lines(_ count: Int) -> [[Chart.Point]] { grid.levels(count: count).flatMap { grid.lines(at: $0) } }
  let fine = lines(14)
  return fine.count > mostLines ? lines(max(2, 14 * mostLines / fine.count)) : fine
}

/// Beyond so many lines a picture has fewer levels.
private let mostLines = 300

/// The values of a function at the corners of cells.
struct ContourGrid {
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let columns: Int
  let rows: Int
  private let values: [Double]

  init(x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, _ f: (Double, Double) -> Double) {
    (self.x, self.y, self.columns, self.rows) = (x, y, columns, rows)
    values = (0...rows).flatMap { row in
      (0...columns).map { column in
        f(
          x.lowerBound + (x.upperBound - x.lowerBound) * Double(column) / Double(columns),
          y.lowerBound + (y.upperBound - y.lowerBound) * Double(row) / Double(rows))
      }
    }
  }

  /// So many different levels at most.
  func levels(count: Int) -> [Double] {
    let sorted = values.filter(\.isFinite).sorted()
    guard let least = sorted.first, let greatest = sorted.last, greatest > least else { return [] }
    let quantiles = (1...count).map { index -> Double in
      let share = Double(index) / Double(count + 1)
      return sorted[Int(share * share * Double(sorted.count - 1))]
    }
    return Set(quantiles).filter { $0 > least }.sorted()
  }

  /// An edge of the grid that a line crosses: from a corner to the right, or up.
  private struct Edge: Hashable {
    let corner: Int
    let isUp: Bool
  }

  func lines(at level: Double) -> [[Chart.Point]] {
    var segments: [(Edge, Edge)] = []
    for row in 0..<rows {
      let start = row * (columns + 1)
      for corner in start..<start + columns where isCrossed(corner, level) { segments += crossings(corner, level) }
    }
    return joined(segments).map { line in line.map { point($0, level) } }
  }

  /// Whether corners of a cell lie on both sides of a level; few cells do.
  private func isCrossed(_ corner: Int, _ level: Double) -> Bool {
    let isAbove = values[corner] >= level
    return (values[corner + 1] >= level) != isAbove || (values[corner + columns + 2] >= level) != isAbove
      || (values[corner + columns + 1] >= level) != isAbove
  }

  /// The segments in the cell whose lower left corner this is.
  private func crossings(_ corner: Int, _ level: Double) -> [(Edge, Edge)] {
    let corners = [corner, corner + 1, corner + columns + 2, corner + columns + 1]
    guard corners.allSatisfy({ values[$0].isFinite }) else { return [] }
    let isAbove = corners.map { values[$0] >= level }
    let edges = [
      Edge(corner: corner, isUp: false), Edge(corner: corner + 1, isUp: true),
      Edge(corner: corner + columns + 1, isUp: false), Edge(corner: corner, isUp: true),
    ]
    let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
    switch crossed.count {
    case 2: return [(edges[crossed[0]], edges[crossed[1]])]
    case 4:
      // A saddle: the middle decides which corners belong together.
      let isMiddleAbove = corners.map { values[$0] }.reduce(0) { $0 + $1 / 4 } >= level
      return isMiddleAbove == isAbove[0]
        ? [(edges[0], edges[1]), (edges[2], edges[3])] : [(edges[3], edges[0]), (edges[1], edges[2])]
    default: return []
    }
  }

  /// Lines from end to end, then rings, each found from its first segment on.
  private func joined(_ segments: [(Edge, Edge)]) -> [[Edge]] {
    var around: [Edge: [Int]] = [:]
    for (index, segment) in segments.enumerated() {
      around[segment.0, default: []].append(index)
      around[segment.1, default: []].append(index)
    }
    var isUsed = [Bool](repeating: false, count: segments.count)
    func follow(_ first: Edge) -> [Edge] {
      var line = [first]
      while let next = around[line[line.count - 1]]?.first(where: { !isUsed[$0] }) {
        isUsed[next] = true
        line.append(segments[next].0 == line[line.count - 1] ? segments[next].1 : segments[next].0)
      }
      return line
    }
    let ends = segments.flatMap { [$0.0, $0.1] }.filter { around[$0]?.count == 1 }
    let open = ends.map(follow).filter { $0.count > 1 }
    return open + segments.map { follow($0.0) }.filter { $0.count > 1 }
  }

  private func point(_ edge: Edge, _ level: Double) -> Chart.Point {
    let other = edge.isUp ? edge.corner + columns + 1 : edge.corner + 1
    let share = (level - values[edge.corner]) / (values[other] - values[edge.corner])
    let column = Double(edge.corner % (columns + 1)) + (edge.isUp ? 0 : share)
    let row = Double(edge.corner / (columns + 1)) + (edge.isUp ? share : 0)
    return Chart.Point(
      x.lowerBound + (x.upperBound - x.lowerBound) * column / Double(columns),
      y.lowerBound + (y.upperBound - y.lowerBound) * row / Double(rows))
  }
}
