import AssayKit
import PortableMath
import Synchronization

/// The mean image of a set, learned from a loader's batches: a model that does hardly more than to take them.
///
/// The loss of a step is ½·mean (x − w)² over the numbers x of its batch and the parameters w at their places. The batches come
/// from a stream that works ahead while the steps are taken in order; any other step is made from its place on.
final class ImageMean<Scalar: PortableScalar>: Model {
  let dimension = ImageDataset.imageLength
  let stepsPerEpoch: Int
  let data: ModelData
  private let heldOut: ImageDataset
  private let loader: ImageLoader
  private let stream: Mutex<StepStream>

  init(_ images: ImageData, name: String, loader: ImageLoader, threads: Int, prefetch: Int) {
    self.loader = loader
    heldOut = images.test
    stepsPerEpoch = loader.batchesPerEpoch
    data = ModelData(name: name, digest: images.digest)
    stream = Mutex(StepStream(loader, threads: threads, prefetch: prefetch))
  }

  func loss(ofStep step: Int, at parameters: Span<Scalar>) -> Scalar {
    stream.withLock { stream in meanSquare(stream.batch(ofStep: step), parameters) / 2 }
  }

  func gradient(ofStep step: Int, at parameters: Span<Scalar>, into gradient: inout MutableSpan<Scalar>) {
    stream.withLock { stream in
      let batch = stream.batch(ofStep: step)
      let sums = total(of: batch) { $1 }
      let count = Scalar(batch.count)
      for place in sums.indices { gradient[place] = (parameters[place] - sums[place] / count) / Scalar(sums.count) }
    }
  }

  func batchDigest(ofStep step: Int) -> Digest? {
    stream.withLock { stream in
      let batch = stream.batch(ofStep: step)
      let numbers = batch.images
      var bytes = CanonicalBytes()
      bytes.append(numbers.span)
      for number in batch.labels + batch.indices { bytes.append(UInt64(number)) }
      return bytes.digest
    }
  }

  var parameterTensors: [TensorShape] {
    [TensorShape("mean", ImageDataset.channels, ImageDataset.side, ImageDataset.side)]
  }

  func batch(ofStep step: Int) -> NamedTensors<Scalar>? { stream.withLock { $0.batch(ofStep: step).tensors() } }

  func examination(at parameters: Span<Scalar>) -> Examination<Scalar> {
    let batches = ImageLoader(
      heldOut, seed: Seed(0), shuffles: false, normalization: loader.normalization
    ).batches(untilEpoch: 1, threads: 0)
    var losses: [Scalar] = []
    for batch in batches { losses.append(meanSquare(batch, parameters) / 2 * Scalar(batch.count)) }
    return Examination(loss: sum(losses.span) / Scalar(heldOut.count))
  }

  /// The mean of (x − w)² over a batch.
  private func meanSquare(_ batch: ImageBatch, _ parameters: Span<Scalar>) -> Scalar {
    let squares = total(of: batch) { place, number in
      let difference = number - parameters[place]
      return difference * difference
    }
    return sum(squares.span) / Scalar(batch.count * dimension)
  }

  /// The sum of a term over the images, in their order, for each place.
  @inline(__always)
  private func total(of batch: ImageBatch, _ term: (_ place: Int, _ number: Scalar) -> Scalar) -> [Scalar] {
    var totals = [Scalar](repeating: 0, count: dimension)
    totals.withUnsafeMutableBufferPointer { totals in
      batch.images.withUnsafeBufferPointer { images in
        for image in 0..<batch.count {
          let numbers = images.extracting(image * dimension..<(image + 1) * dimension)
          for place in 0..<dimension { totals[place] += term(place, Scalar(numbers[place])) }
        }
      }
    }
    return totals
  }
}

/// A loader's batches by the number of their step, from a stream as long as they are asked for in order.
private struct StepStream {
  private let loader: ImageLoader
  private let threads: Int
  private let prefetch: Int
  private var stream: BatchStream?
  private var current = ImageBatch()
  /// The step of the current batch; −1 before the first.
  private var step = -1

  init(_ loader: ImageLoader, threads: Int, prefetch: Int) {
    self.loader = loader
    self.threads = threads
    self.prefetch = prefetch
  }

  mutating func batch(ofStep wanted: Int) -> ImageBatch {
    if wanted == step, stream != nil { return current }
    if wanted != step + 1 || stream == nil {
      let (epoch, number) = wanted.quotientAndRemainder(dividingBy: loader.batchesPerEpoch)
      stream = loader.batches(
        from: LoaderPosition(epoch: epoch, place: number * loader.batchSize), threads: threads, prefetch: prefetch)
    }
    guard stream?.next(into: &current) == true else { preconditionFailure("a loader's epochs have no end") }
    step = wanted
    return current
  }
}

let imageMeanPlugin = ProblemPlugin(
  ProblemDescription(
    name: "imageMean",
    summary: "The mean of color images of 32 × 32 pixels, from a loader's batches: a model that shows its speed.",
    formula: "½·mean (x − w)² over the numbers of a batch",
    domain: "ℝ³⁰⁷²",
    optimum: "the mean of all views of the images; not known beforehand",
    start: "zero",
    source: "the loader: crops and flips of He, Zhang, Ren & Sun, CVPR 2016, 4.2",
    settings: [
      SettingDescription("batch", .integer(1...100_000), default: 128, "images in a batch; fewer in the last of an epoch"),
      SettingDescription("loaderThreads", .integer(0...64), default: 2, "threads that work ahead, which changes no bit"),
      SettingDescription("prefetch", .integer(1...1000), default: 4, "batches that are made before they are asked for"),
      SettingDescription("ranks", .integer(1...10_000), default: 1, "that share the images of an epoch"),
      SettingDescription("rank", .integer(0...9_999), default: 0, "which of them this is, modulo their number"),
    ] + imageSettings),
  outline: { settings in
    let images = imageCount(settings, atLeast: settings.integer("ranks"))
    let share = shard(settings).share(of: images)
    let batch = Double(min(settings.integer("batch"), images))
    return ProblemOutline(
      dimension: Double(ImageDataset.imageLength), capabilities: [.gradient], classCount: 0,
      stepsPerEpoch: (share + settings.integer("batch") - 1) / settings.integer("batch"),
      memory: .init(
        scalars: 0,
        bytes: imageBytes(settings, training: images)
          + Double(settings.integer("prefetch") + 2) * batch * batchBytes))
  },
  float32: { (settings, seed) throws(DataError) in try imageMean(Float.self, settings, seed) },
  float64: { (settings, seed) throws(DataError) in try imageMean(Double.self, settings, seed) })

private func shard(_ settings: Settings) -> Shard {
  let ranks = settings.integer("ranks")
  return Shard(rank: settings.integer("rank") % ranks, of: ranks)
}

private func imageMean<Scalar: PortableScalar>(
  _ type: Scalar.Type, _ settings: Settings, _ seed: Seed
) throws(DataError) -> Problem<Scalar> {
  let images = try imageData(settings, atLeast: settings.integer("ranks"))
  let loader = ImageLoader(
    images.training, seed: seed.derived(for: "loader"), batchSize: settings.integer("batch"),
    augmentation: augmentation(settings), shard: shard(settings))
  let model = ImageMean<Scalar>(
    images, name: imageSource(settings), loader: loader, threads: settings.integer("loaderThreads"),
    prefetch: settings.integer("prefetch"))
  return Problem(AnyModel(model), start: [Scalar](repeating: 0, count: model.dimension))
}
