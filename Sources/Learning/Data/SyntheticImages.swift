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
      let colour = drawing.colour(x: pixel % side, y: pixel / side)
      for channel in 0..<channels {
        image[channel * planeLength + pixel] = UInt8(min(max(255 * colour[channel], 0), 255))
      }
    }
    addNoise(seed.derived(for: "noise"), index, to: image)
  }

  /// Adds an odd integer of −15 … 15 to each byte, within 0 … 255: four random bits, 32 bytes' from a block.
  private static func addNoise(_ seed: Seed, _ index: Int, to image: UnsafeMutableBufferPointer<UInt8>) {
    let philox = Philox4x32(key: seed.key)
    for number in 0..<imageLength / 32 {
      let block = philox.block(at: Philox4x32.Block(UInt32(number), 0, UInt32(index), 0))
      for place in 0..<32 {
        let noise = 2 * Int32(truncatingIfNeeded: block[place / 8] >> UInt32(4 * (place % 8)) & 15) - 15
        let byte = Int32(image[32 * number + place]) + noise
        image[32 * number + place] = UInt8(truncatingIfNeeded: min(max(byte, 0), 255))
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
