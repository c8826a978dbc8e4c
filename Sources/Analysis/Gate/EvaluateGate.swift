import Records

/// Evaluates a paired measurement: speed, counts and quality of every trial, under one policy.
public func evaluateGate(
  _ run: PairedRun, under policy: GatePolicy, certificate: Certificate? = nil
) throws(GateError) -> GateReport {
  let trials = run.trials
  guard !trials.isEmpty else { throw .noTrials(side: run.baseline.label) }
  let found = findings(trials, policy, settingsMayDiffer: true) { pairedTimeEvidence($0, under: policy) }
  let findings = withNoise(withInstructions(found, of: trials, under: policy), of: trials)
  var notes = digestNotes(trials, hasTimeRules: policy.hasTimeRules)
  notes += allocationNotes(trials, under: policy) + instructionNotes(trials, under: policy)
  notes += measurementNotes(run, under: policy)
  if policy.hasTimeRules, certificate == nil {
    notes.append(
      "this machine has no certificate of such a gate: how often it errs here is not known")
  }
  return conclude(
    GateReport(
      suite: run.suite, mode: .paired, baseline: run.baseline, candidate: run.candidate, policy: policy,
      certificate: certificate, findings: findings, verdict: .equivalent, outcome: .pass, notes: notes))
}

/// The trials whose times more pairs may still decide: they are inconclusive or not regressed, and a planned look is to come.
///
/// Ask only at the planned looks; what was decided at one stays so.
public func undecidedTrials(_ run: PairedRun, under policy: GatePolicy) -> [String] {
  let evidence = run.trials.flatMap { trial in
    whyNotEvaluated(trial, policy, settingsMayDiffer: true) == nil ? pairedTimeEvidence(trial, under: policy) : []
  }
  let open = Set(settle(evidence, under: policy).filter { [.inconclusive, .notRegressed].contains($0.verdict) }.map(\.subject))
  return run.trials.filter { trial in
    open.contains(trial.id) && trial.countedPairs.count < (trial.looks ?? policy.plannedLooks).last ?? 0
  }.map(\.id)
}

/// Notes on how the pairs of a run were measured: other looks than the policy's, and pairs that do not count.
private func measurementNotes(_ run: PairedRun, under policy: GatePolicy) -> [String] {
  var notes: [String] = []
  for (looks, count) in otherLooks(run, policy) {
    let trials = count == run.trials.count ? "" : " of \(count) of \(run.trials.count) trials"
    notes.append("by the noise of this machine and the budget, looks\(trials) were planned at \(listed(looks)) pairs")
  }
  let lost = run.trials.flatMap(\.pairs).count { $0.machineLoss != nil }
  if lost > 0 {
    notes.append(
      "\(lost) of \(run.trials.map(\.pairs.count).reduce(0, +)) pairs do not count: the machine was taken away meanwhile")
  }
  return notes
}

/// The looks that were planned beside the policy's, fewest pairs first, and of how many trials.
private func otherLooks(_ run: PairedRun, _ policy: GatePolicy) -> [(looks: [Int], count: Int)] {
  let planned = run.trials.compactMap(\.looks).filter { $0 != policy.plannedLooks }
  return Dictionary(grouping: planned, by: \.self).map { (looks: $0, count: $1.count) }
    .sorted { ($0.looks.last ?? 0) < ($1.looks.last ?? 0) }
}

private func listed(_ numbers: [Int]) -> String {
  let words = numbers.map { "\($0)" }
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return "\(words.dropLast().joined(separator: ", ")) and \(last)"
}

