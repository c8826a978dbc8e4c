import Records

/// Counts repeat within this share, whatever runs beside.
private let repeatability = 0.001

/// Lets the undecided times pass of trials whose sides execute as many instructions, and says so.
///
/// It is no statement about time: what takes longer by caches or by the layout of memory has the same instructions. So it
/// changes no verdict that time has.
func withInstructions(_ findings: [GateFinding], of trials: [PairedTrial], under policy: GatePolicy) -> [GateFinding] {
  guard policy[.instructions] != nil else { return findings }
  var counts: [String: Int] = [:]
  for trial in trials where whyUncounted(trial) == nil {
    guard let a = trial.baseline.instructions.value?.count, let b = trial.candidate.instructions.value?.count else { continue }
    if Double(abs(b - a)) <= repeatability * Double(a) { counts[trial.id] = a }
  }
  return findings.map { finding in
    guard finding.metric == .timePerStep, finding.verdict == .inconclusive, let count = counts[finding.subject] else {
      return finding
    }
    var finding = finding
    finding.verdict = .sameInstructions
    finding.reason = "both sides execute the same \(count) instructions"
    return finding
  }
}

/// Why the instructions of a trial cannot be compared; nil if they can.
func whyUncounted(_ trial: PairedTrial) -> String? {
  let (a, b) = (trial.baseline.instructions, trial.candidate.instructions)
  if let reason = a.absence ?? b.absence { return reason }
  guard a.value?.key == b.value?.key else { return "they were counted by '\(b.value?.key ?? "")' and '\(a.value?.key ?? "")'" }
  return nil
}

/// A note on trials whose instructions are not counted beside their times; none if all are.
func instructionNotes(_ trials: [PairedTrial], under policy: GatePolicy) -> [String] {
  guard policy[.instructions] != nil, policy.hasTimeRules else { return [] }
  return absenceNotes("instructions", trials, whyUncounted)
}
