import PortableMath
public import Records

/// Which pairs are measured, and when they are looked at; fixed before the first of them.
public struct PairPlan: Sendable {
  /// Numbers of pairs, ascending.
  public var looks: [Int]
  /// No pair is started after this time.
  public var seconds: Double

  public init(looks: [Int], seconds: Double) {
    self.looks = looks
    self.seconds = seconds
  }

  /// The time of a pair with which the last look at so many trials comes in time.
  public func pairSeconds(trials: Int) -> Double { seconds / Double(max(1, trials * (looks.last ?? 1))) }
}

/// Pairs of processes for every trial, round by round up to each planned look, and then on for those that the look leaves
/// undecided.
///
/// - Parameters:
///   - slowdowns: what is added to a trial's candidate on purpose, by its index.
///   - undecided: returns the ids of trials that need more pairs; called only at the planned looks.
///   - progress: told of each pair: how many there are, and of how many at most.
public func measureInTurns(
  _ session: PairedSession, _ plan: PairPlan, slowdowns: [Int: Double] = [:],
  undecided: (PairedRun) -> [String], progress: (_ finished: Int, _ planned: Int) -> Void = { _, _ in }
) async -> PairedRun {
  var run = session.run
  var open = run.trials.indices.filter { session.isTimed($0) }
  let planned = open.count * (plan.looks.last ?? 0)
  let order = Seed(run.seed).derived(for: "order of trials")
  let start = monotonicNanoseconds()
  var (round, finished) = (0, 0)
  looks: for look in plan.looks {
    while round < look, !open.isEmpty {
      for place in order.permutation(of: open.count, step: UInt64(round)) {
        guard Double(monotonicNanoseconds() - start) < plan.seconds * 1e9 else { break looks }
        let index = open[place]
        guard let pair = await session.pair(round, of: index, slowdown: slowdowns[index] ?? 0) else { continue }
        run.trials[index].pairs.append(pair)
        finished += 1
        progress(finished, planned)
      }
      round += 1
      // A trial that failed has its verdict.
      open.removeAll { run.trials[$0].pairs.last?.isSound == false }
    }
    let waiting = Set(undecided(run))
    open.removeAll { !waiting.contains(run.trials[$0].id) }
  }
  run.finishedAt = utcNow()
  return run
}

extension TimedPair {
  /// Whether both sides did all their blocks, and the recorded work.
  fileprivate var isSound: Bool {
    [baseline, candidate].allSatisfy { $0.failure == nil && $0.matchesRecording }
  }
}
