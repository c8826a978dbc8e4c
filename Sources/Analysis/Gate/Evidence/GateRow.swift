import Records

/// The seeds of one row on both sides.
struct GateRow {
  let name: String
  let baseline: [TrialRecord]
  /// In the same order; nil if the candidate lacks the seed.
  let candidate: [TrialRecord?]

  var hasTargets: Bool { !baseline[0].targets.isEmpty }

  var hasSameBits: Bool {
    zip(baseline, candidate).allSatisfy { a, b in b.map { areIdentical(a, $0) } ?? false }
  }

  /// One number of each record; `missing` if the candidate lacks it.
  func both(missing: Double = .nan, _ value: (TrialRecord) -> Double) -> SeedSample.Sides {
    (baseline.map(value), candidate.map { $0.map(value) ?? missing })
  }

  /// The share of right predictions of each seed; nil if no seed has one.
  var accuracies: SeedSample.Sides? {
    let sides = both { ranked($0.accuracy, prefersGreater: true) }
    return (sides.baseline + sides.candidate).allSatisfy(\.isNaN) ? nil : sides
  }

  /// The gap or value that each seed ends with; nil if no seed has one. A gap below `floor` counts as `floor`.
  ///
  /// A seed that failed or diverged, or ended out of the problem's bounds, has the worst there is. One that reaches every target on both
  /// sides and stops there ended as well as it was asked to: its losses are equal.
  func losses(floor: Double, equalIfReached: Bool = true) -> SeedSample.Sides? {
    func loss(_ record: TrialRecord?) -> Double {
      guard let record, record.hasResult, let value = record.finalGap?.value ?? record.finalValue?.value, !value.isNaN else {
        return .infinity
      }
      return record.finalGap == nil ? value : max(floor, value)
    }
    let records = baseline + candidate.compactMap(\.self)
    // A program gives a loss or none.
    let sayNone = records.allSatisfy { $0.program != nil && $0.finalValue == nil }
    guard !sayNone, records.contains(where: { $0.finalValue != nil || $0.finalGap != nil }) else { return nil }
    let pairs = zip(baseline, candidate).map { a, b in
      let isReached = equalIfReached && a.stoppedAtItsTargets && b?.stoppedAtItsTargets ?? false
      return (loss(a), isReached ? loss(a) : loss(b))
    }
    return (pairs.map(\.0), pairs.map(\.1))
  }
}

/// The trials by row, in the order of their first.
///
/// A trial that the baseline lost or never had is in no row, nor is a row of which the candidate has no trial: such trials have
/// findings of their own.
func gateRows(_ trials: [PairedTrial]) -> [GateRow] {
  var order: [String] = []
  var rows: [String: [(TrialRecord, TrialRecord?)]] = [:]
  for trial in trials {
    guard let baseline = trial.baseline.record, !baseline.digest.isEmpty else { continue }
    let name = baseline.trial.row
    if rows[name] == nil { order.append(name) }
    rows[name, default: []].append((baseline, trial.candidate.record))
  }
  return order.compactMap { name in
    guard let row = rows[name], row.contains(where: { $0.1 != nil }) else { return nil }
    return GateRow(name: name, baseline: row.map(\.0), candidate: row.map(\.1))
  }
}

extension TrialRecord {
  fileprivate var stoppedAtItsTargets: Bool { reachedEveryTarget && status != .diverged && !trial.continueAfterTargets }
}
