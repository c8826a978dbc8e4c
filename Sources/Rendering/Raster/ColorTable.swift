/// At most 256 colors that stand for all colors of an animation, for formats that have no more.
///
/// Colors are gathered in cells of 8 × 8 × 8. Each cell is shown in the color that most of its pixels have, so that the colors
/// of lines and of the page stay as they are. A cell beyond the 256 fullest gets the nearest of these.
public struct ColorTable: Sendable {
  /// 0x00RRGGBB each.
  public let colors: [UInt32]
  /// For each cell.
  private let places: [UInt8]

  public init(_ frames: [PixelFrame]) {
    let cells = ColorCells(frames)
    let fullest = cells.used.sorted { (cells.counts[$1], $0) < (cells.counts[$0], $1) }.prefix(256)
    let chosen = fullest.map { cells.colors[$0] }
    var places = [UInt8](repeating: 0, count: ColorCells.count)
    for cell in cells.used { places[cell] = UInt8(nearest(cells.colors[cell], among: chosen)) }
    (colors, self.places) = (chosen.isEmpty ? [0] : chosen, places)
  }

  /// The place of each pixel's color in the table.
  public func indices(of image: PixelImage) -> [UInt8] { image.pixels.map { places[ColorCells.cell(of: $0)] } }
}

/// How many pixels lie in each cell of the space of colors, and which color most of them have.
private struct ColorCells {
  static let count = 1 << 15

  private(set) var counts = [Int](repeating: 0, count: count)
  /// By the majority vote of Boyer and Moore (1991): right where a color has more than half of a cell.
  private(set) var colors = [UInt32](repeating: 0, count: count)

  init(_ frames: [PixelFrame]) {
    var leads = [Int](repeating: 0, count: Self.count)
    for pixel in frames.lazy.flatMap(\.image.pixels) {
      let cell = Self.cell(of: pixel)
      counts[cell] += 1
      if leads[cell] == 0 { colors[cell] = pixel }
      leads[cell] += colors[cell] == pixel ? 1 : -1
    }
  }

  var used: [Int] { counts.indices.filter { counts[$0] > 0 } }

  static func cell(of color: UInt32) -> Int { Int(color >> 19 & 31) << 10 | Int(color >> 11 & 31) << 5 | Int(color >> 3 & 31) }
}

/// The place of the color with the least distance; of equals the first.
private func nearest(_ color: UInt32, among colors: [UInt32]) -> Int {
  colors.indices.min { distance(color, colors[$0]) < distance(color, colors[$1]) } ?? 0
}

private func distance(_ a: UInt32, _ b: UInt32) -> Int {
  [16, 8, 0].reduce(0) { sum, shift in
    let difference = Int(a >> UInt32(shift) & 255) - Int(b >> UInt32(shift) & 255)
    return sum + difference * difference
  }
}