/// Evaluates two reports of one suite. Times are compared only if both reports are of one host.
public func evaluateGate(
  baseline: (file: String, report: Report), candidate: (file: String, report: Report), under policy: GatePolicy,
  filter: String? = nil
) throws(GateError) -> GateReport {
  let (a, b) = (baseline.report, candidate.report)
  for (file, report) in [baseline, candidate] where report.records.isEmpty { throw .noTrials(side: file) }
  guard a.suite.name == b.suite.name else {
    throw .otherSuite(file: candidate.file, name: b.suite.name, baseline: a.suite.name)
  }
  guard a.suite.seed == b.suite.seed else {
    throw .otherSeed(file: candidate.file, seed: b.suite.seed, baseline: a.suite.seed)
  }
  let trials = pair(a.records, b.records).filter { trial in filter.map { trial.id.contains($0) } ?? true }
  if let filter, trials.isEmpty { throw .nothingMatches(filter) }
  var findings = findings(trials, policy, settingsMayDiffer: false) { trial in
    let nodes = (trial.baseline.record?.timing.value?.node, trial.candidate.record?.timing.value?.node)
    let otherConditions = whyTimesAreIncomparable(a.fingerprint(ofNode: nodes.0), b.fingerprint(ofNode: nodes.1))
    return times(trial, otherConditions, policy)
  }
  if a == b { findings = findings.map(ofOneReport) }
  return conclude(
    GateReport(
      suite: b.suite, mode: .stored,
      baseline: GateSide(label: baseline.file, startedAt: a.startedAt, fingerprint: a.fingerprint),
      candidate: GateSide(label: candidate.file, startedAt: b.startedAt, fingerprint: b.fingerprint),
      policy: policy, certificate: nil, findings: findings, verdict: .equivalent, outcome: .pass,
      notes: digestNotes(trials, hasTimeRules: policy.hasTimeRules) + allocationNotes(trials, under: policy)
        + storedNotes(a, b, policy)))
}

/// A finding of a report and itself: what it does not have, neither side has.
private func ofOneReport(_ finding: GateFinding) -> GateFinding {
  guard finding.verdict == .incomparable else { return finding }
  var finding = finding
  (finding.verdict, finding.reason) = (.equivalent, "both sides are the same report")
  return finding
}

/// The findings of every trial, then those of the rows of trials that can be compared.
private func findings(
  _ trials: [PairedTrial], _ policy: GatePolicy, settingsMayDiffer: Bool, times: (PairedTrial) -> [Evidence]
) -> [GateFinding] {
  var evidence: [Evidence] = []
  var comparable: [PairedTrial] = []
  for trial in trials {
    let unevaluated = whyNotEvaluated(trial, policy, settingsMayDiffer: settingsMayDiffer)
    evidence += unevaluated.map { [Evidence(settled: $0)] } ?? times(trial) + countEvidence(trial, under: policy)
    // A seed that the candidate lost counts as its worst.
    if unevaluated?.verdict != .incomparable { comparable.append(trial) }
  }
  return withCauses(settle(evidence + sampleEvidence(comparable, under: policy), under: policy), of: comparable)
}

extension GatePolicy {
  public var hasTimeRules: Bool { rules.contains { $0.metric.isTime } }
}

private func times(_ trial: PairedTrial, _ otherConditions: OtherConditions?, _ policy: GatePolicy) -> [Evidence] {
  guard let rule = policy.rules.first(where: { $0.metric.isTime }) else { return [] }
  let isOneMachine = otherConditions?.areTwoMachines != true
  if isOneMachine, let measured = trial.baseline.record?.timing.value, measured == trial.candidate.record?.timing.value {
    return [
      Evidence(
        settled: GateFinding(
          subject: trial.id, metric: rule.metric, verdict: .equivalent, reason: "both sides are the same measurement"))
    ]
  }
  guard let otherConditions else { return storedTimeEvidence(trial, under: policy) }
  var finding = GateFinding(
    subject: trial.id, metric: rule.metric, verdict: .incomparable, reason: otherConditions.reason)
  finding.isOfTwoMachines = otherConditions.areTwoMachines ? true : nil
  return [Evidence(settled: finding)]
}

/// Why the times of two reports cannot be compared.
private struct OtherConditions {
  let reason: String
  let areTwoMachines: Bool
}

private func whyTimesAreIncomparable(_ a: Fingerprint, _ b: Fingerprint) -> OtherConditions? {
  let remedy = "measure both on one machine, or leave time out of the policy"
  if a.machine != b.machine {
    return OtherConditions(
      reason: "the times are of different machines, \(a.machine) and \(b.machine); \(remedy)", areTwoMachines: true)
  }
  for (name, fingerprint) in [("baseline", a), ("candidate", b)] where fingerprint[.identity] == nil {
    return OtherConditions(reason: "the \(name) does not say on which host it was measured; \(remedy)", areTwoMachines: false)
  }
  if a[.identity] != b[.identity] {
    return OtherConditions(reason: "the times are of two hosts of one kind, \(a.machine); \(remedy)", areTwoMachines: true)
  }
  for (name, fingerprint) in [("baseline", a), ("candidate", b)] where fingerprint[.isOptimized] == "no" {
    return OtherConditions(
      reason: "the \(name) was built without optimization; build it with '-c release'", areTwoMachines: false)
  }
  return nil
}

