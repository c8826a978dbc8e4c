public import PortableMath

/// A residual network at work: losses, gradients and predictions, in replicas side by side.
///
/// A batch is cut into micro-batches of a fixed size, over which normalization takes its statistics. Each replica works on
/// one of them; their losses and gradients are added in the order of the micro-batches. So the numbers of replicas and of
/// threads decide what is done at the same time, and leave no trace in the bits.
///
/// An instance is used by one thread at a time. Its memory is that of a micro-batch for each replica: for depth 20 and 128
/// images in Float about 190 MB.
public final class ResidualNetwork<Scalar: PortableScalar> {
  public let architecture: ResidualArchitecture
  /// The images over which normalization takes its statistics.
  public let microBatch: Int
  private let replicas: [NetworkReplica<Scalar>]
  private let weights: KernelWeights<Scalar>

  /// - Parameters:
  ///   - replicas: how many micro-batches are worked on side by side.
  ///   - threads: at most so many in all, but one for each replica.
  public init(_ architecture: ResidualArchitecture, microBatch: Int, replicas: Int = 1, threads: Int = 1) {
    precondition(microBatch > 0 && replicas > 0 && threads > 0, "a network has images, replicas and threads")
    self.architecture = architecture
    self.microBatch = microBatch
    let weights = KernelWeights<Scalar>(architecture)
    self.weights = weights
    self.replicas = (0..<replicas).map { _ in
      NetworkReplica(architecture, count: microBatch, threads: max(1, threads / replicas), weights: weights)
    }
  }

  /// The mean over the images of −ln softmax(logits)[label].
  ///
  /// - Parameters:
  ///   - images: a multiple of the micro-batch; for each three planes, row by row.
  ///   - labels: a class for each image.
  public func loss(at parameters: Span<Scalar>, images: Span<Float>, labels: Span<Int>) -> Scalar {
    var total = Scalar.zero
    forEachMicroBatch(parameters, images, labels: labels) { total += $1 }
    return total / Scalar(labels.count)
  }

  /// Writes the loss's gradient and returns the loss; see `loss`.
  public func gradient(
    at parameters: Span<Scalar>, images: Span<Float>, labels: Span<Int>, into gradient: inout MutableSpan<Scalar>
  ) -> Scalar {
    precondition(
      gradient.count == architecture.parameterCount, "a gradient has \(architecture.parameterCount) elements")
    var total = Scalar.zero
    var isFirst = true
    gradient.withUnsafeMutableBufferPointer { gradient in
      forEachMicroBatch(parameters, images, labels: labels, isBackward: true) { replica, loss in
        total += loss
        add(UnsafeBufferPointer(replica.gradient.elements), to: gradient, isFirst: isFirst)
        isFirst = false
      }
    }
    return total / Scalar(labels.count)
  }

  /// Returns the statistics of each normalization for an examination, from training images.
  ///
  /// They are the means, over the micro-batches, of their means and of their variances (without bias). They are no running
  /// averages, so that they are a function of the parameters.
  /// Source: Ioffe, Szegedy, "Batch normalization"
  /// (2015), algorithm 2.
  public func statistics(at parameters: Span<Scalar>, images: Span<Float>) -> [NormalizationStatistics<Scalar>] {
    let layers = architecture.layers
    var means = layers.map { layer in
      NormalizationStatistics<Scalar>(
        means: Array(repeating: 0, count: layer.outputs), variances: Array(repeating: 0, count: layer.outputs))
    }
    let batches = Scalar(images.count / (imageLength * microBatch))
    forEachMicroBatch(parameters, images) { replica, _ in
      for (index, layer) in layers.enumerated() {
        let own = replica.normalizations[index].statistics(pixels: microBatch * layer.side * layer.side)
        for channel in 0..<layer.outputs {
          means[index].means[channel] += own.means[channel] / batches
          means[index].variances[channel] += own.variances[channel] / batches
        }
      }
    }
    return means
  }

  /// The logits of each image, images × classes, with normalization by given statistics: no image sees another.
  public func logits(
    at parameters: Span<Scalar>, images: Span<Float>, statistics: [NormalizationStatistics<Scalar>]
  ) -> [Scalar] {
    var logits: [Scalar] = []
    logits.reserveCapacity(images.count / imageLength * architecture.classes)
    forEachMicroBatch(parameters, images, statistics: statistics) { replica, _ in
      for image in 0..<microBatch { logits += replica.head.logits(image) }
    }
    return logits
  }

  private var imageLength: Int { ResidualArchitecture.imageChannels * architecture.side * architecture.side }

  /// Runs all micro-batches, as many at a time as there are replicas. It passes them to `body` in their order, each with the
  /// sum of its losses (0 without labels).
  private func forEachMicroBatch(
    _ parameters: Span<Scalar>, _ images: Span<Float>, labels: Span<Int>? = nil, isBackward: Bool = false,
    statistics: [NormalizationStatistics<Scalar>]? = nil, _ body: (NetworkReplica<Scalar>, _ loss: Scalar) -> Void
  ) {
    precondition(
      parameters.count == architecture.parameterCount,
      "the network has \(architecture.parameterCount) parameters, not \(parameters.count)")
    let count = images.count / imageLength
    precondition(
      count > 0 && count * imageLength == images.count && count % microBatch == 0 && labels?.count ?? count == count,
      "\(images.count) numbers and \(labels?.count ?? count) labels are not images in micro-batches of \(microBatch)")
    weights.update(from: parameters)
    for first in stride(from: 0, to: count, by: microBatch * replicas.count) {
      let active = Array(replicas.prefix((count - first) / microBatch))
      for (index, replica) in active.enumerated() {
        let start = first + index * microBatch
        replica.takeImages(images.extracting(start * imageLength..<(start + microBatch) * imageLength))
      }
      inParts(of: active.count, threads: active.count) { part in
        for index in part { active[index].forward(statistics: statistics) }
      }
      let losses = active.indices.map { index in
        let start = first + index * microBatch
        guard let labels else { return Scalar.zero }
        return active[index].head.takeLabels(labels.extracting(start..<start + microBatch), divisor: count)
      }
      if isBackward {
        inParts(of: active.count, threads: active.count) { part in
          for index in part { active[index].backward() }
        }
      }
      for (replica, loss) in zip(active, losses) { body(replica, loss) }
    }
  }
}

/// target ← source the first time, then target + source.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func add<Scalar: PortableScalar>(
  _ source: UnsafeBufferPointer<Scalar>, to target: UnsafeMutableBufferPointer<Scalar>, isFirst: Bool
) {
  for i in target.indices { target[i] = isFirst ? source[i] : target[i] + source[i] }
}
