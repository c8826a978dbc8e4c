import PortableMath
import Records

/// About how many pairs decide each timed trial that is not slower, by its index. Empty if the run is too short to say.
///
/// Each trial has its own noise, if it has four pairs to tell it from, and else that of all.
public func pairsNeeded(_ run: PairedRun, _ policy: GatePolicy) -> [Int: Double] {
  let differences = run.trials.map(pairDifferences)
  guard let typical = spread(differences.flatMap(\.self), atLeast: 5) else { return [:] }
  let timed = run.trials.indices.filter { !run.trials[$0].pairs.isEmpty }
  return Dictionary(
    uniqueKeysWithValues: timed.map { index in
      (index, pairsNeeded(policy, noise: spread(differences[index], atLeast: 6) ?? typical))
    })
}

/// How far the values of a trial's pairs differ, each from each other: no effect enters, as all pairs of a trial have the same.
private func pairDifferences(_ trial: PairedTrial) -> [Double] {
  let values = trial.pairs.compactMap { PairValue($0)?.logRatio }
  return values.indices.flatMap { first in values[(first + 1)...].map { ($0 - values[first]).magnitude } }
}

/// The standard deviation of normal values with such differences, of which half are within 0.6745·√2 of it; nil if they are fewer.
private func spread(_ differences: [Double], atLeast count: Int) -> Double? {
  guard differences.count >= count, let typical = median(differences) else { return nil }
  return typical / (0.6745 * 2.0.squareRoot())
}

/// About how many pairs exclude the policy's `mustDetect` in a trial that is not slower, with such a noise.
///
/// (z₀.₉₅ + z at a look)² (σ/ln(1 + mustDetect))², with 14 for the square of the quantiles: 1.64 of power, and 2.1 of an error of
/// 5 % over three looks.
func pairsNeeded(_ policy: GatePolicy, noise: Double) -> Double {
  let rule = policy.rules.first(where: \.metric.isTime)
  guard let effect = rule?.mustDetect ?? rule?.equivalenceMargin, effect > 0 else { return 0 }
  let ratio = noise / Double.log1p(effect)
  return 14 * ratio * ratio
}
