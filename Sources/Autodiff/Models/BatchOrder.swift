public import PortableMath
import Synchronization

/// Which training examples the mini-batch of a step has: those in file order, or in a seeded order of each epoch.
///
/// Examples that fill no whole mini-batch at an epoch's end are left out of that epoch.
public final class BatchOrder: Sendable {
  /// The number of examples in a mini-batch.
  public let batch: Int
  /// The number of mini-batches in an epoch.
  public let stepsPerEpoch: Int
  private let count: Int
  /// nil for file order.
  private let seed: Seed?
  /// The epoch that was asked for last and its order: remembered, since making it takes longer than a step.
  private let memory = Mutex<(epoch: Int, order: [Int])?>(nil)

  /// - Parameters:
  ///   - count: the number of training examples, at least 1.
  ///   - batch: the examples in a mini-batch, at least 1; more than `count` means all.
  ///   - seed: what decides the order of each epoch; nil for file order.
  public init(count: Int, batch: Int, shuffledBy seed: Seed?) {
    precondition(count > 0 && batch > 0, "mini-batches of \(batch) of \(count) examples do not exist")
    self.count = count
    self.batch = min(batch, count)
    self.seed = seed
    stepsPerEpoch = count / self.batch
  }

  /// Returns the indices of the examples in a step's mini-batch; steps are numbered from 0.
  ///
  /// - Complexity: one permutation of all examples in the first call for an epoch, if they are shuffled; else the batch.
  public func examples(ofStep step: Int) -> [Int] {
    let (epoch, place) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let range = place * batch..<(place + 1) * batch
    guard let seed else { return Array(range) }
    return memory.withLock { memory in
      if let memory, memory.epoch == epoch { return Array(memory.order[range]) }
      let order = seed.permutation(of: count, step: UInt64(epoch))
      memory = (epoch, order)
      return Array(order[range])
    }
  }
}
