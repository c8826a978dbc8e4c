import PortableMath

/// One replica of a network: the memory of a micro-batch on its way forward and back.
///
/// Normalization takes its statistics over the micro-batch. Threads take groups of images. Sums over images are taken for each
/// image or group first, and then in their order, so that threads leave no trace in the bits.
final class NetworkReplica<Scalar: PortableScalar>: Sendable {
  let architecture: ResidualArchitecture
  let layers: [ConvolutionLayer]
  /// The images of a micro-batch.
  let count: Int
  private let threads: Int
  let weights: KernelWeights<Scalar>

  /// The images, with borders.
  let images: Buffer<Scalar>
  /// The results of the convolutions.
  let results: [Buffer<Scalar>]
  /// The results of the blocks with borders; first that of the first layer.
  let activations: [Buffer<Scalar>]
  let normalizations: [BatchNormalization<Scalar>]
  let head: LinearHead<Scalar>

  /// For each stage the gradient after a block's last sum where that was above 0; the same inside of a block.
  let gradients: [Buffer<Scalar>]
  let innerGradient: Buffer<Scalar>
  /// For each image, of every channel: Σ x and Σ (x − mean)² forward, Σ gradient and Σ gradient·(x − mean) backward.
  let sums: Buffer<Scalar>
  let products: Buffer<Scalar>
  /// For each group of images what it adds to the gradient of a layer's weights.
  let weightSums: Buffer<Scalar>
  let gradient: Buffer<Scalar>

  /// Images that are summed one after another.
  static var groupSize: Int { 8 }

  init(_ architecture: ResidualArchitecture, count: Int, threads: Int, weights: KernelWeights<Scalar>) {
    self.architecture = architecture
    self.count = count
    self.threads = threads
    self.weights = weights
    let layers = architecture.layers
    self.layers = layers
    images = Buffer(count * layers[0].inputLength)
    results = layers.map { Buffer(count * $0.resultLength) }
    activations = (0...architecture.blockCount).map { Buffer(count * layers[2 * $0].paddedLength) }
    normalizations = layers.map { BatchNormalization(channels: $0.outputs) }
    head = LinearHead(features: architecture.features, classes: architecture.classes, count: count)
    gradients = (1...3).map { Buffer(count * layers[2 * $0 * architecture.blocksPerStage].resultLength) }
    innerGradient = Buffer(count * layers[0].resultLength)
    sums = Buffer(count * architecture.features)
    products = Buffer(count * architecture.features)
    let groups = (count + Self.groupSize - 1) / Self.groupSize
    // The last convolution has the most weights.
    weightSums = Buffer(groups * layers[layers.count - 1].storedWeights)
    gradient = Buffer(architecture.parameterCount)
  }

  /// About how many numbers a replica keeps for so many images: the buffers of `init`, of which the images' are the most.
  static func scalarCount(_ architecture: ResidualArchitecture, count: Double) -> Double {
    let layers = architecture.layers
    var image = layers[0].inputLength + layers[0].resultLength
    for layer in layers { image += layer.resultLength }
    for block in 0...architecture.blockCount { image += layers[2 * block].paddedLength }
    for stage in 1...3 { image += layers[2 * stage * architecture.blocksPerStage].resultLength }
    let weights = layers[layers.count - 1].storedWeights
    return count * Double(image + weights / groupSize) + Double(architecture.parameterCount)
  }

  /// Runs `body` on every image, group by group, with memory of its thread's own.
  func forEachImage(_ body: @escaping @Sendable (_ image: Int, _ group: Int, Scratch<Scalar>) -> Void) {
    let groups = (count + Self.groupSize - 1) / Self.groupSize
    inParts(of: groups, threads: min(threads, groups)) { [layers, count] part in
      let scratch = Scratch<Scalar>(layers[0])
      for group in part {
        for image in group * Self.groupSize..<min(count, (group + 1) * Self.groupSize) { body(image, group, scratch) }
      }
    }
  }

  /// The activation's image after block `block` (after the first layer for 0), and its first pixel that is not border.
  func activation(_ block: Int, _ image: Int) -> UnsafeMutablePointer<Scalar> {
    activations[block].start + image * layers[2 * block].paddedLength
  }

  func result(_ layer: Int, _ image: Int) -> UnsafeMutablePointer<Scalar> {
    results[layer].start + image * layers[layer].resultLength
  }

  /// The gradient's image after block `block`.
  func gradient(_ block: Int, _ image: Int) -> UnsafeMutablePointer<Scalar> {
    let layer = layers[2 * block]
    return gradients[layer.stage].start + image * layer.resultLength
  }

  func sums(_ image: Int, _ layer: ConvolutionLayer) -> UnsafeMutablePointer<Scalar> {
    sums.start + image * layer.outputs
  }

  func products(_ image: Int, _ layer: ConvolutionLayer) -> UnsafeMutablePointer<Scalar> {
    products.start + image * layer.outputs
  }
}

/// What a thread needs for one image at a time; no image is larger than those of the first layer.
final class Scratch<Scalar: PortableScalar> {
  /// With borders of zeros.
  let activation: Buffer<Scalar>
  let gradient: Buffer<Scalar>
  /// Without.
  let image: Buffer<Scalar>

  init(_ layer: ConvolutionLayer) {
    activation = Buffer(layer.paddedLength)
    gradient = Buffer(layer.paddedLength)
    image = Buffer(layer.resultLength)
  }
}
