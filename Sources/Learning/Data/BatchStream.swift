/// The batches of a loader, one after another, made ahead of time by threads of their own.
///
///     var batch = ImageBatch()
///     while stream.next(into: &batch) { … }      // the same storage goes round
///     for batch in stream { … }                  // each batch has its own
///
/// For one thread to take from. The threads end with the stream.
public final class BatchStream: Sequence, IteratorProtocol {
  private let maker: BatchMaker
  private let queue: Monitor<BatchQueue>
  private let threads: [Thread]
  private var renderer: ViewRenderer
  private var taken = 0

  init(_ maker: BatchMaker, threads: Int, prefetch: Int) {
    precondition(threads >= 0 && prefetch > 0, "\(threads) threads cannot keep \(prefetch) batches ready")
    self.maker = maker
    renderer = maker.renderer
    let queue = Monitor(BatchQueue(room: prefetch, end: maker.count))
    self.queue = queue
    self.threads = (0..<threads).map { _ in Thread { makeBatches(maker, for: queue) } }
  }

  deinit {
    queue.change { $0.isClosed = true }
    for thread in threads { thread.join() }
  }

  /// Replaces a batch by the next and takes its storage in exchange; returns false, and changes nothing, if there are no more.
  public func next(into batch: inout ImageBatch) -> Bool {
    guard taken < maker.count else { return false }
    if threads.isEmpty {
      maker.make(taken, into: &batch, &renderer)
    } else {
      queue.change(when: \.hasNext) { $0.takeNext(for: &batch) }
    }
    taken += 1
    return true
  }

  public func next() -> ImageBatch? {
    var batch = ImageBatch()
    return next(into: &batch) ? batch : nil
  }

  /// How many batches were ever begun: at most `prefetch` more than were taken.
  var begun: Int { queue.change { $0.begun } }
}

/// What a thread of a stream does.
private func makeBatches(_ maker: BatchMaker, for queue: Monitor<BatchQueue>) {
  var renderer = maker.renderer
  while let (number, storage) = queue.change(when: \.hasWorkOrNone, { $0.begin() }) {
    var batch = storage
    maker.make(number, into: &batch, &renderer)
    queue.change { $0.deliver(number, &batch) }
  }
}

/// Numbered batches on their way from the threads to the taker.
///
/// They are in a ring. Each of its places goes from begun to ready to taken, and its storage is used again.
private struct BatchQueue: Sendable {
  private var batches: [ImageBatch]
  private var isReady: [Bool]
  private(set) var begun = 0
  private var taken = 0
  private let end: Int
  var isClosed = false

  init(room: Int, end: Int) {
    batches = Array(repeating: ImageBatch(), count: room)
    isReady = Array(repeating: false, count: room)
    self.end = end
  }

  var hasNext: Bool { isReady[taken % batches.count] }

  /// Whether a thread need not wait: there is room for another batch, or none will be asked of it any more.
  var hasWorkOrNone: Bool { isClosed || begun == end || begun < taken + batches.count }

  /// The number of the batch to make now and the storage for it; nil if there are no more.
  mutating func begin() -> (Int, ImageBatch)? {
    guard !isClosed, begun < end else { return nil }
    var storage = ImageBatch()
    // Swapped, not copied, so that there is one owner who may write.
    swap(&storage, &batches[begun % batches.count])
    begun += 1
    return (begun - 1, storage)
  }

  mutating func deliver(_ number: Int, _ batch: inout ImageBatch) {
    swap(&batch, &batches[number % batches.count])
    isReady[number % batches.count] = true
  }

  mutating func takeNext(for batch: inout ImageBatch) {
    swap(&batch, &batches[taken % batches.count])
    isReady[taken % batches.count] = false
    taken += 1
  }
}

/// Makes any batch of a stream by its number.
struct BatchMaker: Sendable {
  /// How many batches there are.
  let count: Int
  private let loader: ImageLoader
  private let start: LoaderPosition
  private let batchesOfFirstEpoch: Int
  private let orders: EpochOrders

  init(_ loader: ImageLoader, from start: LoaderPosition, untilEpoch: Int) {
    precondition(
      start.epoch >= 0 && (0...loader.imagesPerEpoch).contains(start.place),
      "there is no place \(start.place) in an epoch of \(loader.imagesPerEpoch) images")
    self.loader = loader
    self.start = start
    orders = EpochOrders(loader)
    batchesOfFirstEpoch = (loader.imagesPerEpoch - start.place + loader.batchSize - 1) / loader.batchSize
    // No more epochs than there are numbers for their batches.
    let epochs = min(untilEpoch - start.epoch, .max / loader.batchesPerEpoch)
    count = epochs > 0 ? (epochs - 1) * loader.batchesPerEpoch + batchesOfFirstEpoch : 0
  }

  var renderer: ViewRenderer { ViewRenderer(loader.augmentation, loader.normalization) }

  func make(_ number: Int, into batch: inout ImageBatch, _ renderer: inout ViewRenderer) {
    let position = position(of: number)
    loader.fill(&batch, at: position, of: orders.order(ofEpoch: position.epoch), &renderer)
  }

  private func position(of number: Int) -> LoaderPosition {
    guard number >= batchesOfFirstEpoch else {
      return LoaderPosition(epoch: start.epoch, place: start.place + number * loader.batchSize)
    }
    let (epoch, batch) = (number - batchesOfFirstEpoch).quotientAndRemainder(dividingBy: loader.batchesPerEpoch)
    return LoaderPosition(epoch: start.epoch + 1 + epoch, place: batch * loader.batchSize)
  }
}

/// The orders of the two epochs last asked for, so that each is made once and not for every batch.
final class EpochOrders: Sendable {
  private let loader: ImageLoader
  private let latest = Monitor<[(epoch: Int, order: [Int])]>([])

  init(_ loader: ImageLoader) { self.loader = loader }

  func order(ofEpoch epoch: Int) -> [Int] {
    latest.change { latest in
      if let known = latest.first(where: { $0.epoch == epoch }) { return known.order }
      let order = loader.order(ofEpoch: epoch)
      latest = latest.suffix(1) + [(epoch, order)]
      return order
    }
  }
}
