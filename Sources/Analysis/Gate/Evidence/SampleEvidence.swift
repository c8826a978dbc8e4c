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
  let effects = zip(sides.baseline, sides.candidate).map { a, b in
    sample.prefersGreater && !a.isNaN && !b.isNaN ? effect(rule, b, a) : effect(rule, a, b)
  }
  guard let test = sample.test.make(sides, effects) else {
    return settled(.incomparable, "\(sample.test.name) needs three seeds with numbers that vary: \(whatLacks(sides))")
  }
  return Evidence(
    name, rule.metric, baseline: typical, candidate: sample.typical(shown.candidate) ?? .nan, test: test,
    repetitions: sample.test.comparesSeeds ? effects : [])
}

/// A number that something was measured to be, or NaN: who prints infinity has no result, in whatever direction is better.
func finite(_ number: RecordedNumber?) -> Double { number.map { $0.value.isFinite ? $0.value : .nan } ?? .nan }

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

/// How much worse the candidate's number is than the baseline's, of one seed.
private func effect(_ rule: MetricRule, _ baseline: Double, _ candidate: Double) -> Double {
  if baseline.isNaN { return candidate.isNaN ? 0 : -.infinity }
  if candidate.isNaN { return .infinity }
  if !rule.metric.isRatio { return baseline - candidate }
  if baseline >= 0, candidate >= 0 { return logRatio(candidate, over: baseline) }
  // Below zero there is no ratio. The difference as a share of the baseline is what a greater number would be worse by.
  let share = (candidate - baseline) / max(baseline.magnitude, rule.floor ?? 0)
  return share < 0 ? -Double.log1p(-share) : Double.log1p(share)
}
