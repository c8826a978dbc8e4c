import Records

/// Gives every tested finding its verdict.
///
/// `regressed` and `improved` are tested over all tests of a metric (Holm). `equivalent` is tested for each finding by itself,
/// since a gate passes only if every finding does.
/// `notRegressed` is tested so, too: the hypothesis is a slowdown of `mustDetect`, and its rejection errs in at most 5 %.
/// Source of `equivalent`, the intersection-union principle: Berger, Technometrics 24 (1982) 295–300.
func settle(_ evidence: [Evidence], under policy: GatePolicy) -> [GateFinding] {
  var findings = evidence.map(\.finding)
  for rule in policy.rules {
    let tested = evidence.indices.filter { evidence[$0].finding.metric == rule.metric && evidence[$0].test != nil }
    let tests = tested.compactMap { evidence[$0].test }
    let least = rule.metric.effect(ofShare: rule.minimumEffect)
    let regressions = tests.map { $0.pAbove(least) }
    let improvements = tests.map { $0.pBelow(-least) }
    let (adjustedRegressions, adjustedImprovements) = (holmAdjusted(regressions), holmAdjusted(improvements))
    for (place, index) in tested.enumerated() {
      var effect = describe(tests[place], rule, policy)
      effect.regressionP = regressions[place]
      effect.improvementP = improvements[place]
      effect.adjustedRegressionP = adjustedRegressions[place]
      effect.adjustedImprovementP = adjustedImprovements[place]
      findings[index].effect = effect
      (findings[index].verdict, findings[index].reason) = verdict(
        effect, tests[place], evidence[index].repetitions, rule, policy, family: tests.count)
    }
  }
  return findings
}

private func describe(_ test: any EffectTest, _ rule: MetricRule, _ policy: GatePolicy) -> GateEffect {
  func share(_ effect: Double) -> RecordedNumber { RecordedNumber(rule.metric.share(ofEffect: effect)) }
  var effect = GateEffect(estimate: share(test.estimate), samples: test.samples, test: test.name)
  let (lower, upper) = (test.lowerBound(error: policy.falseAlarmRate), test.upperBound(error: policy.falseAlarmRate))
  // Infinite bounds on both sides say nothing.
  if lower > -.infinity || upper < .infinity {
    (effect.lower, effect.upper, effect.level) = (share(lower), share(upper), 1 - policy.falseAlarmRate)
  }
  if rule.mustDetect != nil { effect.excludedFrom = share(test.upperBound(error: GatePolicy.missRate)) }
  effect.equivalenceP = rule.equivalenceMargin.map { test.equivalenceP(margin: rule.metric.effect(ofShare: $0)) }
  let looks = test.looks(error: policy.falseAlarmRate).map { look in
    GateEffect.Look(
      samples: look.samples, estimate: share(look.estimate), lower: share(look.lower), upper: share(look.upper))
  }
  effect.looks = looks.isEmpty ? nil : looks
  effect.observations = test.observations.isEmpty ? nil : test.observations.map(share)
  return effect
}

private func verdict(
  _ effect: GateEffect, _ test: any EffectTest, _ repetitions: [Double], _ rule: MetricRule,
  _ policy: GatePolicy, family: Int
) -> (GateVerdict, reason: String?) {
  if let p = effect.adjustedRegressionP, p <= policy.falseAlarmRate { return (.regressed, nil) }
  if let p = effect.adjustedImprovementP, p <= policy.falseAlarmRate { return (.improved, nil) }
  if let p = effect.equivalenceP, p <= policy.falseAlarmRate { return (.equivalent, nil) }
  let count = repetitions.count
  let margin = rule.equivalenceMargin.map(rule.metric.effect(ofShare:)) ?? 0
  if count > 0, repetitions.allSatisfy({ $0.magnitude <= margin }) {
    return (.equivalent, "\(each(count)) within the margin")
  }
  if let mustDetect = rule.mustDetect,
    test.pBelow(rule.metric.effect(ofShare: mustDetect)) <= GatePolicy.missRate
  {
    return (.notRegressed, nil)
  }
  let p = policy.falseAlarmRate / Double(family)
  guard test.leastP(samples: test.samples) > p else {
    let reasons = [whatWouldDecide(test, rule, policy, family: family), whatWasFindable(test, rule, policy, family: family)]
      .compactMap(\.self)
    return (.inconclusive, reasons.isEmpty ? nil : reasons.joined(separator: "; "))
  }
  let needed = test.samplesNeeded(for: p).map { "\($0) can" } ?? "nor can any number up to 1000"
  let tooFew =
    "\(counted(test.samples, "sample")) cannot reach a false alarm rate of \(shortest(policy.falseAlarmRate)) in a suite of \(family), \(needed)"
  if count > 0, repetitions.allSatisfy({ $0 > margin }) {
    return (.regressed, "\(each(count)) worse by more than the margin; \(tooFew)")
  }
  if count > 0, repetitions.allSatisfy({ $0 < -margin }) {
    return (.improved, "\(each(count)) better by more than the margin; \(tooFew)")
  }
  return (.inconclusive, tooFew)
}

private func each(_ count: Int) -> String {
  count == 1 ? "the one seed is" : "each of the \(count) seeds is"
}
