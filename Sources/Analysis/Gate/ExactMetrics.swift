import PortableMath
import Records

/// The counts of a trial on both sides, compared as they are.
func exactEvidence(_ trial: PairedTrial, under policy: GatePolicy) -> [Evidence] {
  guard let baseline = trial.baseline.record, let candidate = trial.candidate.record else { return [] }
  return policy.rules.filter { $0.metric.kind == .exact }.map { rule in
    let sides =
      rule.metric == .instructions
      ? instructions(trial) : (count(rule.metric, baseline), count(rule.metric, candidate))
    return Evidence(settled: compare(trial.id, rule, sides.0, sides.1))
  }
}

/// A count of a record; infinite for a target that was not reached.
private func count(_ metric: GateMetric, _ record: TrialRecord) -> Measured<Double> {
  let hasTargets = !record.targets.isEmpty
  switch metric {
  case .steps:
    return .measured(hasTargets ? record.stepsToEveryTarget.map(Double.init) ?? .infinity : Double(record.steps))
  case .evaluations:
    let toTargets = record.evaluationsToEveryTarget.map(Double.init) ?? .infinity
    return .measured(hasTargets ? toTargets : Double(record.evaluations.total))
  case .allocations: return record.allocations.map { Double($0.count) }
  case .allocatedBytes: return record.allocations.map { Double($0.bytes) }
  case .recordBytes:
    return record.sizeWithoutMeasurements.map { .measured(Double($0)) } ?? .absent("it cannot be encoded")
  case .instructions, .timePerStep, .timeToTarget, .accuracy, .finalLoss, .successRate, .evaluationsToTarget, .spread:
    preconditionFailure("\(metric) is no count of a record")
  }
}

private func instructions(_ trial: PairedTrial) -> (Measured<Double>, Measured<Double>) {
  let (baseline, candidate) = (trial.baseline.instructions, trial.candidate.instructions)
  if let a = baseline.value?.key, let b = candidate.value?.key, a != b {
    return (baseline.map { Double($0.count) }, .absent("they were counted by '\(b)', the baseline's by '\(a)'"))
  }
  return (baseline.map { Double($0.count) }, candidate.map { Double($0.count) })
}

/// ln(candidate/baseline) of two counts that are not negative: 0 for equal ones, ±∞ where one is 0 or never reached.
func logRatio(_ candidate: Double, over baseline: Double) -> Double {
  if candidate == baseline { return 0 }
  if baseline == 0 || candidate == .infinity { return .infinity }
  if candidate == 0 || baseline == .infinity { return -.infinity }
  return Double.log(candidate / baseline)
}

private func compare(
  _ subject: String, _ rule: MetricRule, _ baseline: Measured<Double>, _ candidate: Measured<Double>
) -> GateFinding {
  var finding = GateFinding(subject: subject, metric: rule.metric, verdict: .incomparable)
  finding.baseline = baseline.value.map { RecordedNumber($0) }
  finding.candidate = candidate.value.map { RecordedNumber($0) }
  guard let a = baseline.value, let b = candidate.value else {
    finding.reason = [("the baseline", baseline.absence), ("the candidate", candidate.absence)].compactMap {
      side, reason in
      reason.map { "\(side) has no \(rule.metric.rawValue): \($0)" }
    }.joined(separator: "; ")
    return finding
  }
  // Readers refuse such reports; whatever comes here by another way must not pass.
  guard a >= 0, b >= 0 else {
    finding.verdict = .failed
    finding.reason = "garbage: \(shortest(a)) on the baseline's side, \(shortest(b)) on the candidate's"
    return finding
  }
  let effect = logRatio(b, over: a)
  let least = rule.metric.effect(ofShare: rule.minimumEffect)
  finding.effect = GateEffect(estimate: RecordedNumber(rule.metric.share(ofEffect: effect)), samples: 1, test: "exact")
  finding.verdict = effect > least ? .regressed : effect < -least ? .improved : .equivalent
  return finding
}

extension TrialRecord {
  /// The bytes of the record as JSON without what is measured; nil if it cannot be encoded.
  fileprivate var sizeWithoutMeasurements: Int? {
    var record = self
    record.timing = .absent("")
    record.allocations = .absent("")
    record.peakMemoryBytes = .absent("")
    return try? encodeJSON(record).count
  }
}
