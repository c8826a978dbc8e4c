import Records

extension GateMetric {
  public static let timePerStep = GateMetric(
    "timePerStep", "wall time of a step", unit: .nanoseconds, minimumEffect: 0.01, equivalenceMargin: 0.03, mustDetect: 0.05,
    isInDefaultPolicy: true,
    evidence: .time { trial, rule in
      Evidence(
        trial.id, rule.metric, baseline: trial.times.baseline, candidate: trial.times.candidate, test: trial.times.test(0))
    })
}
