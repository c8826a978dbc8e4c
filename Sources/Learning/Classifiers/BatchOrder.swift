import PortableMath
import Synchronization

/// Which training examples the mini-batch of a step has: those in file order, or in a seeded order of each epoch.
///
/// Examples that fill no whole batch at an epoch's end are left out of that epoch.
final class BatchOrder: Sendable {
  let batch: Int
  let stepsPerEpoch: Int
  private let count: Int
  /// nil for file order.
  private let seed: Seed?
  /// The epoch that was asked for last and its order: remembered, since making it takes longer than a step.
  private let memory = Mutex<(epoch: Int, order: [Int])?>(nil)

  init(count: Int, batch: Int, shuffledBy seed: Seed?) {
    self.count = count
    self.batch = min(batch, count)
    self.seed = seed
    stepsPerEpoch = count / self.batch
  }

  /// The indices of the examples of a step's mini-batch.
  func examples(ofStep step: Int) -> [Int] {
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
