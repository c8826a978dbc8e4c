import Testing

@testable import Rendering

/// What becomes of pixels in files that move.
@Suite struct PixelTests {
  private func image(_ pixels: [UInt32]) -> PixelImage { PixelImage(width: 4, height: 3, pixels: pixels) }
  private let white = [UInt32](repeating: 0xFF_FFFF, count: 12)

  @Test func aFrameIsTheLeastRectangleThatHoldsAllChanges() {
    var pixels = white
    (pixels[5], pixels[10]) = (1, 2)
    var animation = PixelAnimation()
    animation.add(image(white), seconds: 1)
    animation.add(image(pixels), seconds: 2)
    animation.add(image(pixels), seconds: 3)
    #expect(
      animation.frames.map(\.place) == [
        PixelRectangle(left: 0, top: 0, width: 4, height: 3), PixelRectangle(left: 1, top: 1, width: 2, height: 2),
        PixelRectangle(left: 0, top: 0, width: 1, height: 1),
      ])
    #expect(animation.frames[1].image.pixels == [1, 0xFF_FFFF, 0xFF_FFFF, 2])
  }

  @Test func rowsAreReadAtTheirPlacesWithoutWhatIsNoColor() {
    let bytes: [UInt32] = [0xFF11_2233, 0x0044_5566, 9, 0x1277_8899, 0x00AA_BBCC, 9]
    let read = bytes.withUnsafeBytes { $0.baseAddress.map { PixelImage(width: 2, height: 2, stride: 12, at: $0) } }
    #expect(read?.pixels == [0x11_2233, 0x44_5566, 0x77_8899, 0xAA_BBCC])
  }

  /// The colors of lines and of the page stay as they are, whatever lies beside them.
  @Test func aTableKeepsTheColorsThatMostPixelsHave() {
    let colors: [UInt32] = [0xFF_FFFF, 0xFF_FFFF, 0xFF_FFFF, 0xFE_FEFE, 0x00_72B2, 0x00_72B2, 0x01_72B2, 0xD5_5E00]
    let picture = PixelImage(width: 4, height: 2, pixels: colors)
    let table = ColorTable([PixelFrame(place: picture.frame, image: picture, seconds: 1)])
    let shown = table.indices(of: picture).map { table.colors[Int($0)] }
    #expect(shown == [0xFF_FFFF, 0xFF_FFFF, 0xFF_FFFF, 0xFF_FFFF, 0x00_72B2, 0x00_72B2, 0x00_72B2, 0xD5_5E00])
  }

  @Test func moreThan256ColorsGetTheNearestOfTheFullest() {
    let colors = (0..<UInt32(1024)).map { ($0 % 32) << 19 | ($0 / 32) << 11 }
    let picture = PixelImage(width: 32, height: 32, pixels: colors)
    let table = ColorTable([PixelFrame(place: picture.frame, image: picture, seconds: 1)])
    #expect(table.colors.count == 256)
    let distances = zip(table.indices(of: picture), colors).map { index, color in
      let shown = table.colors[Int(index)]
      return max(
        abs(Int(shown >> 16 & 255) - Int(color >> 16 & 255)), abs(Int(shown >> 8 & 255) - Int(color >> 8 & 255)))
    }
    // All are equally full, so the first 256 cells are in the table.
    #expect(distances.prefix(32).count { $0 == 0 } > 0 && distances.max() ?? 255 < 200)
  }

  /// A PNG of these chunks; checksums are not looked at.
  private func png(_ chunks: [(String, [UInt8])]) -> [UInt8] {
    chunks.reduce([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { bytes, chunk in
      bytes + [0, 0, 0, UInt8(chunk.1.count)] + Array(chunk.0.utf8) + chunk.1 + [0, 0, 0, 0]
    }
  }

  @Test func anAnimatedPNGHasItsFramesInSequence() throws {
    let whole = png([("IHDR", [1, 2, 3]), ("IDAT", [7]), ("IDAT", [8]), ("IEND", [])])
    let part = png([("IHDR", [9]), ("IDAT", [10, 11]), ("IEND", [])])
    var animation = PixelAnimation()
    animation.add(image(white), seconds: 0.15)
    animation.add(image(Array(white.dropLast()) + [5]), seconds: 1.65)
    let bytes = try #require(animatedPNG([whole, part], animation.frames) { UInt32($0.count) })
    let chunks = try #require(pngChunks(bytes))
    #expect(chunks.map(\.name) == ["IHDR", "acTL", "fcTL", "IDAT", "IDAT", "fcTL", "fdAT", "IEND"])
    #expect(chunks[0].content == [1, 2, 3] && chunks[1].content == [0, 0, 0, 2, 0, 0, 0, 0])
    #expect(
      chunks[2].content == [0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 8) + [0, 150, 3, 232, 0, 0])
    #expect(chunks[5].content.prefix(20) == [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2])
    #expect(chunks[6].content == [0, 0, 0, 2, 10, 11])
    #expect(animatedPNG([whole, [1, 2]], animation.frames) { _ in 0 } == nil)
  }
}
