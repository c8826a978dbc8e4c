import AssayKit
import PortableMath
import Synchronization

/// A residual network that learns to tell the classes of images: a model.
///
/// The mini-batch of a step is the loader's; images that fill no batch at the end of an epoch are left out of it. Held-out
/// images are examined as they are, with normalization by the statistics of the first training images, also as they are.
final class ResidualClassifier<Scalar: PortableScalar>: Model {
  let data: ModelData
  let stepsPerEpoch: Int
  let architecture: ResidualArchitecture
  private let images: ImageData
  private let loader: ImageLoader
  private let orders: EpochOrders
  private let workplace: Mutex<Workplace<Scalar>>

  /// - Parameters:
  ///   - name: where the images are from.
  ///   - loader: of the training images; its batches are a multiple of the network's micro-batches.
  init(_ images: ImageData, name: String, loader: ImageLoader, network: sending ResidualNetwork<Scalar>) {
    self.images = images
    self.loader = loader
    architecture = network.architecture
    orders = EpochOrders(loader)
    stepsPerEpoch = loader.imagesPerEpoch / loader.batchSize
    data = ModelData(
      name: name, digest: images.digest, classCount: images.training.classes,
      heldOutLabels: images.test.labels.map { UInt8($0) })
    workplace = Mutex(Workplace(network, ViewRenderer(loader.augmentation, loader.normalization)))
  }

  var dimension: Int { architecture.parameterCount }

  func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    workplace.withLock { place in
      let (images, labels) = take(step, &place)
      return place.network.loss(at: parameters, images: images.span, labels: labels.span)
    }
  }

  func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    workplace.withLock { place in
      let (images, labels) = take(step, &place)
      _ = place.network.gradient(at: parameters, images: images.span, labels: labels.span, into: &gradient)
    }
  }

  var parameterTensors: [TensorShape] { architecture.parameterTensors }

  func batch(ofStep step: Int) -> NamedTensors<Scalar>? {
    workplace.withLock { place in
      _ = take(step, &place)
      return place.batch.tensors()
    }
  }

  func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    workplace.withLock { place in
      let network = place.network
      let first = statisticImages(network.microBatch)
      let statistics = network.statistics(at: parameters, images: first.span)
      var losses: [Scalar] = []
      var predictions: [UInt8] = []
      for batch in inOrder(images.test, network.microBatch) {
        let filled = batch.images + Array(repeating: 0, count: place.imageNumbers - batch.images.count)
        let logits = network.logits(at: parameters, images: filled.span, statistics: statistics)
        for (image, label) in batch.labels.enumerated() {
          let row = Array(logits[image * architecture.classes..<(image + 1) * architecture.classes])
          losses.append(Softmax(row).loss(label))
          predictions.append(UInt8(row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 }))
        }
      }
      return Examination(loss: mean(losses.span), predictions: predictions)
    }
  }

  /// The first training images: eight micro-batches of them, or as many as there are.
  private func statisticImages(_ microBatch: Int) -> [Float] {
    let batches = min(8, images.training.count / microBatch)
    return inOrder(images.training, microBatch).prefix(batches).flatMap(\.images)
  }

  /// Images as they are, in the order of their set.
  private func inOrder(_ dataset: ImageDataset, _ microBatch: Int) -> BatchStream {
    ImageLoader(dataset, seed: Seed(0), batchSize: microBatch, shuffles: false, normalization: loader.normalization)
      .batches(untilEpoch: 1, threads: 0)
  }

  /// Makes the mini-batch of a step.
  private func take(_ step: Int, _ place: inout Workplace<Scalar>) -> (images: [Float], labels: [Int]) {
    let (epoch, number) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let position = LoaderPosition(epoch: epoch, place: number * loader.batchSize)
    loader.fill(&place.batch, at: position, of: orders.order(ofEpoch: epoch), &place.renderer)
    return (place.batch.images, place.batch.labels)
  }
}

/// What one thread at a time works with.
private struct Workplace<Scalar: PortableScalar> {
  let network: ResidualNetwork<Scalar>
  var renderer: ViewRenderer
  var batch = ImageBatch()

  /// The numbers of a micro-batch.
  var imageNumbers: Int { network.microBatch * ImageDataset.imageLength }

  init(_ network: ResidualNetwork<Scalar>, _ renderer: ViewRenderer) {
    self.network = network
    self.renderer = renderer
  }
}
