public import Records

/// Whether two records are of one trial and did it with the same bits.
func areIdentical(_ a: TrialRecord, _ b: TrialRecord) -> Bool {
  a.digest == b.digest && !a.digest.isEmpty && isSameTrial(a.trial, b.trial) && haveEqualFigures(a, b)
}

/// Whether what is no part of the digest, and follows from it, is equal: an edited report may differ here alone.
private func haveEqualFigures(_ a: TrialRecord, _ b: TrialRecord) -> Bool {
  a.finalValue == b.finalValue && a.finalGap == b.finalGap && a.finalDistance == b.finalDistance && a.accuracy == b.accuracy
    && a.targets == b.targets && a.status == b.status && a.steps == b.steps && a.evaluations == b.evaluations
}

func isSameTrial(_ a: Trial, _ b: Trial) -> Bool { a == b || whyOtherTrials(a, b) == nil }

/// What one trial's two records, which differ, are to each other.
func classifyDifference(
  _ a: TrialRecord, _ b: TrialRecord, _ options: DiffOptions, hasOtherArithmetic: Bool
) -> (verdict: Verdict, reason: String?, discrepancy: Discrepancy?) {
  if let reason = whyIncomparable(a, b) { return (.incomparable, reason, nil) }
  if a.digest == b.digest {
    return (.incomparable, "the digests are equal, but not the figures: one of the reports was edited", nil)
  }
  let discrepancy = discrepancy(a, b)
  if hasOtherArithmetic { return (.incomparable, "the versions of the portable arithmetic differ", discrepancy) }
  guard a.status == b.status, a.steps == b.steps else { return (.different, nil, discrepancy) }
  // Values a last place apart say nothing of their iterates, which may be anywhere.
  if let peak = discrepancy.peakUlps, discrepancy.measured == .iterates, peak <= options.ulps {
    return (.withinUlps, nil, discrepancy)
  }
  if isWithinTolerance(a, b, options) { return (.withinTolerance, nil, discrepancy) }
  return (.different, nil, discrepancy)
}

/// Whether the runs are close at every checkpoint: at most `sensitivityFactor` times as far apart as a last place of the start
/// carries there. At least one last place is allowed. The side with the greater sensitivity counts.
private func isWithinTolerance(_ a: TrialRecord, _ b: TrialRecord, _ options: DiffOptions) -> Bool {
  let distances = stepDistances(a, b)
  guard !distances.isEmpty, distances.count == a.checkpoints.count, distances.count == b.checkpoints.count else { return false }
  return distances.allSatisfy { distance in
    distance.sensitivity.map { Double(distance.ulps) <= options.sensitivityFactor * Double(max(1, $0)) } ?? false
  }
}

/// Why two records of one name cannot be compared, or nil.
public func whyIncomparable(_ a: TrialRecord, _ b: TrialRecord) -> String? {
  if let reason = whyOtherTrials(a.trial, b.trial) { return reason }
  for (record, name) in [(a, "the first"), (b, "the second")] where record.digest.isEmpty {
    return "\(name) has no result: \(record.reason ?? "failed")"
  }
  if a.checkpoints.first?.stages[.data]?.plain != b.checkpoints.first?.stages[.data]?.plain { return "the data differ" }
  return nil
}

/// The numbers of two records side by side.
func metrics(_ a: TrialRecord, _ b: TrialRecord) -> [MetricDiff] {
  let scalar = a.trial.scalar
  func word(_ name: String, _ x: String, _ y: String) -> MetricDiff {
    MetricDiff(name: name, a: x, b: y, ulps: nil, isEqual: x == y)
  }
  // The last places of a gap or a distance, which are differences of larger numbers, mean nothing.
  func number(_ name: String, _ x: RecordedNumber?, _ y: RecordedNumber?, countsUlps: Bool = true) -> MetricDiff? {
    guard x != nil || y != nil else { return nil }
    let ulps = !countsUlps ? nil : x.flatMap { x in y.map { ulpsApart(x.value, $0.value, scalar) } }
    return MetricDiff(name: name, a: text(x), b: text(y), ulps: ulps, isEqual: x == y)
  }
  var metrics = [
    word("status", a.status.rawValue, b.status.rawValue), word("steps", "\(a.steps)", "\(b.steps)"),
    word("evaluations", "\(a.evaluations.total)", "\(b.evaluations.total)"),
  ]
  metrics += zip(a.targets, b.targets).map { x, y in
    word("steps to \(x.target)", x.steps.map { "\($0)" } ?? "–", y.steps.map { "\($0)" } ?? "–")
  }
  metrics += [
    number("value", a.finalValue, b.finalValue), number("gap", a.finalGap, b.finalGap, countsUlps: false),
    number("distance", a.finalDistance, b.finalDistance, countsUlps: false),
    number("accuracy", a.accuracy, b.accuracy),
    number("held-out loss", a.model?.examinations.last?.loss, b.model?.examinations.last?.loss),
  ].compactMap(\.self)
  return metrics
}

/// The shortest decimal that reads back to the number.
private func text(_ number: RecordedNumber?) -> String {
  guard let value = number?.value else { return "–" }
  return value.isNaN ? "nan" : shortest(value)
}
