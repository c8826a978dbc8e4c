/// The corners of a line without those that lie on it but for `tolerance` pixels (Ramer, Douglas and Peucker).
///
/// Most samples of a curve lie between their neighbors, and a page has thousands of curves.
func simplified(_ line: [Pixel], tolerance: Double) -> [Pixel] {
  guard line.count > 2 else { return line }
  var isKept = [Bool](repeating: false, count: line.count)
  (isKept[0], isKept[line.count - 1]) = (true, true)
  var parts = [(0, line.count - 1)]
  while let (from, to) = parts.popLast() {
    var (farthest, greatest) = (from, tolerance)
    for index in from + 1..<max(from + 1, to) {
      let distance = distance(line[index], from: line[from], to: line[to])
      if distance > greatest { (farthest, greatest) = (index, distance) }
    }
    guard farthest > from else { continue }
    isKept[farthest] = true
    parts += [(from, farthest), (farthest, to)]
  }
  return line.indices.filter { isKept[$0] }.map { line[$0] }
}

/// The distance of a place from a piece of a line; from its end if it lies beyond.
private func distance(_ place: Pixel, from: Pixel, to: Pixel) -> Double {
  let (dx, dy) = (to.x - from.x, to.y - from.y)
  let (px, py) = (place.x - from.x, place.y - from.y)
  let square = dx * dx + dy * dy
  let share = square > 0 ? min(max((px * dx + py * dy) / square, 0), 1) : 0
  let (x, y) = (px - share * dx, py - share * dy)
  return (x * x + y * y).squareRoot()
}
