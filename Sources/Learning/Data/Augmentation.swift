import PortableMath

/// How images vary from epoch to epoch: a crop of the image between black margins, and a reflection.
public struct Augmentation: Equatable, Sendable {
  /// Black pixels on each side of the image, out of which 32 × 32 are cropped; 0 … 16.
  public let margin: Int
  /// Whether each image is reflected left to right by a chance of one half.
  public let flips: Bool

  public init(margin: Int, flips: Bool) {
    precondition((0...16).contains(margin), "a margin of \(margin) pixels is not one of 0 … 16")
    self.margin = margin
    self.flips = flips
  }

  /// The images as they are.
  public static let none = Augmentation(margin: 0, flips: false)

  /// That of He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016, section 4.2.
  public static let residual = Augmentation(margin: 4, flips: true)

  /// One of the views of an image that the augmentation has, each as likely as any other.
  package struct View: Hashable, Sendable {
    /// Pixels between the margin's left edge and the crop's.
    package let left: Int
    package let top: Int
    package let isFlipped: Bool
  }

  /// The view of an image in an epoch; only the seed, the image and the epoch decide it.
  package func view(_ seed: Seed, epoch: Int, image: Int) -> View {
    let places = 2 * margin + 1
    let choice = seed.integer(below: places * places * (flips ? 2 : 1), step: UInt64(epoch), element: UInt64(image))
    let place = choice % (places * places)
    return View(left: place % places, top: place / places, isFlipped: choice >= places * places)
  }
}

/// Makes the numbers of views of images.
package struct ViewRenderer {
  private let margin: Int
  private let normalization: Normalization
  /// Bytes of a row between its margins.
  private let stride: Int
  /// An image between margins of zeros, plane by plane.
  private var padded: [UInt8]

  package init(_ augmentation: Augmentation, _ normalization: Normalization) {
    margin = augmentation.margin
    self.normalization = normalization
    stride = ImageDataset.side + 2 * margin
    padded = [UInt8](repeating: 0, count: ImageDataset.channels * stride * stride)
  }

  /// Writes the view's numbers, plane by plane.
  package mutating func render(
    _ image: UnsafeBufferPointer<UInt8>, _ view: Augmentation.View, into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    pad(image)
    let (side, stride) = (ImageDataset.side, stride)
    padded.withUnsafeBufferPointer { padded in
      normalization.numbers.withUnsafeBufferPointer { table in
        for row in 0..<ImageDataset.channels * side {
          let (channel, y) = (row / side, row % side)
          let start = (channel * stride + view.top + y) * stride + view.left
          let source = padded.extracting(start..<start + side)
          let target = numbers.extracting(row * side..<(row + 1) * side)
          let numberOf = table.extracting(256 * channel..<256 * (channel + 1))
          if view.isFlipped {
            for x in 0..<side { target[x] = numberOf[Int(source[side - 1 - x])] }
          } else {
            for x in 0..<side { target[x] = numberOf[Int(source[x])] }
          }
        }
      }
    }
  }

  /// Puts the image between the margins.
  private mutating func pad(_ image: UnsafeBufferPointer<UInt8>) {
    let (side, stride, margin) = (ImageDataset.side, stride, margin)
    padded.withUnsafeMutableBufferPointer { padded in
      for row in 0..<ImageDataset.channels * side {
        let start = (row / side * stride + margin + row % side) * stride + margin
        let source = image.extracting(row * side..<(row + 1) * side)
        _ = padded.extracting(start..<start + side).update(fromContentsOf: source)
      }
    }
  }
}
