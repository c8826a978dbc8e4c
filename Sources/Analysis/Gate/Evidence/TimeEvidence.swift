import PortableMath
import Records

/// The times of a trial whose sides took turns in pairs of processes.
func pairedTimeEvidence(_ trial: PairedTrial, under policy: GatePolicy) -> [Evidence] {
  timeEvidence(trial, under: policy) { baseline, candidate throws(Untimed) in
    if let fault = whyFailed(trial.pairs) {
      // A fault of the baseline does not count against the candidate, here as in its recording.
      throw Untimed(fault.isBaselines ? .incomparable : .failed, fault.reason)
    }
    let values = trial.countedPairs.compactMap(PairValue.init)
    guard !values.isEmpty, let b = median(values.map(\.baselineNanoseconds)),
      let c = median(values.map(\.candidateNanoseconds))
    else { throw Untimed(.incomparable, "no pair of processes was timed; raise 'budgetSeconds'") }
    return Times(baseline: b, candidate: c) { shift in
      SequentialTest(
        differences: values.map { $0.logRatio + shift }, plan: trial.looks ?? policy.plannedLooks,
        spending: policy.spendingExponent)
    }
  }
}

/// The times of a trial in two reports of one machine, each from processes of its own.
func storedTimeEvidence(_ trial: PairedTrial, under policy: GatePolicy) -> [Evidence] {
  timeEvidence(trial, under: policy) { baseline, candidate throws(Untimed) in
    let b = try nanosecondsPerStep(baseline, of: "baseline")
    let c = try nanosecondsPerStep(candidate, of: "candidate")
    return Times(baseline: median(b) ?? .nan, candidate: median(c) ?? .nan) { shift in
      ShiftTest(baseline: b.map(Double.log), candidate: c.map { Double.log($0) + shift })
    }
  }
}

/// Both sides of a trial that was timed.
struct TimedTrial {
  let id: String
  let baseline: TrialRecord
  let candidate: TrialRecord
  let times: Times
  let policy: GatePolicy
}

/// Typical times per step, and the test of how much longer the candidate's are, with its logarithms shifted.
struct Times {
  let baseline: Double
  let candidate: Double
  let test: (_ shift: Double) -> any EffectTest
}

/// Why there is no time to compare.
private struct Untimed: Error {
  let verdict: GateVerdict
  let reason: String

  init(_ verdict: GateVerdict, _ reason: String) {
    self.verdict = verdict
    self.reason = reason
  }
}

private func timeEvidence(
  _ trial: PairedTrial, under policy: GatePolicy, _ measure: (TrialRecord, TrialRecord) throws(Untimed) -> Times
) -> [Evidence] {
  let rules = policy.rules.filter(\.metric.isTime)
  guard let baseline = trial.baseline.record, let candidate = trial.candidate.record, !rules.isEmpty else { return [] }
  func settled(_ verdict: GateVerdict, _ reason: String) -> [Evidence] {
    [Evidence(settled: GateFinding(subject: trial.id, metric: rules[0].metric, verdict: verdict, reason: reason))]
  }
  guard baseline.steps > 0 || candidate.steps > 0 else { return settled(.equivalent, "neither side takes a step") }
  do throws(Untimed) {
    let timed = TimedTrial(
      id: trial.id, baseline: baseline, candidate: candidate, times: try measure(baseline, candidate), policy: policy)
    return rules.compactMap { rule in
      if case .time(let evidence) = rule.metric.evidence { evidence(timed, rule) } else { nil }
    }
  } catch {
    return settled(error.verdict, error.reason)
  }
}

/// The first fault in pairs of processes; nil if there is none.
func whyFailed(_ pairs: [TimedPair]) -> (isBaselines: Bool, reason: String)? {
  for (index, pair) in pairs.enumerated() {
    for (name, side) in [("candidate", pair.candidate), ("baseline", pair.baseline)] {
      if let failure = side.failure {
        return (name == "baseline", "the \(name) \(failure.kind.wording) in pair \(index + 1): \(failure.reason)")
      }
      guard side.matchesRecording else {
        let end = side.digest ?? "nothing"
        return (
          name == "baseline", "the \(name) does not repeat itself: pair \(index + 1) ended in \(end), not in its recording"
        )
      }
    }
    if pair.blocks.isEmpty { return (false, "pair \(index + 1) has no block") }
    for block in pair.blocks.flatMap({ [$0.baseline, $0.candidate] }) where block.nanoseconds <= 0 || block.steps <= 0 {
      return (false, "garbage in pair \(index + 1): \(block.steps) steps in \(block.nanoseconds) ns")
    }
  }
  return nil
}

private let measureAgain = "run the suite again without '--no-timing'"
private let leaveOut = "leave time out of the policy"

/// One number a process: the median of its blocks.
private func nanosecondsPerStep(_ record: TrialRecord, of side: String) throws(Untimed) -> [Double] {
  guard let timing = record.timing.value else {
    let reason = record.timing.absence ?? notAskedFor
    // What was asked for and has no times has none the next time either.
    let remedy = (reason == notAskedFor ? "\(measureAgain), or " : "") + leaveOut
    throw Untimed(.incomparable, "the \(side) has no times: \(reason); \(remedy)")
  }
  guard !timing.processes.isEmpty else {
    throw Untimed(.incomparable, "the \(side) has no samples of time; \(measureAgain), or \(leaveOut)")
  }
  return try timing.processes.map { process throws(Untimed) in
    guard let time = median(process.wallNanoseconds.map(Double.init)), process.wallNanoseconds.allSatisfy({ $0 > 0 }) else {
      throw Untimed(.failed, "garbage in the \(side): a process with blocks of \(process.wallNanoseconds) ns")
    }
    return time / (Double(process.repetitionsPerBlock) * Double(timing.stepsPerRepetition))
  }
}
