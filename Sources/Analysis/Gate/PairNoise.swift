import PortableMath
import Records

/// About how many pairs let a trial pass that is not slower, and find one that is slower by the policy's `mustDetect`.
public typealias PairsNeeded = (toPass: Double, toFind: Double)

/// About how many pairs each timed trial needs, by its index. Empty if the run is too short to say.
///
/// Each trial has its own noise, if it has four pairs to tell it from, and else that of all.
public func pairsNeeded(_ run: PairedRun, _ policy: GatePolicy) -> [Int: PairsNeeded] {
  let values = run.trials.map { trial in trial.pairs.compactMap { PairValue($0)?.logRatio } }
  guard let typical = PairNoise(values, atLeast: 5) else { return [:] }
  let timed = run.trials.indices.filter { !run.trials[$0].pairs.isEmpty }
  return Dictionary(
    uniqueKeysWithValues: timed.map { index in
      let noise = PairNoise([values[index]], atLeast: 6) ?? typical
      return (index, pairsNeeded(policy, noise, family: timed.count))
    })
}

/// How far the values of pairs vary.
struct PairNoise {
  /// The standard deviation of normal values with such differences.
  let spread: Double
  /// From how many pairs it was told.
  let pairs: Int

  /// A spread that the true one exceeds in about one case of ten.
  ///
  /// The relative deviation of such an estimate from n normal values is about 0.76/√n, and 1.28 · 0.76 is about 1.
  var upperSpread: Double { spread * (1 + 1 / Double(pairs).squareRoot()) }
}

extension PairNoise {
  /// nil if the values of the trials have fewer differences than `count`.
  ///
  /// Each value is compared with each other of its trial: no effect enters, as all pairs of a trial have the same. Half of the
  /// differences of normal values are within 0.6745·√2 of their deviation.
  init?(_ trials: [[Double]], atLeast count: Int) {
    let differences = trials.flatMap { values in
      values.indices.flatMap { first in values[(first + 1)...].map { ($0 - values[first]).magnitude } }
    }
    guard differences.count >= count, let typical = median(differences) else { return nil }
    spread = typical / (0.6745 * 2.0.squareRoot())
    pairs = trials.map(\.count).reduce(0, +)
  }
}

/// About how many pairs a trial needs with such a noise, among `family` trials.
///
/// ((z₀.₉₅ + z₁₋ₑ) σ/distance)² · π/3 for a power of 95 % and the error e that the last look has, where 3/π is the efficiency of
/// signed ranks of normal values. To pass, the distance is that of no effect from `mustDetect`. To find, it is that of
/// `mustDetect` from the minimum effect, Holm's procedure gives the slowest trial its part of the level, and σ may be greater
/// than it seems.
func pairsNeeded(_ policy: GatePolicy, _ noise: PairNoise, family: Int) -> PairsNeeded {
  guard let rule = policy.rules.first(where: \.metric.isTime), let effect = rule.mustDetect ?? rule.equivalenceMargin,
    effect > rule.minimumEffect
  else { return (0, 0) }
  let looks = policy.plannedLooks
  let share = errorShares(looks, of: looks.last ?? 1, spending: policy.spendingExponent).last ?? 1
  func pairs(error: Double, _ ratio: Double) -> Double {
    let quantiles = inverseNormal(0.95) + inverseNormal(1 - error * share)
    return .pi / 3 * (quantiles * ratio) * (quantiles * ratio)
  }
  let (detected, least) = (Double.log1p(effect), Double.log1p(rule.minimumEffect))
  return (
    pairs(error: GatePolicy.missRate, noise.spread / detected),
    pairs(error: policy.falseAlarmRate / Double(family), noise.upperSpread / (detected - least))
  )
}
