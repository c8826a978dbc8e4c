import AssayKit
public import PortableMath

/// Hands out a set of images in batches: shuffled, augmented and normalized, ready for a network.
///
/// Only the seed and the epoch decide the order of an epoch. Only they and the image's index decide the view of an image. So
/// the number of threads or ranks, the batch size and a resumption change no bit of any image.
///
///     let loader = ImageLoader(data.training, seed: Seed(1), augmentation: .residual)
///     for batch in loader.batches(untilEpoch: 10) { … batch.images, batch.labels … }
public struct ImageLoader: Sendable {
  public let dataset: ImageDataset
  /// Images in a batch; fewer in the last of an epoch.
  public let batchSize: Int
  /// Whether the images come in another order each epoch, or in the set's.
  public let shuffles: Bool
  public let augmentation: Augmentation
  public let normalization: Normalization
  public let shard: Shard
  private let seed: Seed

  /// A loader; its normalization is the set's own unless another is given, as one is for a test set.
  public init(
    _ dataset: ImageDataset, seed: Seed, batchSize: Int = 128, shuffles: Bool = true,
    augmentation: Augmentation = .none, normalization: Normalization? = nil, shard: Shard = .whole
  ) {
    precondition(batchSize > 0, "a batch has at least one image, not \(batchSize)")
    precondition(dataset.count >= shard.count, "\(dataset.count) images are too few for \(shard.count) ranks")
    self.dataset = dataset
    self.seed = seed
    self.batchSize = batchSize
    self.shuffles = shuffles
    self.augmentation = augmentation
    self.normalization = normalization ?? Normalization(of: dataset)
    self.shard = shard
  }

  /// How many images this rank gets in an epoch.
  public var imagesPerEpoch: Int { shard.share(of: dataset.count) }

  /// How many batches this rank gets in an epoch.
  public var batchesPerEpoch: Int { (imagesPerEpoch + batchSize - 1) / batchSize }

  /// The indices of this rank's images in an epoch, in their order.
  public func order(ofEpoch epoch: Int) -> [Int] {
    let all = shuffles ? seed.derived(for: "order").permutation(of: dataset.count, step: UInt64(epoch)) : nil
    return (0..<imagesPerEpoch).map { place in
      let position = place * shard.count + shard.rank
      return all?[position] ?? position
    }
  }

  /// Batches from a position on until an epoch begins; without end unless that is given.
  ///
  /// - Parameters:
  ///   - threads: how many work ahead; with 0 a batch is made when it is asked for.
  ///   - prefetch: the most batches that are made or being made before they are asked for. Memory is that many and one.
  public func batches(
    from position: LoaderPosition = LoaderPosition(epoch: 0), untilEpoch: Int = .max,
    threads: Int = 2, prefetch: Int = 4
  ) -> BatchStream {
    BatchStream(BatchMaker(self, from: position, untilEpoch: untilEpoch), threads: threads, prefetch: prefetch)
  }

  /// Writes the numbers and labels of the images of the order from a position on, `batchSize` or as many as the epoch has.
  func fill(_ batch: inout ImageBatch, at position: LoaderPosition, of order: [Int], _ renderer: inout ViewRenderer) {
    let indices = order[position.place..<min(position.place + batchSize, order.count)]
    batch.setCount(indices.count)
    let views = seed.derived(for: "views")
    dataset.images.withUnsafeBufferPointer { images in
      batch.images.withUnsafeMutableBufferPointer { numbers in
        for (place, index) in indices.enumerated() {
          renderer.render(
            images.extracting(imageRange(index)), augmentation.view(views, epoch: position.epoch, image: index),
            into: numbers.extracting(imageRange(place)))
        }
      }
    }
    for (place, index) in indices.enumerated() {
      batch.indices[place] = index
      batch.labels[place] = dataset.labels[index]
    }
    batch.position = position
    batch.next =
      indices.endIndex == order.count
      ? LoaderPosition(epoch: position.epoch + 1) : LoaderPosition(epoch: position.epoch, place: indices.endIndex)
  }

  private func imageRange(_ index: Int) -> Range<Int> {
    index * ImageDataset.imageLength..<(index + 1) * ImageDataset.imageLength
  }
}

/// One of `count` ranks that share the images of each epoch: it gets those at the places rank, rank + count, … of the order.
///
/// So the batches of all ranks at one step of an epoch are together one batch, `count` times as large, of the whole. Where
/// the ranks do not share evenly, the first have one image more, and perhaps one batch.
public struct Shard: Hashable, Sendable {
  public let rank: Int
  public let count: Int

  public init(rank: Int, of count: Int) {
    precondition(count > 0 && (0..<count).contains(rank), "there is no rank \(rank) of \(count)")
    self.rank = rank
    self.count = count
  }

  public static let whole = Shard(rank: 0, of: 1)

  /// How many of an epoch's images this rank gets.
  func share(of images: Int) -> Int { (images - rank + count - 1) / count }
}

/// A place in the sequence of images that a rank gets: what a resumed run starts from.
public struct LoaderPosition: Hashable, Codable, Sendable {
  public let epoch: Int
  /// How many of the rank's images of the epoch come before.
  public let place: Int

  public init(epoch: Int, place: Int = 0) {
    self.epoch = epoch
    self.place = place
  }
}

/// Some images, as a network takes them.
public struct ImageBatch: Sendable {
  /// [count, 3, 32, 32], row-major: for each image its three planes, row by row.
  public internal(set) var images: [Float] = []
  /// The class of each image.
  public internal(set) var labels: [Int] = []
  /// The index of each image in its set.
  public internal(set) var indices: [Int] = []
  /// Where the batch starts.
  public internal(set) var position = LoaderPosition(epoch: 0)
  /// Where the next batch starts.
  public internal(set) var next = LoaderPosition(epoch: 0)

  /// An empty batch, to be filled by `BatchStream.next(into:)`.
  public init() {}

  /// How many images there are.
  public var count: Int { labels.count }

  /// Makes room for so many images, in the same storage if it suffices.
  mutating func setCount(_ count: Int) {
    images.resize(to: count * ImageDataset.imageLength, with: 0)
    labels.resize(to: count, with: 0)
    indices.resize(to: count, with: 0)
  }
}

extension ImageBatch {
  /// The batch for a trace.
  func tensors<Scalar: PortableScalar>() -> NamedTensors<Scalar> {
    var tensors = NamedTensors<Scalar>()
    tensors.append(TensorShape("examples", count), indices.map { Scalar($0) })
    tensors.append(TensorShape("labels", count), labels.map { Scalar($0) })
    let side = ImageDataset.side
    tensors.append(TensorShape("images", count, ImageDataset.channels, side, side), images.map { Scalar($0) })
    return tensors
  }
}

extension Array {
  fileprivate mutating func resize(to count: Int, with filler: Element) {
    if count < self.count { removeLast(self.count - count) }
    append(contentsOf: repeatElement(filler, count: count - self.count))
  }
}
