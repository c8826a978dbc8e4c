import PortableMath
import Records

/// Returns a machine's certificate, made from recorded pairs of processes.
///
/// It draws the pairs of gates from them with replacement, and evaluates each gate at its planned looks as a measured one. What
/// all recorded pairs share, such as the hour and the build, is in every gate. The intervals are those of the draws.
///
/// - Parameters:
///   - alike: the pairs of a build against itself.
///   - slowed: the pairs with each trial slowed down.
///   - gates: how many are drawn for the false alarms, and for each slowdown. In the latter, one trial is slow, each in turn.
public func makeCertificate(
  alike: PairedRun, slowed: [(slowdown: Double, run: PairedRun)], under policy: GatePolicy, gates: Int,
  backgroundLoad: Int
) throws(GateError) -> Certificate {
  guard alike.trials.contains(where: { !$0.pairs.isEmpty }) else { throw whyNothingIsTimed(alike) }
  var times = policy
  times.rules = policy.rules.filter(\.metric.isTime)
  let (alike, slowed) = (counted(alike), slowed.map { (slowdown: $0.slowdown, run: counted($0.run)) })
  let seed = Seed(alike.seed).derived(for: "calibration")
  let alarms = try falseAlarms(alike, under: times, gates: gates, seed: seed.derived(for: "alike"))
  var detections: [(slowdown: Double, found: Int, of: Int)] = []
  for (slowdown, run) in slowed {
    let role = seed.derived(for: shortest(slowdown))
    detections.append((slowdown, try detected(run, among: alike, under: times, gates: gates, seed: role), gates))
  }
  return certify(
    machine: alike.baseline.fingerprint, measuredAt: alike.finishedAt, suite: alike.suite, trials: alike.trials.count,
    policy: policy, backgroundLoad: backgroundLoad, alarms: (alarms, gates), detections: detections)
}

private func whyNothingIsTimed(_ run: PairedRun) -> GateError {
  guard let trial = run.trials.first else { return .noTrials(side: run.baseline.label) }
  guard let record = trial.baseline.record else { return .nothingTimed(trial: trial.id, reason: "has no result") }
  let ended = record.status == .failed ? "failed: \(record.reason ?? "it has no result")" : "takes no step"
  return .nothingTimed(trial: trial.id, reason: record.steps > 0 && record.status != .failed ? "was not timed" : ended)
}

/// The run with only those of its pairs that count.
private func counted(_ run: PairedRun) -> PairedRun {
  var run = run
  for index in run.trials.indices { run.trials[index].pairs = run.trials[index].countedPairs }
  return run
}

/// The number of drawn gates that find a regression where there is none.
private func falseAlarms(
  _ alike: PairedRun, under policy: GatePolicy, gates: Int, seed: Seed
) throws(GateError) -> Int {
  var alarms = 0
  for gate in 0..<gates {
    let report = try drawnGate(alike, under: policy, seed: seed.derived(for: UInt64(gate)))
    if report.findings.contains(where: { $0.verdict == .regressed }) { alarms += 1 }
  }
  return alarms
}

/// The number of drawn gates that find the one trial that is slow, each in turn.
private func detected(
  _ slowed: PairedRun, among alike: PairedRun, under policy: GatePolicy, gates: Int, seed: Seed
) throws(GateError) -> Int {
  let timed = alike.trials.indices.filter { !alike.trials[$0].pairs.isEmpty }
  var found = 0
  for gate in 0..<gates {
    let slow = timed[gate % timed.count]
    var pool = alike
    pool.trials[slow] = slowed.trials[slow]
    let report = try drawnGate(pool, under: policy, seed: seed.derived(for: UInt64(gate)))
    let id = alike.trials[slow].id
    if report.findings.contains(where: { $0.subject == id && $0.verdict == .regressed }) { found += 1 }
  }
  return found
}

/// A gate whose pairs are drawn from those of `pool` with replacement, up to each planned look.
private func drawnGate(_ pool: PairedRun, under policy: GatePolicy, seed: Seed) throws(GateError) -> GateReport {
  var run = pool
  for index in run.trials.indices { run.trials[index].pairs = [] }
  var open = pool.trials.indices.filter { !pool.trials[$0].pairs.isEmpty }
  for look in policy.plannedLooks {
    for index in open {
      let pairs = pool.trials[index].pairs
      while run.trials[index].pairs.count < look {
        let number = UInt64(run.trials[index].pairs.count)
        run.trials[index].pairs.append(pairs[seed.integer(below: pairs.count, step: UInt64(index), element: number)])
      }
    }
    let waiting = Set(undecidedTrials(run, under: policy))
    open.removeAll { !waiting.contains(run.trials[$0].id) }
  }
  return try evaluateGate(run, under: policy)
}

/// The first failure of a pair, with its trial; nil if there is none.
public func firstFailure(_ run: PairedRun) -> String? {
  for trial in run.trials {
    if let fault = whyFailed(trial.pairs) { return "\(trial.id): \(fault.reason)" }
  }
  return nil
}
