import PortableMath
import Records

extension EvidenceSource {
  /// From a count of each side's record, infinite for a target that is missed.
  static func count(_ value: @escaping @Sendable (TrialRecord) -> Measured<Double>) -> EvidenceSource {
    .counts { trial in
      let sides = (trial.baseline.record, trial.candidate.record)
      return (sides.0.map(value) ?? .absent("no record"), sides.1.map(value) ?? .absent("no record"))
    }
  }
}

/// What repeats exactly of a trial on both sides: counts and digests.
func countEvidence(_ trial: PairedTrial, under policy: GatePolicy) -> [Evidence] {
  guard let baseline = trial.baseline.record, let candidate = trial.candidate.record else { return [] }
  return policy.rules.compactMap { rule -> Evidence? in
    switch rule.metric.evidence {
    case .counts(let counts): countEvidence(trial, baseline, candidate, rule, policy, counts(trial))
    case .digests(let noun, let digest):
      isAbsent(rule, baseline, policy, areBothAbsent: digest(baseline).value == nil && digest(candidate).value == nil)
        ? nil : Evidence(settled: compare(trial.id, rule.metric, noun, digest(baseline), digest(candidate)))
    case .time, .sample, .samples: nil
    }
  }
}

private func countEvidence(
  _ trial: PairedTrial, _ baseline: TrialRecord, _ candidate: TrialRecord, _ rule: MetricRule, _ policy: GatePolicy,
  _ values: EvidenceSource.Counts
) -> Evidence? {
  let areBothAbsent = values.baseline.value == nil && values.candidate.value == nil
  if isAbsent(rule, baseline, policy, areBothAbsent: areBothAbsent) { return nil }
  // Beside times, instructions are evidence where they are counted; by themselves, what is not counted never passes.
  if rule.metric.needs == .instructions, policy.hasTimeRules, isUncountable(trial) { return nil }
  if baseline.steps == 0, candidate.steps == 0, areBothAbsent {
    return Evidence(
      settled: GateFinding(
        subject: trial.id, metric: rule.metric, verdict: .equivalent, reason: "neither side takes a step"))
  }
  return Evidence(settled: compare(trial.id, rule, values))
}

/// Whether a trial cannot have what neither of its sides has. What is counted of an optimizer is not of a program, nor the other way
/// round. Allocations are counted in a worker alone, and with jemalloc. Who chooses metrics wants them.
private func isAbsent(
  _ rule: MetricRule, _ baseline: TrialRecord, _ policy: GatePolicy, areBothAbsent: Bool
) -> Bool {
  areBothAbsent && policy.hasUsualMetrics
    && (baseline.trial.program != nil || rule.metric == .output || rule.metric.needs == .allocations)
}

/// Notes on allocations that no side of some trials has, and that are therefore not compared; none of programs, which have none.
func allocationNotes(_ trials: [PairedTrial], under policy: GatePolicy) -> [String] {
  guard policy.hasUsualMetrics else { return [] }
  return absenceNotes("allocations", trials) { trial in
    guard let a = trial.baseline.record, let b = trial.candidate.record, !a.digest.isEmpty, !b.digest.isEmpty,
      a.steps + b.steps > 0, let reason = a.allocations.absence, b.allocations.absence != nil
    else { return nil }
    return reason
  }
}

/// One note on what is not counted of some trials, with the first reason; programs aside.
func absenceNotes(_ counted: String, _ trials: [PairedTrial], _ why: (PairedTrial) -> String?) -> [String] {
  let trials = trials.filter { $0.baseline.record?.trial.program == nil }
  let reasons = trials.compactMap(why)
  guard let first = reasons.first else { return [] }
  let rest = Set(reasons).count > 1 ? ", and for other reasons" : ""
  return ["the \(counted) of \(reasons.count) of \(trials.count) trials are not counted: \(first)\(rest)"]
}

extension GatePolicy {
  /// Whether it has the default policy's metrics, which suites of every kind share; times and instructions may be left out.
  fileprivate var hasUsualMetrics: Bool {
    Self.defaultRules.allSatisfy { $0.metric.isTime || $0.metric.needs == .instructions || self[$0.metric] != nil }
  }
}

/// Whether the instructions of neither side can be compared. What one side alone lacks, it lost.
private func isUncountable(_ trial: PairedTrial) -> Bool {
  let (a, b) = (trial.baseline.instructions.value, trial.candidate.instructions.value)
  return a == nil && b == nil || a != nil && b != nil && a?.key != b?.key
}

private func compare(
  _ subject: String, _ metric: GateMetric, _ noun: String, _ baseline: Measured<String>, _ candidate: Measured<String>
) -> GateFinding {
  var finding = GateFinding(subject: subject, metric: metric, verdict: .equivalent)
  guard let a = baseline.value, let b = candidate.value else {
    finding.verdict = .incomparable
    finding.reason = whyAbsent(metric, baseline.absence, candidate.absence)
    return finding
  }
  guard a != b else { return finding }
  finding.verdict = .regressed
  finding.reason = "other \(noun): its digest is \(b.prefix(12)), the baseline's \(a.prefix(12))"
  return finding
}

/// ln(candidate/baseline) of two counts that are not negative: 0 for equal ones, ±∞ if one is 0 or infinite.
func logRatio(_ candidate: Double, over baseline: Double) -> Double {
  if candidate == baseline { return 0 }
  if baseline == 0 || candidate == .infinity { return .infinity }
  if candidate == 0 || baseline == .infinity { return -.infinity }
  return Double.log(candidate / baseline)
}

private func compare(_ subject: String, _ rule: MetricRule, _ counts: EvidenceSource.Counts) -> GateFinding {
  var finding = GateFinding(subject: subject, metric: rule.metric, verdict: .incomparable)
  finding.baseline = counts.baseline.value.map { RecordedNumber($0) }
  finding.candidate = counts.candidate.value.map { RecordedNumber($0) }
  guard let a = counts.baseline.value, let b = counts.candidate.value else {
    finding.reason = whyAbsent(rule.metric, counts.baseline.absence, counts.candidate.absence)
    return finding
  }
  // Readers refuse such reports; a report that was made otherwise must not pass.
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

private func whyAbsent(_ metric: GateMetric, _ baseline: String?, _ candidate: String?) -> String {
  [("the baseline", baseline), ("the candidate", candidate)]
    .compactMap { side, reason in reason.map { "\(side) has no \(metric.name): \($0)" } }.joined(separator: "; ")
}
