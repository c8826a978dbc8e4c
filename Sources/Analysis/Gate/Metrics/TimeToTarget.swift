import PortableMath
import Records

extension GateMetric {
  public static let timeToTarget = GateMetric(
    "timeToTarget", "wall time to the last target, if a trial has targets and the digests differ; infinite if one is missed",
    unit: .nanoseconds, minimumEffect: 0.01, equivalenceMargin: 0.03, mustDetect: 0.05, isInDefaultPolicy: true,
    evidence: .time { trial, rule in
      // Equal ways to the target take equal numbers of steps, so that this ratio is the one of a step.
      let isKnown = trial.baseline.digest == trial.candidate.digest && trial.policy[.timePerStep] != nil
      if trial.baseline.targets.isEmpty || isKnown { return nil }
      return toTarget(trial, rule)
    })
}

private func toTarget(_ trial: TimedTrial, _ rule: MetricRule) -> Evidence {
  let (baseline, candidate) = (trial.baseline.stepsToEveryTarget, trial.candidate.stepsToEveryTarget)
  let b = baseline.map { trial.times.baseline * Double($0) } ?? .infinity
  let c = candidate.map { trial.times.candidate * Double($0) } ?? .infinity
  if let baseline, let candidate, baseline > 0, candidate > 0 {
    return Evidence(
      trial.id, rule.metric, baseline: b, candidate: c,
      test: trial.times.test(Double.log(Double(candidate) / Double(baseline))))
  }
  let effect = logRatio(c, over: b)
  var finding = GateFinding(subject: trial.id, metric: rule.metric, verdict: .equivalent)
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
