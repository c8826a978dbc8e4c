import PortableMath

/// The passes of one phase, in the order in which they are made.
///
/// Timing goes round by round, each round in another order, so that a drift of the machine affects all trials alike.
struct PendingPasses: Sendable {
  /// A pass over the trial at a place of the plan.
  struct Pass {
    let place: Int
    /// Which process of a trial's timing it is.
    var process = 0
  }

  let phase: RunProgress.Phase
  private let seed: UInt64
  private var position = 0
  private var round = 0
  /// The places of the round under way, if its order is not the plan's.
  private var order: [Int] = []
  private var repeated: [PassRequest] = []
  private var repeatedPosition = 0

  init(_ phase: RunProgress.Phase, seed: UInt64 = 0) {
    self.phase = phase
    self.seed = seed
  }

  /// The next pass, whether or not it is finished; nil after the last.
  mutating func next(_ plan: Plan) -> Pass? {
    guard phase == .timing else {
      guard position < plan.count else { return nil }
      defer { position += 1 }
      return Pass(place: position)
    }
    while position == order.count {
      if round > 0 && order.isEmpty { return nil }
      order = places(ofRound: round, plan)
      position = 0
      round += 1
    }
    defer { position += 1 }
    return Pass(place: order[position], process: round - 1)
  }

  /// Those that take part in a round, in its order.
  private func places(ofRound round: Int, _ plan: Plan) -> [Int] {
    let order = Seed(seed).derived(for: "timing order")
    return plan.indices.filter { plan.timing(at: $0).processes > round }
      .map { (place: $0, rank: order.bits(step: UInt64(round), element: UInt64($0))) }
      .sorted { $0.rank < $1.rank }.map(\.place)
  }

  mutating func again(_ request: PassRequest) { repeated.append(request) }

  mutating func nextRepeated() -> PassRequest? {
    guard repeatedPosition < repeated.count else { return nil }
    defer { repeatedPosition += 1 }
    return repeated[repeatedPosition]
  }
}
