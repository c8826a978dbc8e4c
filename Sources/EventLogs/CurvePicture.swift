/// Draws a curve (black) with its prediction: the mean (blue), one and two deviations about it, and the points that it was
/// predicted from (red).
///
/// x is in ascending order; values, means and deviations are as long, and contexts are indices into them. Numbers that are not
/// finite are not drawn.
package func curvePicture(
  x: [Double], values: [Double], means: [Double], deviations: [Double], contexts: [Int]
) -> Picture {
  let bounds = [-2.0, 2].flatMap { factor in zip(means, deviations).map { $0 + factor * $1 } }
  var plot = Plot(x: Axis(x, pixels: 56...627), y: Axis(values + bounds, pixels: 12...371))
  for (factor, color) in [(2.0, Plot.Color.wideBand), (1, .narrowBand)] {
    let lower = zip(means, deviations).map { $0 - factor * $1 }
    let upper = zip(means, deviations).map { $0 + factor * $1 }
    plot.drawBand(x, lower, upper, color)
  }
  plot.drawGrid()
  plot.drawLine(x, values, .truth)
  plot.drawLine(x, means, .mean)
  for index in contexts { plot.drawPoint(x[index], values[index], .context) }
  return plot.picture
}

private struct Plot {
  enum Color: UInt8 {
    case paper, wideBand, narrowBand, grid, ink, truth, mean, context
  }

  private let x: Axis
  private let y: Axis
  private(set) var picture = Picture(
    width: 640, height: 400,
    colors: [
      (255, 255, 255), (226, 236, 250), (193, 215, 245), (208, 208, 208), (80, 80, 80), (0, 0, 0), (31, 90, 200),
      (214, 39, 40),
    ])

  init(x: Axis, y: Axis) {
    self.x = x
    self.y = y
  }

  /// Lines at round numbers, with the numbers.
  mutating func drawGrid() {
    for tick in x.ticks {
      picture.fill(column(tick.value)...column(tick.value), y.pixels, Color.grid.rawValue)
      write(tick.text, center: column(tick.value), top: y.pixels.upperBound + 8)
    }
    for tick in y.ticks {
      picture.fill(x.pixels, row(tick.value)...row(tick.value), Color.grid.rawValue)
      write(tick.text, center: x.pixels.lowerBound - 8 - 4 * tick.text.count, top: row(tick.value) - 5)
    }
  }

  mutating func drawBand(_ xs: [Double], _ lower: [Double], _ upper: [Double], _ color: Color) {
    for (column, place) in columns(of: xs) {
      let (low, high) = (place.value(lower), place.value(upper))
      guard low.isFinite, high.isFinite else { continue }
      picture.fill(column...column, row(high)...max(row(high), row(low)), color.rawValue)
    }
  }

  /// A line two pixels wide, without gaps if it is steep.
  mutating func drawLine(_ xs: [Double], _ ys: [Double], _ color: Color) {
    var last: Int?
    for (column, place) in columns(of: xs) {
      let y = place.value(ys)
      guard y.isFinite else {
        last = nil
        continue
      }
      let here = row(y)
      let from = last ?? here
      picture.fill(column...column, min(from, here)...max(from, here) + 1, color.rawValue)
      last = here
    }
  }

  /// A disc of five pixels.
  mutating func drawPoint(_ x: Double, _ y: Double, _ color: Color) {
    guard x.isFinite, y.isFinite else { return }
    for (offset, half) in [(-2, 1), (-1, 2), (0, 2), (1, 2), (2, 1)] {
      picture.fill(column(x) - half...column(x) + half, row(y) + offset...row(y) + offset, color.rawValue)
    }
  }

  private func column(_ value: Double) -> Int { x.pixels.lowerBound + x.offset(value) }

  /// Rows count from the top.
  private func row(_ value: Double) -> Int { y.pixels.upperBound - y.offset(value) }

  /// The columns from the first x to the last, with the place of each between two neighbors.
  private func columns(of xs: [Double]) -> [(Int, Place)] {
    guard xs.count > 1, xs.allSatisfy(\.isFinite) else { return [] }
    var right = 1
    return (column(xs[0])...column(xs[xs.count - 1])).map { column in
      let x = x.value(column - x.pixels.lowerBound)
      while right < xs.count - 1, xs[right] < x { right += 1 }
      let width = xs[right] - xs[right - 1]
      return (column, Place(right: right, share: width > 0 ? min(max((x - xs[right - 1]) / width, 0), 1) : 1))
    }
  }

  /// Between the neighbors `right` − 1 and `right`.
  private struct Place {
    let right: Int
    let share: Double

    func value(_ ys: [Double]) -> Double { ys[right - 1] + share * (ys[right] - ys[right - 1]) }
  }

  /// Writes digits, points and minus signs, eight pixels each.
  private mutating func write(_ text: String, center: Int, top: Int) {
    for (place, character) in text.enumerated() {
      for (row, bits) in (glyphs[character] ?? []).enumerated() {
        for bit in 0..<3 where bits >> (2 - bit) & 1 == 1 {
          let left = center - 4 * text.count + 8 * place + 2 * bit
          picture.fill(left...left + 1, top + 2 * row...top + 2 * row + 1, Color.ink.rawValue)
        }
      }
    }
  }
}

/// Five rows of three bits.
private let glyphs: [Character: [Int]] = [
  "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7], "3": [7, 1, 7, 1, 7], "4": [5, 5, 7, 1, 1],
  "5": [7, 4, 7, 1, 7], "6": [7, 4, 7, 5, 7], "7": [7, 1, 1, 1, 1], "8": [7, 5, 7, 5, 7], "9": [7, 5, 7, 1, 7],
  "-": [0, 0, 7, 0, 0], ".": [0, 0, 0, 0, 2],
]
