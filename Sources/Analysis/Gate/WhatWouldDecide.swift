import PortableMath
import Records

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

/// The slowdown from which on such data find it in 95 % of gates; nil for what is no time.
///
/// In 95 % the estimate falls short of the truth by at most the reach of a bound that errs in 5 %. The bound that decides falls short
/// of the estimate by its own reach, at most that of Holm's first step. So what is above the minimum effect by both is found.
func whatWasFindable(_ test: any EffectTest, _ rule: MetricRule, _ policy: GatePolicy, family: Int) -> String? {
  guard rule.mustDetect != nil else { return nil }
  func reach(_ error: Double) -> Double { test.estimate - test.lowerBound(error: error) }
  let least = rule.metric.effect(ofShare: rule.minimumEffect)
  let findable = least + reach(policy.falseAlarmRate / Double(family)) + reach(GatePolicy.missRate)
  guard findable.isFinite else { return nil }
  let percent = shortest((1000 * rule.metric.share(ofEffect: findable)).rounded(.up) / 10)
  return "slowdowns from \(percent) % on could have been found, with 95 %"
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
