import Records

/// Says of undecided times what of the trial itself makes them vary.
func withNoise(_ findings: [GateFinding], of trials: [PairedTrial]) -> [GateFinding] {
  let problems = noisyProblems(trials)
  var sources: [String: [String]] = [:]
  for trial in trials {
    let problem = trial.candidate.record.flatMap { problems[$0.trial.problem] }
    sources[trial.id] = [largeRequests(trial), problem].compactMap(\.self)
  }
  return findings.map { finding in
    guard finding.metric?.isTime == true, finding.verdict == .inconclusive, let found = sources[finding.subject] else {
      return finding
    }
    var finding = finding
    let reasons = [finding.reason].compactMap(\.self) + found
    finding.reason = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    return finding
  }
}

/// From so many bytes a step on, the kernel is asked for memory again and again, and its answers vary in time.
private let largeRequest = 64 << 10

private func largeRequests(_ trial: PairedTrial) -> String? {
  guard let record = trial.candidate.record, let allocations = record.allocations.value, record.steps > 0 else { return nil }
  let bytes = allocations.bytes / record.steps
  guard bytes >= largeRequest else { return nil }
  return "each step asks the allocator for \(bytes >> 10) KiB, whose time varies: reuse that memory, in the problem too"
}

/// A sentence for each problem whose own time varies.
///
/// Nothing in a step is timed by itself, so a problem is named by comparison. Its pairs vary with every optimizer, more than twice as
/// much as those of most trials of other problems. Then neither the machine nor an optimizer is the reason.
private func noisyProblems(_ trials: [PairedTrial]) -> [ConfiguredPlugin: String] {
  let measured = trials.compactMap { trial -> (trial: Trial, spread: Double)? in
    guard let record = trial.candidate.record, record.trial.program == nil else { return nil }
    let values = trial.countedPairs.compactMap { PairValue($0)?.logRatio }
    return PairNoise([values], atLeast: 6).map { (record.trial, $0.spread) }
  }
  var words: [ConfiguredPlugin: String] = [:]
  for (problem, own) in Dictionary(grouping: measured, by: \.trial.problem) {
    let others = measured.filter { $0.trial.problem != problem }.map(\.spread)
    guard Set(own.map(\.trial.optimizer)).count > 1, others.count > 1, let usual = median(others),
      let least = own.map(\.spread).min(), least > 2 * usual
    else { continue }
    words[problem] =
      "the problem's own time varies: with each of its \(own.count) trials by \(percent(least)) or more, with other problems by "
      + percent(usual)
  }
  return words
}

private func percent(_ share: Double) -> String { "\(shortest((1000 * share).rounded() / 10)) %" }
