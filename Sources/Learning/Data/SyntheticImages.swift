public import PortableMath

extension ImageDataset {
  /// Images shaped like CIFAR-10's, drawn: ten shapes, one a class, of any place, size, angle, proportions and shade, with
  /// a hint of the class's hue, partly hidden, on mottled ground beside stray strokes, under noise.
  ///
  /// Every ten images from a multiple of ten on are one of each class. An image depends on the seed and its index alone,
  /// and has the same bits everywhere. Complexity: some 10⁵ operations an image, split among the threads.
  public static func synthetic(count: Int, seed: Seed, threads: Int = 2) -> ImageDataset {
    let classes = Shape.allCases.count
    let order = seed.derived(for: "labels")
    let tens = (0..<(count + classes - 1) / classes).lazy.map { order.permutation(of: classes, step: UInt64($0)) }
    let labels = Array(tens.joined().prefix(count))
    let images = [UInt8](unsafeUninitializedCapacity: count * imageLength) { buffer, initialized in
      // No two parts share an image.
      nonisolated(unsafe) let images = buffer
      inParts(of: count, threads: threads) { part in
        for index in part {
          draw(labels[index], index, seed, into: images.extracting(index * imageLength..<(index + 1) * imageLength))
        }
      }
      initialized = count * imageLength
    }
    return ImageDataset(images: images, labels: labels, classes: classes)
  }

  private static func draw(_ label: Int, _ index: Int, _ seed: Seed, into image: UnsafeMutableBufferPointer<UInt8>) {
    var dice = Dice(seed.derived(for: "drawing"), image: index)
    let drawing = Drawing(Shape.allCases[label], &dice)
    for pixel in 0..<planeLength {
      let colour = drawing.colour(at: SIMD2(Float(pixel % side), Float(pixel / side)))
      for channel in 0..<channels {
        image[channel * planeLength + pixel] = UInt8(min(max(255 * colour[channel], 0), 255))
      }
    }
    addNoise(seed.derived(for: "noise"), index, to: image)
  }

  /// Adds an odd integer of −15 … 15 to each byte, within 0 … 255: one of the sixteen nibbles of 64 random bits.
  private static func addNoise(_ seed: Seed, _ index: Int, to image: UnsafeMutableBufferPointer<UInt8>) {
    for word in 0..<imageLength / 16 {
      let bits = seed.bits(step: UInt64(index), element: UInt64(word))
      for nibble in 0..<16 {
        let noise = 2 * Int(truncatingIfNeeded: bits >> (4 * UInt64(nibble)) & 15) - 15
        image[16 * word + nibble] = UInt8(min(max(Int(image[16 * word + nibble]) + noise, 0), 255))
      }
    }
  }
}

extension ImageData {
  /// Drawn images, as many as CIFAR-10's unless said otherwise.
  public static func synthetic(training: Int = 50_000, test: Int = 10_000, seed: Seed, threads: Int = 2) -> ImageData {
    ImageData(
      training: .synthetic(count: training, seed: seed.derived(for: "training"), threads: threads),
      test: .synthetic(count: test, seed: seed.derived(for: "test"), threads: threads))
  }
}
