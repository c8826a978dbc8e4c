import Glibc
import PortableMath
import Testing

@testable import Learning

@Suite struct ImageLoaderTests {
  /// Order, views and numbers as scripts/references/loader-references makes them.
  @Test(arguments: LoaderReferences.known.loaders.indices)
  func epochHasPythonsBytes(index: Int) {
    let known = LoaderReferences.known.loaders[index]
    let set = patternedImages(known.count)
    let own = Normalization(of: set)
    let isOwn = own.mean == known.mean && own.deviation == known.deviation
    let loader = ImageLoader(
      set, seed: Seed(known.seed), batchSize: 8, shuffles: known.shuffles,
      augmentation: Augmentation(margin: known.margin, flips: known.flips),
      normalization: isOwn ? nil : Normalization(mean: known.mean, deviation: known.deviation),
      shard: Shard(rank: known.rank, of: known.ranks))
    let handed = collect(epoch(known.epoch, of: loader))
    #expect(handed.indices == known.order)
    #expect(handed.labels == known.order.map { $0 % 10 })
    #expect("\(Digest(of: handed.images))" == known.digest)
    let seed = Seed(known.seed).derived(for: "views")
    let views = known.order.map { loader.augmentation.view(seed, epoch: known.epoch, image: $0) }
    #expect(views.map { [$0.left, $0.top, $0.isFlipped ? 1 : 0] } == known.views)
  }

  @Test func ownNormalizationIsPythons() {
    let known = LoaderReferences.known.loaders[0]
    let own = Normalization(of: patternedImages(known.count))
    #expect(own.mean == known.mean && own.deviation == known.deviation)
  }

  @Test(arguments: [(0, 1), (1, 1), (1, 4), (2, 1), (2, 3), (5, 2), (8, 16)])
  func threadsDoNotChangeTheBytes(threads: Int, prefetch: Int) {
    let loader = loader(batchSize: 7)
    #expect(collect(loader.batches(untilEpoch: 3, threads: threads, prefetch: prefetch)) == reference)
  }

  @Test(arguments: [1, 2, 7, 32, 61, 100])
  func batchSizeDoesNotChangeTheBytes(batchSize: Int) {
    let loader = loader(batchSize: batchSize)
    #expect(collect(loader.batches(untilEpoch: 3)) == reference)
    #expect(loader.batchesPerEpoch == (61 + batchSize - 1) / batchSize)
  }

  /// From the place that each batch names as the next, with another batch size and other threads.
  @Test(arguments: [(7, 7), (7, 16), (61, 5)])
  func resumedRunContinuesWithTheSameBytes(batchSize: Int, laterBatchSize: Int) {
    var before = Handed()
    for batch in loader(batchSize: batchSize).batches(untilEpoch: 3) {
      before.append(batch)
      let later = loader(batchSize: laterBatchSize)
      let after = later.batches(from: batch.next, untilEpoch: 3, threads: before.labels.count % 3)
      #expect(before + collect(after) == reference)
    }
    #expect(before == reference)
  }

  @Test(arguments: [1, 2, 3, 4])
  func batchesOfAllRanksAreOneBatchOfTheWhole(ranks: Int) {
    let whole = Array(epoch(1, of: loader(batchSize: 4 * ranks)))
    let shards = (0..<ranks).map { Array(epoch(1, of: loader(batchSize: 4, shard: Shard(rank: $0, of: ranks)))) }
    for (step, batch) in whole.enumerated() {
      for (place, index) in batch.indices.enumerated() {
        let part = shards[place % ranks][step]
        #expect(part.indices[place / ranks] == index)
        #expect(part.image(place / ranks).elementsEqual(batch.image(place)))
      }
      #expect(shards.map { step < $0.count ? $0[step].count : 0 }.reduce(0, +) == batch.count)
    }
  }

