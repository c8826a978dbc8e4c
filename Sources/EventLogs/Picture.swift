/// A picture of few colors.
package struct Picture {
  package let width: Int
  package let height: Int
  /// Red, green and blue of each color; at most 256.
  private let colors: [(UInt8, UInt8, UInt8)]
  /// The color of each pixel, row by row from the top.
  private(set) var pixels: [UInt8]

  /// A picture all of the first color.
  init(width: Int, height: Int, colors: [(UInt8, UInt8, UInt8)]) {
    self.width = width
    self.height = height
    self.colors = colors
    pixels = [UInt8](repeating: 0, count: width * height)
  }

  /// Sets a pixel; nothing outside the picture.
  mutating func set(_ x: Int, _ y: Int, _ color: UInt8) {
    if (0..<width).contains(x), (0..<height).contains(y) { pixels[y * width + x] = color }
  }

  /// Fills a rectangle, as far as it is in the picture.
  mutating func fill(_ columns: ClosedRange<Int>, _ rows: ClosedRange<Int>, _ color: UInt8) {
    for y in rows.clamped(to: 0...height - 1) {
      for x in columns.clamped(to: 0...width - 1) { set(x, y, color) }
    }
  }

  /// The picture as a PNG file: eight bits a pixel with a palette, each row as its difference from the one above.
  ///
  /// Source: W3C, "Portable Network Graphics (PNG) Specification".
  package var png: [UInt8] {
    let header = bigEndian(width) + bigEndian(height) + [8, 3, 0, 0, 0]
    let palette = colors.flatMap { [$0.0, $0.1, $0.2] }
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", header) + chunk("PLTE", palette)
      + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
  }

  private var rows: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity((width + 1) * height)
    for y in 0..<height {
      bytes.append(2)
      for x in 0..<width {
        let above = y == 0 ? 0 : pixels[(y - 1) * width + x]
        bytes.append(pixels[y * width + x] &- above)
      }
    }
    return bytes
  }
}

private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
  let checked = Array(name.utf8) + content
  return bigEndian(content.count) + checked + bigEndian(Int(crc32(checked)))
}

/// The CRC-32 of the PNG specification, annex D: polynomial 0x04C11DB7, reflected, started from and finished with ones.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var crc = UInt32.max
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xedb8_8320 }
  }
  return ~crc
}

/// The last four bytes of a number.
func bigEndian(_ number: Int) -> [UInt8] {
  stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
}
