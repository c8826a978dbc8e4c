import PortableMath
import Records

/// One number for each seed of a row, and how the numbers of both sides are compared.
struct SeedSample: Sendable {
  typealias Sides = (baseline: [Double], candidate: [Double])

  /// How samples are tested.
  struct Test: Sendable {
    /// For documents.
    let name: String
    /// Whether the effect of each seed says something by itself.
    var comparesSeeds = true
    /// From both samples and the effect of each seed; returns nil if there are too few numbers, or they do not vary.
    let make: @Sendable (Sides, _ effects: [Double]) -> (any EffectTest)?

    static let signedRanks = Test(name: "signed ranks, paired by seed") { ShiftTest(differences: $1) }
  }

  var test = Test.signedRanks
  /// What stands for a whole sample in tables.
  let typical: @Sendable ([Double]) -> Double?
  /// Whether more is better.
  var prefersGreater = false
  /// What a seed that misses a target has; nil if the metric is not of targets.
  var valueOfFailure: Double?
  /// The numbers that `typical` is taken of; nil for those that are tested.
  var shown: (@Sendable (GateRow, MetricRule) -> Sides?)?
  /// The numbers, NaN or infinite for a seed that has none; nil if the metric is not of this row.
  let sides: @Sendable (GateRow, MetricRule) -> Sides?
}

/// How well every row ends, over its seeds.
///
/// A seed that a side lost, or that has no number, counts as the worst: of two such neither is worse.
func sampleEvidence(_ trials: [PairedTrial], under policy: GatePolicy) -> [Evidence] {
  gateRows(trials).flatMap { row in
    policy.rules.flatMap { rule -> [Evidence] in
      switch rule.metric.evidence {
      case .sample(let sample): [evidence(row, rule, sample, named: row.name)].compactMap(\.self)
      case .samples(let samples): samples(row).compactMap { evidence(row, rule, $0.sample, named: "\(row.name) \($0.name)") }
      case .time, .counts, .digests: []
      }
    }
  }
}

private func evidence(_ row: GateRow, _ rule: MetricRule, _ sample: SeedSample, named name: String) -> Evidence? {
  guard let sides = sample.sides(row, rule) else { return nil }
  func settled(_ verdict: GateVerdict, _ reason: String, both value: Double? = nil) -> Evidence {
    var finding = GateFinding(subject: name, metric: rule.metric, verdict: verdict, reason: reason)
    (finding.baseline, finding.candidate) = (value.map { RecordedNumber($0) }, value.map { RecordedNumber($0) })
    return Evidence(settled: finding)
  }
  if let worst = sample.valueOfFailure, (sides.baseline + sides.candidate).allSatisfy({ $0 == worst }) {
    return settled(.equivalent, "neither side reaches it with any seed", both: worst)
  }
  let shown = sample.shown.flatMap { $0(row, rule) } ?? sides
  let typical = sample.typical(shown.baseline) ?? .nan
  if row.hasSameBits { return settled(.equivalent, "the same bits on both sides", both: typical) }
  if sides.baseline.allSatisfy(\.isNaN) {
    return settled(.incomparable, "the baseline has no \(rule.metric.name) with any seed")
  }
  let effects = zip(sides.baseline, sides.candidate).map { rule.effect($0, $1, prefersGreater: sample.prefersGreater) }
  guard let test = sample.test.make(sides, effects) else {
    return settled(.incomparable, "\(sample.test.name) needs three seeds with numbers that vary: \(whatLacks(sides))")
  }
  return Evidence(
    name, rule.metric, baseline: typical, candidate: sample.typical(shown.candidate) ?? .nan, test: test,
    repetitions: sample.test.comparesSeeds ? effects : [])
}

/// What a number ranks as: NaN if there is none, and the worst there is if it is not finite, in whatever direction is better.
func ranked(_ number: RecordedNumber?, prefersGreater: Bool) -> Double {
  guard let value = number?.value else { return .nan }
  return value.isFinite ? value : prefersGreater ? -.infinity : .infinity
}

/// Why a side's numbers cannot be tested, in words.
private func whatLacks(_ sides: SeedSample.Sides) -> String {
  for (name, sample) in [("baseline", sides.baseline), ("candidate", sides.candidate)] {
    let finite = sample.filter(\.isFinite)
    if finite.count < sample.count || finite.count < 3 {
      return "\(finite.count) of \(sample.count) of the \(name) have finite numbers"
    }
    if finite.min() == finite.max() { return "the \(name)'s are all equal" }
  }
  return "they do not"
}

extension MetricRule {
  /// How much worse the candidate's number is than the baseline's, of one seed.
  ///
  /// It is the logarithm of a ratio. Below zero there is none: the difference as a share of the baseline's magnitude stands for the
  /// ratio less one, in both directions alike, so that noise around zero is no change.
  fileprivate func effect(_ baseline: Double, _ candidate: Double, prefersGreater: Bool) -> Double {
    let missing = [baseline, candidate].map { !$0.isFinite }
    if missing[0] { return missing[1] ? 0 : -.infinity }
    if missing[1] { return .infinity }
    if !metric.isRatio { return baseline - candidate }
    if baseline < 0 || candidate < 0 {
      let share = (candidate - baseline) / max(baseline.magnitude, floor ?? 0)
      let worse = prefersGreater ? -share : share
      return worse < 0 ? -Double.log1p(-worse) : Double.log1p(worse)
    }
    return prefersGreater ? logRatio(baseline, over: candidate) : logRatio(candidate, over: baseline)
  }
}
