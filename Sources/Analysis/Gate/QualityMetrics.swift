import PortableMath
import Records

/// How well the repetitions of every row end, paired by seed.
///
/// A repetition that a side lost, or that has no number, counts as the worst: of two such neither is worse.
func qualityEvidence(_ trials: [PairedTrial], under policy: GatePolicy) -> [Evidence] {
  let rules = policy.rules.filter { $0.metric.kind == .quality }
  guard !rules.isEmpty else { return [] }
  return gateRows(trials).flatMap { row in rules.compactMap { row.evidence($0) } }
}

/// The repetitions of one row on both sides.
struct GateRow {
  let name: String
  let baseline: [TrialRecord]
  /// In the same order; nil if the candidate lacks it.
  let candidate: [TrialRecord?]

  fileprivate func evidence(_ rule: MetricRule) -> Evidence? {
    guard let sides = samples(rule) else { return nil }
    func settled(_ verdict: GateVerdict, _ reason: String) -> Evidence {
      Evidence(settled: GateFinding(subject: name, metric: rule.metric, verdict: verdict, reason: reason))
    }
    if let worst = rule.metric.valueOfFailure, (sides.baseline + sides.candidate).allSatisfy({ $0 == worst }) {
      var never = settled(.equivalent, "neither side reaches it in any repetition")
      (never.finding.baseline, never.finding.candidate) = (RecordedNumber(worst), RecordedNumber(worst))
      return never
    }
    guard !haveSameBits else {
      var same = settled(.equivalent, "the same bits on both sides")
      let typical = typicalValue(rule.metric, sides.baseline)
      (same.finding.baseline, same.finding.candidate) = (RecordedNumber(typical), RecordedNumber(typical))
      return same
    }
    guard !sides.baseline.allSatisfy(\.isNaN) else {
      return settled(.incomparable, "the baseline has no \(rule.metric.rawValue) in any repetition")
    }
    let effects = zip(sides.baseline, sides.candidate).map { effect(rule, $0, $1) }
    guard let test = test(rule.metric, sides, effects) else {
      return settled(.incomparable, "the spread takes at least three repetitions that are numbers on both sides")
    }
    return Evidence(
      name, rule.metric, baseline: typicalValue(rule.metric, sides.baseline),
      candidate: typicalValue(rule.metric, sides.candidate), test: test,
      repetitions: rule.metric == .spread ? [] : effects)
  }

  private var haveSameBits: Bool {
    zip(baseline, candidate).allSatisfy { a, b in b.map { areIdentical(a, $0) } ?? false }
  }

  private typealias Samples = (baseline: [Double], candidate: [Double])

  /// One number for each repetition, NaN or infinite where the side lacks it; nil if the metric is not of this row.
  private func samples(_ rule: MetricRule) -> Samples? {
    func both(_ value: (TrialRecord) -> Double) -> Samples {
      (baseline.map(value), candidate.map { $0.map(value) ?? .nan })
    }
    let hasTargets = !baseline[0].targets.isEmpty
    let accuracies = both { $0.accuracy?.value ?? .nan }
    let hasAccuracy = accuracies.baseline.contains { !$0.isNaN } || accuracies.candidate.contains { !$0.isNaN }
    switch rule.metric {
    case .accuracy: return hasAccuracy ? accuracies : nil
    case .finalLoss: return losses(floor: rule.floor ?? 0)
    case .successRate: return hasTargets ? both { $0.reachedEveryTarget ? 1 : 0 } : nil
    case .evaluationsToTarget:
      return hasTargets ? both { $0.evaluationsToEveryTarget.map(Double.init) ?? .infinity } : nil
    case .spread:
      guard !hasAccuracy else { return accuracies }
      return losses(floor: rule.floor ?? 0).map { ($0.map(Double.log), $1.map(Double.log)) }
    case .timePerStep, .timeToTarget, .steps, .evaluations, .allocations, .allocatedBytes, .recordBytes, .instructions:
      preconditionFailure("\(rule.metric) is not over repetitions")
    }
  }

  /// A repetition that reached every target on both sides ended as well as it was asked to: its losses are equal.
  private func losses(floor: Double) -> Samples? {
    func loss(_ record: TrialRecord?) -> Double {
      guard let record, let value = record.finalGap?.value ?? record.finalValue?.value, !value.isNaN else {
        return .infinity
      }
      return record.finalGap == nil ? value : max(floor, value)
    }
    guard (baseline + candidate.compactMap(\.self)).contains(where: { $0.finalValue != nil || $0.finalGap != nil })
    else {
      return nil
    }
    let pairs = zip(baseline, candidate).map { a, b in
      let isReached = a.reachedEveryTarget && b?.reachedEveryTarget ?? false
      return (loss(a), isReached ? loss(a) : loss(b))
    }
    return (pairs.map(\.0), pairs.map(\.1))
  }

  /// How much worse the candidate's number is.
  private func effect(_ rule: MetricRule, _ baseline: Double, _ candidate: Double) -> Double {
    if baseline.isNaN { return candidate.isNaN ? 0 : -.infinity }
    if candidate.isNaN { return .infinity }
    if rule.metric.isBetterWhenGreater { return baseline - candidate }
    if baseline >= 0, candidate >= 0 { return logRatio(candidate, over: baseline) }
    // An objective below zero has no ratio; the difference as a share of the baseline stands for its logarithm.
    return (candidate - baseline) / max(baseline.magnitude, rule.floor ?? 0)
  }

  private func test(_ metric: GateMetric, _ sides: Samples, _ effects: [Double]) -> (any EffectTest)? {
    switch metric {
    case .successRate:
      return SuccessTest(
        lost: effects.count { $0 > 0 }, gained: effects.count { $0 < 0 }, of: effects.count)
    case .spread: return SpreadTest(baseline: sides.baseline, candidate: sides.candidate)
    default: return ShiftTest(differences: effects)
    }
  }

  private func typicalValue(_ metric: GateMetric, _ sample: [Double]) -> Double {
    let typical =
      switch metric {
      case .accuracy, .successRate: mean(sample)
      case .spread: standardDeviation(sample).map { $0 * $0 }
      default: median(sample)
      }
    return typical ?? .nan
  }
}

extension GateMetric {
  /// What a repetition that misses a target has; nil for metrics that are not of targets.
  fileprivate var valueOfFailure: Double? {
    switch self {
    case .successRate: 0
    case .evaluationsToTarget: .infinity
    default: nil
    }
  }
}

/// The trials by row, in the order of their first; those that the baseline lost or never had are judged as trials alone.
private func gateRows(_ trials: [PairedTrial]) -> [GateRow] {
  var order: [String] = []
  var rows: [String: [(TrialRecord, TrialRecord?)]] = [:]
  for trial in trials {
    guard let baseline = trial.baseline.record, !baseline.digest.isEmpty else { continue }
    let name = baseline.trial.row
    if rows[name] == nil { order.append(name) }
    rows[name, default: []].append((baseline, trial.candidate.record))
  }
  return order.compactMap { name in
    rows[name].map { GateRow(name: name, baseline: $0.map(\.0), candidate: $0.map(\.1)) }
  }
}
