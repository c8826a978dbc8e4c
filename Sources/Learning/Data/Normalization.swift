import PortableMath

/// What makes numbers of bytes: (byte/255 − mean)/deviation, with a mean and a deviation for each channel.
///
/// In Float, each operation rounded: the bits of torchvision's `ToTensor` and `Normalize`.
public struct Normalization: Equatable, Sendable {
  public let mean: [Float]
  public let deviation: [Float]
  /// The number of each byte, for each channel in turn.
  let numbers: [Float]

  public init(mean: [Float], deviation: [Float]) {
    precondition(
      mean.count == ImageDataset.channels && deviation.count == ImageDataset.channels,
      "a normalization has \(ImageDataset.channels) means and deviations")
    self.mean = mean
    self.deviation = deviation
    numbers = (0..<ImageDataset.channels).flatMap { channel in
      (0..<256).map { (Float($0) / 255 - mean[channel]) / deviation[channel] }
    }
  }

  /// Bytes as numbers in [0, 1].
  public static let unit = Normalization(mean: [0, 0, 0], deviation: [1, 1, 1])

  /// By the mean and the standard deviation of each channel of a set, over all its pixels: summed in integers, so that
  /// no sum is rounded. A channel of one value everywhere gets the deviation 1. Complexity: O(bytes).
  public init(of dataset: ImageDataset) {
    precondition(dataset.count > 0, "no images have no mean")
    var mean: [Float] = []
    var deviation: [Float] = []
    for channel in 0..<ImageDataset.channels {
      let (sum, squares) = sums(of: dataset, channel)
      let count = Double(dataset.count * ImageDataset.planeLength)
      mean.append(Float(Double(sum) / (255 * count)))
      // n·Σx² − (Σx)² is an integer of at most 128 bits and never negative.
      let spread = UInt128(squares) * UInt128(dataset.count * ImageDataset.planeLength) - UInt128(sum) * UInt128(sum)
      deviation.append(spread == 0 ? 1 : Float(Double.sqrt(Double(spread)) / (255 * count)))
    }
    self.init(mean: mean, deviation: deviation)
  }
}

private func sums(of dataset: ImageDataset, _ channel: Int) -> (sum: UInt64, squares: UInt64) {
  var sum: UInt64 = 0
  var squares: UInt64 = 0
  dataset.images.withUnsafeBufferPointer { images in
    for image in 0..<dataset.count {
      let start = image * ImageDataset.imageLength + channel * ImageDataset.planeLength
      for byte in images[start..<start + ImageDataset.planeLength] {
        sum &+= UInt64(byte)
        squares &+= UInt64(byte) &* UInt64(byte)
      }
    }
  }
  return (sum, squares)
}