/// Every trial of either report, in the order of the baseline's.
private func pair(_ a: [TrialRecord], _ b: [TrialRecord]) -> [PairedTrial] {
  func byID(_ records: [TrialRecord]) -> [String: TrialRecord] {
    Dictionary(records.map { ($0.trial.id, $0) }) { first, _ in first }
  }
  let (baselines, candidates) = (byID(a), byID(b))
  let added = b.map(\.trial.id).filter { baselines[$0] == nil }
  return (a.map(\.trial.id) + added).map { id in
    PairedTrial(
      id: id, baseline: PairedTrialSide(record: baselines[id], instructions: .absent(notInReports)),
      candidate: PairedTrialSide(record: candidates[id], instructions: .absent(notInReports)), pairs: [])
  }
}

private let notInReports = "only a paired gate counts it"

/// The finding of a trial that cannot be evaluated at all; nil if it can.
///
/// The sides of a paired gate may have different settings. All else in a trial's definition must be equal.
private func whyNotEvaluated(_ trial: PairedTrial, _ policy: GatePolicy, settingsMayDiffer: Bool) -> GateFinding? {
  func finding(_ verdict: GateVerdict, _ reason: String) -> GateFinding {
    GateFinding(subject: trial.id, metric: nil, verdict: verdict, reason: reason)
  }
  guard let candidate = trial.candidate.record else {
    return finding(.missing, "the candidate has no such trial")
  }
  // A method that gives up has a digest too. Giving up before the baseline ends is no gain.
  if candidate.digest.isEmpty || candidate.status == .failed && trial.baseline.record?.status != .failed {
    return finding(.failed, "the candidate failed: \(candidate.reason ?? "no reason given")")
  }
  guard let baseline = trial.baseline.record else {
    return finding(.incomparable, "the baseline has no such trial; measure the baseline again with this suite")
  }
  if baseline.digest.isEmpty {
    return finding(.incomparable, "the baseline failed: \(baseline.reason ?? "no reason given")")
  }
  // The steps and times of a trial that leads nowhere are no gain, also where the policy compares no loss.
  if policy[.finalLoss] == nil, candidate.status == .diverged, baseline.status != .diverged {
    return finding(.regressed, "the candidate diverged, and the baseline did not")
  }
  let difference = whyOtherTrials(baseline.trial, candidate.trial, besideSettings: settingsMayDiffer)
  return difference.map { finding(.incomparable, $0) }
}

/// A note on trials whose sides differ in their digests.
private func digestNotes(_ trials: [PairedTrial], hasTimeRules: Bool) -> [String] {
  let others = trials.count { trial in
    guard let a = trial.baseline.record, let b = trial.candidate.record else { return false }
    return !a.digest.isEmpty && !b.digest.isEmpty && a.digest != b.digest
  }
  guard others > 0 else { return [] }
  let note = "\(others) of \(trials.count) trials have other digests than the baseline"
  return [hasTimeRules ? "\(note); 'timePerStep' compares single steps, 'timeToTarget' the whole way" : note]
}

private func storedNotes(_ a: Report, _ b: Report, _ policy: GatePolicy) -> [String] {
  var notes: [String] = []
  if a.suite.digest != b.suite.digest { notes.append("the suite's file changed between the reports") }
  let haveTimes = [a, b].allSatisfy { $0.records.contains { $0.timing.value != nil } }
  guard policy.hasTimeRules, haveTimes, whyTimesAreIncomparable(a.fingerprint, b.fingerprint) == nil else { return notes }
  notes.append(
    "times were measured at \(a.startedAt) and \(b.startedAt): a change of the machine in between counts as the candidate's"
  )
  let lines = fingerprintDifferences([a.fingerprint, b.fingerprint]).map(\.name)
    .filter { FingerprintKey(ofLine: $0) != .executable }
  if !lines.isEmpty { notes.append("the fingerprints differ in \(lines.joined(separator: ", "))") }
  return notes
}

/// The worst verdict, and how the gate ends by its policy.
private func conclude(_ report: GateReport) -> GateReport {
  var report = report
  let verdicts = report.findings.map(\.verdict)
  report.verdict = verdicts.max() ?? .incomparable
  // If nothing was evaluated, nothing passed.
  report.outcome = report.findings.map(report.policy.consequence).max() ?? .undecided
  return report
}
