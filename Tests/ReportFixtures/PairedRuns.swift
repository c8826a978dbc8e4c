public import Analysis
import PortableMath
public import Records

/// Time only, and little else to evaluate.
public let timePolicy = GatePolicy(rules: [MetricRule(.timePerStep, minimumEffect: 0.01, equivalenceMargin: 0.03)])

/// A policy of one metric.
public func policyOf(_ rule: MetricRule, level: Double = 0.01) -> GatePolicy {
  var policy = GatePolicy(rules: [rule])
  policy.falseAlarmRate = level
  return policy
}

/// Twenty blocks with an autocorrelation of 0.7 after a warm-up of three. Pairs differ by `layout` and blocks by `noise`, the
/// former with heavy tails.
public func simulatedPair(
  _ draws: inout Draws, slowdown: Double, layout: Double = 0.004, noise: Double = 0.006
) -> TimedPair {
  let layouts = (layout * draws.heavy(), layout * draws.heavy())
  let innovation = noise * (1 - 0.7 * 0.7).squareRoot()
  var state = (noise * draws.normal(), noise * draws.normal())
  let blocks = (0..<20).map { index in
    let warmUp = index < 3 ? 0.3 / Double(index + 1) : 0
    let block = BlockPair(
      isBaselineFirst: draws.uniform() < 0.5,
      baseline: TimedBlock(nanoseconds: Int(1e6 * Double.exp(layouts.0 + state.0 + warmUp)), steps: 1000),
      candidate: TimedBlock(
        nanoseconds: Int(1e6 * (1 + slowdown) * Double.exp(layouts.1 + state.1 + warmUp)), steps: 1000))
    state = (0.7 * state.0 + innovation * draws.normal(), 0.7 * state.1 + innovation * draws.normal())
    return block
  }
  return TimedPair(baseline: process(), candidate: process(), blocks: blocks)
}

public func process(_ failure: WorkerFailure? = nil, matchesRecording: Bool = true) -> ProcessSide {
  ProcessSide(environmentPaddingBytes: 0, digest: "d", matchesRecording: matchesRecording, failure: failure)
}

/// A pair of one block: so many nanoseconds for 1000 steps on either side.
public func plainPair(_ baseline: Int, _ candidate: Int) -> TimedPair {
  TimedPair(
    baseline: process(), candidate: process(),
    blocks: [
      BlockPair(
        isBaselineFirst: true, baseline: TimedBlock(nanoseconds: baseline, steps: 1000),
        candidate: TimedBlock(nanoseconds: candidate, steps: 1000))
    ])
}

/// Trials with equal records on both sides and such times.
public func pairedRun(_ times: [[TimedPair]]) -> PairedRun {
  pairedRun(
    times.enumerated().map { index, pairs in
      let record = fixtureRecord(fixtureTrial(seed: UInt64(index)), gap: 0.5)
      return PairedTrial(
        id: record.trial.id, baseline: PairedTrialSide(record: record),
        candidate: PairedTrialSide(record: record), pairs: pairs)
    })
}

public func pairedRun(_ trials: [PairedTrial]) -> PairedRun {
  let side = GateSide(
    label: "main", startedAt: "2026-11-21T08:15:53Z", fingerprint: Fingerprint(machine: "here", lines: []))
  return PairedRun(
    suite: SuiteIdentity(name: "fixture", digest: "0", seed: 1), startedAt: side.startedAt,
    finishedAt: side.startedAt, baseline: side, candidate: side, seed: 1, trials: trials)
}

/// A run as a gate measures it: each trial to its planned looks, as long as these leave it undecided.
///
/// - Parameters:
///   - looks: those of each trial; all have as many.
///   - pair: returns the next pair of a trial.
public func simulatedRun(looks: [[Int]], under policy: GatePolicy, pair: (_ trial: Int) -> TimedPair) -> PairedRun {
  var run = pairedRun([[TimedPair]](repeating: [], count: looks.count))
  for index in run.trials.indices { run.trials[index].looks = looks[index] }
  var open = Set(run.trials.map(\.id))
  for look in looks.first?.indices ?? 0..<0 {
    for index in run.trials.indices where open.contains(run.trials[index].id) {
      while run.trials[index].countedPairs.count < looks[index][look] { run.trials[index].add(pair(index)) }
    }
    open = Set(undecidedTrials(run, under: policy))
  }
  return run
}
