import Records

/// What several findings of a gate follow from.
public struct GateCause: Hashable, Codable, Sendable {
  public var kind: Kind
  /// The row of the trials that it concerns.
  public var row: String

  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// The two sides end in other bits.
    case resultChanged
    /// The bits are the same, and the requests to the allocator are others.
    case allocationsChanged
  }

  public init(kind: Kind, row: String) {
    self.kind = kind
    self.row = row
  }
}

/// Says of every finding that is worse, better or undecided what it follows from.
func withCauses(_ findings: [GateFinding], of trials: [PairedTrial]) -> [GateFinding] {
  var rows: [String: String] = [:]
  var changed: [String: String] = [:]
  for trial in trials {
    guard let baseline = trial.baseline.record, let candidate = trial.candidate.record else { continue }
    let row = baseline.trial.row
    rows[trial.id] = row
    if baseline.digest != candidate.digest { (changed[trial.id], changed[row]) = (row, row) }
  }
  return findings.map { finding in
    guard let metric = finding.metric, [.regressed, .improved, .inconclusive].contains(finding.verdict) else { return finding }
    var finding = finding
    // A step may take longer whatever it computes.
    if metric != .timePerStep, let row = changed[finding.subject] {
      finding.cause = GateCause(kind: .resultChanged, row: row)
    } else if metric.needs == .allocations, let row = rows[finding.subject] {
      finding.cause = GateCause(kind: .allocationsChanged, row: row)
    }
    return finding
  }
}