  @Test func everyImageComesOnceAnEpochInAnotherOrder() {
    let loader = loader(batchSize: 8)
    let orders = (0..<3).map { loader.order(ofEpoch: $0) }
    for order in orders { #expect(order.sorted() == Array(0..<61)) }
    #expect(Set(orders).count == 3)
    #expect(ImageLoader(Self.images, seed: Seed(2), batchSize: 8).order(ofEpoch: 0) != orders[0])
  }

  /// Images with other neighbors, in a set of another size, keep their views.
  @Test func viewDependsOnSeedEpochAndIndexAlone() {
    let small = ImageLoader(patternedImages(20), seed: Seed(1), augmentation: .residual, normalization: .unit)
    let images = collect(epoch(1, of: small))
    let larger = ImageLoader(Self.images, seed: Seed(1), augmentation: .residual, normalization: .unit)
    let others = collect(epoch(1, of: larger))
    for (place, index) in images.indices.enumerated() {
      let other = others.indices.firstIndex(of: index) ?? 0
      #expect(images.image(place).elementsEqual(others.image(other)))
    }
  }

  /// 162 views: χ² with 161 degrees of freedom is below 221 in 99.9 % of cases.
  @Test func viewsAreEquallyLikely() {
    var counts = [Augmentation.View: Int]()
    for image in 0..<16_200 { counts[Augmentation.residual.view(Seed(3), epoch: 2, image: image), default: 0] += 1 }
    #expect(counts.count == 162)
    #expect(counts.values.map { Double(($0 - 100) * ($0 - 100)) / 100 }.reduce(0, +) < 221)
  }

  @Test func unaugmentedImageIsItself() {
    let set = patternedImages(3)
    let loader = ImageLoader(set, seed: Seed(1), batchSize: 3, shuffles: false, normalization: .unit)
    let batch = Array(loader.batches(untilEpoch: 1))[0]
    #expect(batch.images.elementsEqual(set.images.map { Float($0) / 255 }))
    #expect(batch.labels == [0, 1, 2] && batch.indices == [0, 1, 2])
    #expect(batch.position == LoaderPosition(epoch: 0) && batch.next == LoaderPosition(epoch: 1))
  }

  /// A taker that is slow, or takes no more, leaves no more batches in memory than it said.
  @Test(arguments: [1, 3])
  func nothingIsMadeBeyondThePrefetch(prefetch: Int) throws {
    let stream = loader(batchSize: 4).batches(threads: 3, prefetch: prefetch)
    var batch = ImageBatch()
    for taken in 1...20 {
      #expect(stream.next(into: &batch))
      for _ in 0..<50 where stream.begun < taken + prefetch { sched_yield() }
      #expect(stream.begun <= taken + prefetch)
    }
  }

  /// The same storage goes round: no more buffers than batches that are prefetched, and the taker's.
  @Test func storageIsUsedAgain() {
    let stream = loader(batchSize: 4).batches(threads: 2, prefetch: 3)
    var batch = ImageBatch()
    var places: Set<Int> = []
    for _ in 0..<100 where stream.next(into: &batch) {
      batch.images.withUnsafeBufferPointer { _ = places.insert(Int(bitPattern: $0.baseAddress)) }
    }
    #expect(places.count <= 4)
  }

  /// A batch that the taker kept is not written over.
  @Test func keptBatchStaysAsItWas() {
    let stream = loader(batchSize: 4).batches(threads: 2, prefetch: 1)
    var batch = ImageBatch()
    #expect(stream.next(into: &batch))
    let kept = batch
    let images = kept.images.map { $0 }
    for _ in 0..<10 { _ = stream.next(into: &batch) }
    #expect(kept.images.elementsEqual(images))
  }

  @Test func endsWhereItIsTold() {
    let loader = loader(batchSize: 10)
    #expect(Array(loader.batches(from: LoaderPosition(epoch: 5), untilEpoch: 5)).isEmpty)
    #expect(Array(loader.batches(from: LoaderPosition(epoch: 5, place: 61), untilEpoch: 6)).isEmpty)
    #expect(Array(loader.batches(from: LoaderPosition(epoch: 5, place: 55), untilEpoch: 6)).map(\.count) == [6])
    #expect(Array(loader.batches(untilEpoch: 1)).map(\.count) == [10, 10, 10, 10, 10, 10, 1])
    #expect(loader.batches().prefix(100).map(\.position.epoch).last == 14)
  }

  private func loader(batchSize: Int, shard: Shard = .whole) -> ImageLoader {
    ImageLoader(Self.images, seed: Seed(1), batchSize: batchSize, augmentation: .residual, shard: shard)
  }

  private static let images = patternedImages(61)

  private func epoch(_ epoch: Int, of loader: ImageLoader) -> BatchStream {
    loader.batches(from: LoaderPosition(epoch: epoch), untilEpoch: epoch + 1)
  }

  /// Three epochs, one batch each, made by the caller.
  private var reference: Handed { collect(loader(batchSize: 61).batches(untilEpoch: 3, threads: 0)) }
}

/// What a loader handed out, without the limits of batches.
private struct Handed: Equatable, CustomStringConvertible {
  var images: [Float] = []
  var labels: [Int] = []
  var indices: [Int] = []

  mutating func append(_ batch: ImageBatch) {
    images += batch.images
    labels += batch.labels
    indices += batch.indices
  }

  var description: String { "\(indices), \(Digest(of: images))" }

  static func + (first: Handed, second: Handed) -> Handed {
    Handed(
      images: first.images + second.images, labels: first.labels + second.labels,
      indices: first.indices + second.indices)
  }

  func image(_ place: Int) -> ArraySlice<Float> {
    images[place * ImageDataset.imageLength..<(place + 1) * ImageDataset.imageLength]
  }
}

private func collect(_ stream: BatchStream) -> Handed {
  var handed = Handed()
  for batch in stream { handed.append(batch) }
  return handed
}

extension ImageBatch {
  fileprivate func image(_ place: Int) -> ArraySlice<Float> {
    images[place * ImageDataset.imageLength..<(place + 1) * ImageDataset.imageLength]
  }
}
