import PortableMath

/// About how many samples would decide what is undecided, if effect and spread stay as they are; nil if nothing can be said.
///
/// The distance between the estimate and its bounds falls with the root of the number of samples. Each verdict needs a bound
/// to pass a limit, and the nearest verdict counts.
func whatWouldDecide(_ test: any EffectTest, _ rule: MetricRule, _ policy: GatePolicy, family: Int) -> String? {
  let least = rule.metric.effect(ofShare: rule.minimumEffect)
  // `regressed` and `improved` are decided over all tests of the metric, `equivalent` is not.
  let alone = policy.falseAlarmRate / Double(family)
  var factors = [
    factor(reach: test.estimate - test.lowerBound(error: alone), room: test.estimate - least),
    factor(reach: test.upperBound(error: alone) - test.estimate, room: -least - test.estimate),
  ]
  if let margin = rule.equivalenceMargin.map(rule.metric.effect(ofShare:)) {
    let (lower, upper) = (test.lowerBound(error: policy.falseAlarmRate), test.upperBound(error: policy.falseAlarmRate))
    factors.append(
      factor(reach: max(test.estimate - lower, upper - test.estimate), room: margin - test.estimate.magnitude))
  }
  if let mustDetect = rule.mustDetect.map(rule.metric.effect(ofShare:)) {
    factors.append(
      factor(reach: test.upperBound(error: GatePolicy.missRate) - test.estimate, room: mustDetect - test.estimate))
  }
  guard let times = factors.compactMap(\.self).min(), times > 1 else { return nil }
  let count = Double(test.samples) * times
  guard count < 1e6 else { return "not even a million samples would decide it, if effect and spread stay" }
  let digits = max(1, decimalPower(of: count / 10))
  return "about \(Int((count / digits).rounded(.up) * digits)) samples would decide it, if effect and spread stay"
}

/// How many times the samples are needed until `reach` has become as short as `room`; nil if that never is.
private func factor(reach: Double, room: Double) -> Double? {
  room > 0 && reach.isFinite && reach > 0 ? (reach / room) * (reach / room) : nil
}

/// The greatest power of ten that is at most so large.
private func decimalPower(of number: Double) -> Double {
  var power = 1.0
  while power * 10 <= number { power *= 10 }
  return power
}
