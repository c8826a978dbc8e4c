import PortableMath
import Records

/// The spread of a pair's value on this machine, as a standard deviation: from how far each trial's pairs differ from the next.
///
/// No effect enters it, as both pairs have the same. nil if there are fewer than five such differences.
public func pairNoise(_ run: PairedRun) -> Double? {
  let differences = run.trials.flatMap { trial in
    let values = trial.pairs.compactMap { PairValue($0)?.logRatio }
    return zip(values, values.dropFirst()).map { ($0 - $1).magnitude }
  }
  guard differences.count >= 5, let typical = median(differences) else { return nil }
  // Half of all normal values are within 0.6745 of their standard deviation, and a difference has √2 of it.
  return typical / (0.6745 * 2.0.squareRoot())
}

/// About how many pairs exclude the policy's `mustDetect` in a trial that is not slower, with such a noise.
///
/// (z₀.₉₅ + z at a look)² (σ/ln(1 + mustDetect))², with 14 for the square of the quantiles: 1.64 of power, and 2.1 of an error of
/// 5 % over three looks.
public func pairsNeeded(_ policy: GatePolicy, noise: Double) -> Double {
  let rule = policy.rules.first(where: \.metric.isTime)
  guard let effect = rule?.mustDetect ?? rule?.equivalenceMargin, effect > 0 else { return 0 }
  let ratio = noise / Double.log1p(effect)
  return 14 * ratio * ratio
}
