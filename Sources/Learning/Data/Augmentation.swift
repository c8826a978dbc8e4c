import PortableMath

/// How images vary from epoch to epoch: a crop of the image between black margins, and a reflection.
public struct Augmentation: Equatable, Sendable {
  /// Black pixels on each side of the image, out of which 32 × 32 are cropped; 0 … 16.
  public let margin: Int
  /// Whether every other image, by chance, is reflected left to right.
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

  /// The view of an image in an epoch: a matter of the seed and these two alone.
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
  private let normalisation: Normalisation
  /// Bytes of a row between its margins.
  private let stride: Int
  /// An image between margins of zeros, plane by plane.
  private var padded: [UInt8]

  package init(_ augmentation: Augmentation, _ normalisation: Normalisation) {
    margin = augmentation.margin
    self.normalisation = normalisation
    stride = ImageDataset.side + 2 * margin
    padded = [UInt8](repeating: 0, count: ImageDataset.channels * stride * stride)
  }

  /// Writes the view's numbers, plane by plane.
  package mutating func render(
    _ image: UnsafeBufferPointer<UInt8>, _ view: Augmentation.View, into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    let side = ImageDataset.side
    let (stride, margin) = (stride, margin)
    padded.withUnsafeMutableBufferPointer { padded in
      normalisation.numbers.withUnsafeBufferPointer { table in
        for channel in 0..<ImageDataset.channels {
          for y in 0..<side {
            let row = padded.baseAddress! + (channel * stride + y + margin) * stride + margin
            row.update(from: image.baseAddress! + (channel * side + y) * side, count: side)
          }
          for y in 0..<side {
            let row = padded.baseAddress! + (channel * stride + y + view.top) * stride + view.left
            let target = numbers.baseAddress! + (channel * side + y) * side
            let numberOf = table.baseAddress! + 256 * channel
            if view.isFlipped {
              for x in 0..<side { target[x] = numberOf[Int(row[side - 1 - x])] }
            } else {
              for x in 0..<side { target[x] = numberOf[Int(row[x])] }
            }
          }
        }
      }
    }
  }
}
