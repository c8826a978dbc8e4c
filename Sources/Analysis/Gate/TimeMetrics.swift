import PortableMath
import Records

/// The times of a trial whose sides took turns in pairs of processes.
func pairedTimeEvidence(_ trial: PairedTrial, under policy: GatePolicy) -> [Evidence] {
  timeEvidence(trial, under: policy) { baseline, candidate throws(Untimed) in
    if let fault = whyFailed(trial.pairs) {
      // What the baseline does wrong is not the candidate's fault, as in its recording.
      throw Untimed(fault.isBaselines ? .incomparable : .failed, fault.reason)
    }
    let values = trial.pairs.compactMap(PairValue.init)
    guard !values.isEmpty, let b = median(values.map(\.baselineNanoseconds)),
      let c = median(values.map(\.candidateNanoseconds))
    else { throw Untimed(.incomparable, "no pair of processes was timed; allow the gate more seconds") }
    return Times(baseline: b, candidate: c) { shift in
      SequentialTest(differences: values.map { $0.logRatio + shift }, plan: policy.looks, spending: policy.spendingExponent)
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

/// Typical times per step, and the test of how much the candidate's are longer, its logarithms shifted.
private struct Times {
  let baseline: Double
  let candidate: Double
  let test: (_ shift: Double) -> any EffectTest
}

/// Why there is no time to judge.
private struct Untimed: Error {
  let verdict: GateVerdict
  let reason: String

  init(_ verdict: GateVerdict, _ reason: String) {
    self.verdict = verdict
    self.reason = reason
  }
}

private func timeEvidence(
  _ trial: PairedTrial, under policy: GatePolicy,
  _ measure: (TrialRecord, TrialRecord) throws(Untimed) -> Times
) -> [Evidence] {
  let rules = policy.rules.filter { $0.metric.kind == .time }
  guard let baseline = trial.baseline.record, let candidate = trial.candidate.record, !rules.isEmpty else { return [] }
  func settled(_ metric: GateMetric, _ verdict: GateVerdict, _ reason: String?) -> Evidence {
    Evidence(settled: GateFinding(subject: trial.id, metric: metric, verdict: verdict, reason: reason))
  }
  guard baseline.steps > 0 || candidate.steps > 0 else {
    return [settled(rules[0].metric, .equivalent, "neither side takes a step")]
  }
  do throws(Untimed) {
    let times = try measure(baseline, candidate)
    return rules.compactMap { rule in
      if rule.metric == .timePerStep {
        return Evidence(
          trial.id, .timePerStep, baseline: times.baseline, candidate: times.candidate, test: times.test(0))
      }
      // Equal ways to the target take equal numbers of steps, so that this ratio is the one of a step.
      let isKnown = baseline.digest == candidate.digest && policy[.timePerStep] != nil
      if baseline.targets.isEmpty || isKnown { return nil }
      return timeToTarget(trial.id, times, baseline.stepsToEveryTarget, candidate.stepsToEveryTarget)
    }
  } catch {
    return [settled(rules[0].metric, error.verdict, error.reason)]
  }
}

private func timeToTarget(_ subject: String, _ times: Times, _ baseline: Int?, _ candidate: Int?) -> Evidence {
  let b = baseline.map { times.baseline * Double($0) } ?? .infinity
  let c = candidate.map { times.candidate * Double($0) } ?? .infinity
  if let baseline, let candidate, baseline > 0, candidate > 0 {
    return Evidence(
      subject, .timeToTarget, baseline: b, candidate: c,
      test: times.test(Double.log(Double(candidate) / Double(baseline))))
  }
  let effect = logRatio(c, over: b)
  var finding = GateFinding(subject: subject, metric: .timeToTarget, verdict: .equivalent)
  finding.verdict = effect > 0 ? .regressed : effect < 0 ? .improved : .equivalent
  finding.reason = "\(reaching(baseline, "the baseline")), \(reaching(candidate, "the candidate"))"
  finding.baseline = RecordedNumber(b)
  finding.candidate = RecordedNumber(c)
  return Evidence(settled: finding)
}

private func reaching(_ steps: Int?, _ side: String) -> String {
  steps.map { $0 == 0 ? "\(side) starts at every target" : "\(side) reaches every target" }
    ?? "\(side) misses a target"
}

/// What went wrong in a pair of processes, or nil.
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

/// One number a process: the median of its blocks.
private func nanosecondsPerStep(_ record: TrialRecord, of side: String) throws(Untimed) -> [Double] {
  let remedy = "run the suite again without '--no-timing', or leave time out of the policy"
  guard let timing = record.timing.value else {
    throw Untimed(.incomparable, "the \(side) has no times: \(record.timing.absence ?? ""); \(remedy)")
  }
  guard !timing.processes.isEmpty else { throw Untimed(.incomparable, "the \(side) has no samples of time; \(remedy)") }
  return try timing.processes.map { process throws(Untimed) in
    guard let time = median(process.wallNanoseconds.map(Double.init)), process.wallNanoseconds.allSatisfy({ $0 > 0 }) else {
      throw Untimed(.failed, "garbage in the \(side): a process with blocks of \(process.wallNanoseconds) ns")
    }
    return time / (Double(process.repetitionsPerBlock) * Double(timing.stepsPerRepetition))
  }
}
