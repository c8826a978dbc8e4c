/// A picture of pixels without transparency: 0x00RRGGBB each, row by row.
public struct PixelImage: Equatable, Sendable {
  public let width: Int
  public let height: Int
  public let pixels: [UInt32]

  public init(width: Int, height: Int, pixels: [UInt32]) {
    precondition(pixels.count == width * height, "a pixel for each place")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  /// A picture of rows of 0xXXRRGGBB that lie `stride` bytes apart in memory.
  public init(width: Int, height: Int, stride: Int, at start: UnsafeRawPointer) {
    var pixels: [UInt32] = []
    pixels.reserveCapacity(width * height)
    for row in 0..<height {
      for column in 0..<width {
        pixels.append(start.loadUnaligned(fromByteOffset: row * stride + 4 * column, as: UInt32.self) & 0xff_ffff)
      }
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// The least rectangle that holds all pixels in which the picture differs from one of the same size; one pixel if none does.
  public func change(from other: PixelImage) -> PixelRectangle {
    let rows = (0..<height).filter { row in
      let places = row * width..<(row + 1) * width
      return pixels[places] != other.pixels[places]
    }
    guard let top = rows.first, let bottom = rows.last else { return PixelRectangle(left: 0, top: 0, width: 1, height: 1) }
    var (left, right) = (width, 0)
    for row in rows {
      let start = row * width
      if let first = (0..<left).first(where: { pixels[start + $0] != other.pixels[start + $0] }) { left = first }
      if let last = (right..<width).last(where: { pixels[start + $0] != other.pixels[start + $0] }) { right = last }
    }
    return PixelRectangle(left: left, top: top, width: right - left + 1, height: bottom - top + 1)
  }

  /// The part of the picture in a rectangle.
  public func part(_ rectangle: PixelRectangle) -> PixelImage {
    let rows = rectangle.top..<rectangle.top + rectangle.height
    return PixelImage(
      width: rectangle.width, height: rectangle.height,
      pixels: rows.flatMap { row in pixels[row * width + rectangle.left..<row * width + rectangle.left + rectangle.width] })
  }

  /// The whole picture.
  public var frame: PixelRectangle { PixelRectangle(left: 0, top: 0, width: width, height: height) }
}

/// A part of a picture, in pixels from its upper left corner.
public struct PixelRectangle: Equatable, Sendable {
  public let left: Int
  public let top: Int
  public let width: Int
  public let height: Int
}

/// What is drawn over the picture before, and for how long it is shown.
public struct PixelFrame: Equatable, Sendable {
  public let place: PixelRectangle
  public let image: PixelImage
  public let seconds: Double
}

/// An animation of pictures of one size, each but the first reduced to what changes.
public struct PixelAnimation: Sendable {
  public private(set) var frames: [PixelFrame] = []
  private var last: PixelImage?

  public init() {}

  public mutating func add(_ image: PixelImage, seconds: Double) {
    let place = last.map(image.change) ?? image.frame
    frames.append(PixelFrame(place: place, image: image.part(place), seconds: seconds))
    last = image
  }
}
