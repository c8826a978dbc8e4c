import PortableMath
public import Records

/// Pairs of processes for every trial, round by round up to each planned look, and then on for those that the look leaves
/// undecided. Those get the time that the others do not need.
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
  for index in open { run.trials[index].looks = plan.looks(of: index) }
  let planned = open.map { plan.looks(of: $0).last ?? 0 }.reduce(0, +)
  let order = Seed(run.seed).derived(for: "order of trials")
  let start = monotonicNanoseconds()
  func elapsed() -> Double { Double(monotonicNanoseconds() - start) / 1e9 }
  var (round, finished) = (0, 0)
  looks: for (place, look) in plan.looks.enumerated() {
    while true {
      let counts = Dictionary(uniqueKeysWithValues: open.map { ($0, run.trials[$0].countedPairs.count) })
      let seconds = plan.pairSeconds(elapsed: elapsed(), look: place, counts: counts)
      // A noisy trial takes its pairs among those of the others, so that a drift of the machine meets all alike.
      let due = open.flatMap { index in
        let share = plan.share(of: index)
        return [Int](repeating: index, count: max(0, min(share, share * look - (counts[index] ?? 0))))
      }
      if due.isEmpty { break }
      for chosen in order.permutation(of: due.count, step: UInt64(round)) {
        guard elapsed() < plan.seconds else { break looks }
        let index = due[chosen]
        guard open.contains(index) else { continue }
        let number = run.trials[index].pairs.count
        guard let pair = await session.pair(number, of: index, slowdown: slowdowns[index] ?? 0, seconds: seconds) else {
          open.removeAll { $0 == index }
          continue
        }
        run.trials[index].add(pair)
        // A trial that failed has its verdict.
        if !pair.isSound { open.removeAll { $0 == index } }
        finished += 1
        progress(min(finished, planned), planned)
      }
      round += 1
    }
    let waiting = Set(undecided(run))
    open.removeAll { !waiting.contains(run.trials[$0].id) }
  }
  run.finishedAt = utcNow()
  return run
}

/// Up to twelve short pairs of every trial that no gate counts: they tell how noisy the machine is.
///
/// - Parameter seconds: after this time no further one is started.
/// - Returns: the run with these pairs, and the time of one.
func measurePilot(
  _ session: PairedSession, seconds: Double, progress: (_ finished: Int, _ planned: Int) -> Void
) async -> (run: PairedRun, secondsPerPair: Double) {
  var run = session.run
  let timed = run.trials.indices.filter { session.isTimed($0) }
  // Twelve pairs tell a trial's own spread within about a quarter.
  let rounds = 12
  let start = monotonicNanoseconds()
  func elapsed() -> Double { Double(monotonicNanoseconds() - start) / 1e9 }
  var finished = 0
  pilot: for round in 0..<rounds {
    for index in timed {
      guard elapsed() < seconds else { break pilot }
      // Numbers that no counted pair has, and so other paddings.
      guard let pair = await session.pair(1_000_000 + round, of: index, seconds: 0) else { continue }
      run.trials[index].pairs.append(pair)
      finished += 1
      progress(finished, rounds * timed.count)
    }
  }
  return (run, elapsed() / Double(max(1, finished)))
}

extension PairPlan {
  /// The plan for a machine as noisy as this one is in the first seconds: more pairs of each trial for which the usual ones may not
  /// suffice, in the time that is left.
  ///
  /// The pairs from which that is estimated do not count, so the looks do not depend on those that do.
  ///
  /// - Parameters:
  ///   - needed: about how many pairs let each trial pass, and find that it is slower, by its index; empty if the pairs do not tell.
  ///   - progress: told of each of these pairs: how many there are, and of how many at most.
  public func adapted(
    to session: PairedSession, needed: (PairedRun) -> [Int: (toPass: Double, toFind: Double)],
    progress: (_ finished: Int, _ planned: Int) -> Void = { _, _ in }
  ) async -> PairPlan {
    let start = monotonicNanoseconds()
    let pilot = await measurePilot(session, seconds: 0.1 * firstSeconds, progress: progress)
    let rest = after(Double(monotonicNanoseconds() - start) / 1e9)
    return rest.planned(for: needed(pilot.run), secondsPerPair: pilot.secondsPerPair)
  }
}

extension TimedPair {
  /// Whether both sides did all their blocks, and the recorded work.
  public var isSound: Bool {
    [baseline, candidate].allSatisfy { $0.failure == nil && $0.matchesRecording }
  }
}
