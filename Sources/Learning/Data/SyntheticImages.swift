public import PortableMath

extension ImageDataset {
  /// Drawn images shaped like CIFAR-10's: ten shapes, one for each class, of any place, size, angle, proportions and shade.
  /// They have a hint of the class's hue, are partly hidden, and lie on mottled ground beside stray strokes, under noise.
  ///
  /// Every ten images from a multiple of ten on are one of each class. An image depends only on the seed and its index, and has
  /// the same bits everywhere. Complexity: some 10⁵ operations an image, split among the threads.
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
          let image = images.extracting(index * imageLength..<(index + 1) * imageLength)
          drawImage(index, of: labels[index], seed, into: image)
        }
      }
      initialized = count * imageLength
    }
    return ImageDataset(images: images, labels: labels, classes: classes)
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
