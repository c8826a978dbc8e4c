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

/// A few short pairs of every trial that no gate counts: they tell how noisy the machine is.
///
/// - Parameter seconds: after this time no further one is started.
/// - Returns: the run with these pairs, and the time of one.
public func measurePilot(
  _ session: PairedSession, seconds: Double, progress: (_ finished: Int, _ planned: Int) -> Void
) async -> (run: PairedRun, secondsPerPair: Double) {
  var run = session.run
  let timed = run.trials.indices.filter { session.isTimed($0) }
  // Five pairs have ten differences, which tell of a trial's own noise; a single trial's are soon more.
  let rounds = timed.count == 1 ? 12 : 5
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

extension PairedTrial {
  /// Adds a pair; one during which the machine was taken away does not count, and is measured again.
  ///
  /// At most one of four is left out so: beyond that, such is the machine. No comparison of the two sides enters this choice.
  public mutating func add(_ pair: TimedPair) {
    var pair = pair
    let lost = pairs.count { $0.machineLoss != nil }
    if 4 * (lost + 1) > pairs.count + 1 { pair.machineLoss = nil }
    pairs.append(pair)
  }
}

extension TimedPair {
  /// Whether both sides did all their blocks, and the recorded work.
  public var isSound: Bool {
    [baseline, candidate].allSatisfy { $0.failure == nil && $0.matchesRecording }
  }
}
