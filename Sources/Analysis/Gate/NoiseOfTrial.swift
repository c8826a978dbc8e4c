import Records

/// From so many bytes a step on, the kernel is asked for memory again and again, and its answers vary in time.
private let largeRequest = 64 << 10

/// Says of undecided times what of the trial itself makes them vary.
func withNoise(_ findings: [GateFinding], of trials: [PairedTrial]) -> [GateFinding] {
  var sources: [String: String] = [:]
  for trial in trials {
    guard let record = trial.candidate.record, let allocations = record.allocations.value, record.steps > 0 else { continue }
    let bytes = allocations.bytes / record.steps
    guard bytes >= largeRequest else { continue }
    sources[trial.id] =
      "each step asks the allocator for \(bytes >> 10) KiB, whose time varies: reuse that memory, in the problem too"
  }
  return findings.map { finding in
    guard finding.metric?.isTime == true, finding.verdict == .inconclusive, let source = sources[finding.subject] else {
      return finding
    }
    var finding = finding
    finding.reason = [finding.reason, source].compactMap(\.self).joined(separator: "; ")
    return finding
  }
}
