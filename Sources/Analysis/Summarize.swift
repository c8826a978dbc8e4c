public import Records

/// Summarizes a report.
public func summarize(_ report: Report) -> Summary {
  let groups = recordsByRow(report)
  // Of rows whose optimum is known nobody asks for it.
  let all = report.records
  let best = BestKnownValues(all.indices.contains { all[$0].finalGap == nil } ? all : [])
  let isTimedBySeveral = Set(all.indices.lazy.compactMap { all[$0].timing.value?.node }).count > 1
  let rows = groups.map { records in
    var row = row(records, best)
    if isTimedBySeveral { row.timedBy = records.lazy.compactMap { $0.timing.value?.node }.first }
    return row
  }
  let nodes = nodeShares(report)
  return Summary(
    suite: report.suite.name, machine: report.machines, startedAt: report.startedAt,
    digest: report.digest, rows: rows, comparisons: compare(report),
    expectations: checkExpectations(report),
    notes: notes(report), data: data(report), accuracies: accuracySpreads(groups), arithmetics: arithmeticSpreads(groups),
    heldOutLosses: Analysis.heldOutLosses(groups), searches: searchResults(report), latencies: stepLatencies(groups),
    nodes: nodes.isEmpty ? nil : nodes)
}

private func data(_ report: Report) -> [String] {
  var lines: [String] = []
  for index in report.records.indices {
    guard let model = report.records[index].model else { continue }
    let line = "\(model.data), digest \(model.dataDigest)"
    if !lines.contains(line) { lines.append(line) }
  }
  return lines
}

func rows(_ report: Report) -> [Summary.Row] { recordsByRow(report).map { row($0) } }

/// The records of each row, in the order of the report.
func recordsByRow(_ report: Report) -> [[TrialRecord]] {
  var groups: [[TrialRecord]] = []
  var positions: [GroupKey: Int] = [:]
  var last: (key: GroupKey, position: Int)?
  for index in report.records.indices {
    let key = GroupKey(report.records[index].trial)
    // Most trials follow one of their row, and to compare is faster than to hash.
    let position = last.flatMap { $0.key == key ? $0.position : nil } ?? positions[key] ?? groups.count
    if position == groups.count {
      positions[key] = position
      groups.append([])
    }
    groups[position].append(report.records[index])
    last = (key, position)
  }
  return report.nodes == nil ? groups : groups.map(withTimesOfOneNode)
}

/// The records of a row, without times if several nodes took them: those are no sample of one machine.
private func withTimesOfOneNode(_ records: [TrialRecord]) -> [TrialRecord] {
  guard Set(records.compactMap { $0.timing.value?.node }).count > 1 else { return records }
  return records.map { record in
    var record = record
    if record.timing.value != nil { record.timing = .absent("several machines took them") }
    return record
  }
}

private func notes(_ report: Report) -> [Summary.Note] {
  var notes: [Summary.Note] = []
  for index in report.records.indices where report.records[index].mayHaveNotes {
    let trial = report.records[index].trial
    for text in [trial.note].compactMap(\.self) + trial.expectations.compactMap(\.note) {
      let note = Summary.Note(experiment: trial.experiment, text: text)
      if !notes.contains(note) { notes.append(note) }
    }
  }
  return notes
}

/// What trials of one row share.
private struct GroupKey: Hashable {
  let experiment: String
  let problem: ConfiguredPlugin
  let optimizer: ConfiguredPlugin
  let scalar: String
  /// Trials of a search are rows of their own, also where two have the same settings by chance.
  let tuning: String?

  init(_ trial: Trial) {
    experiment = trial.experiment
    problem = trial.pooledProblem
    optimizer = trial.optimizer
    scalar = trial.scalarAndArithmetic
    tuning = trial.tuning == nil ? nil : trial.id
  }
}

/// The row of some records, which are read where they lie: a copy of a record counts a reference for each of its parts.
func row(_ records: [TrialRecord], _ best: BestKnownValues = BestKnownValues([])) -> Summary.Row {
  let first = records[0]
  let hasTargets = !first.targets.isEmpty
  let runs = !hasTargets ? [] : records.map { TargetRun(evaluations: $0.evaluationsToEveryTarget, spent: $0.evaluationsSpent) }
  let successes = runs.count { $0.evaluations != nil }
  let statuses = records.indices.map { records[$0].status }
  let bad = statuses.firstIndex { $0 == .failed || $0 == .diverged }.map { records[$0] }
  let accuracies = records.indices.compactMap { records[$0].accuracy?.value }
  var row = Summary.Row(
    experiment: first.trial.experiment, problem: "\(first.trial.pooledProblem)", optimizer: "\(first.trial.optimizer)",
    scalar: first.trial.scalarAndArithmetic,
    tuning: first.trial.tuning.map { "\($0.search.method)/\($0.number)" }, trials: records.count,
    statuses: statusCounts(statuses),
    reason: bad?.reason, standardError: bad?.standardError,
    successRate: hasTargets ? Double(successes) / Double(records.count) : nil,
    successInterval: hasTargets ? successInterval(distinctRuns(records)) : nil,
    stepsToTarget: hasTargets ? medianOfAll(records.map { $0.stepsToEveryTarget.map(Double.init) }) : nil,
    evaluationsToTarget: hasTargets ? medianOfAll(runs.map(\.time)) : nil,
    expectedEvaluations: hasTargets ? expectedRunningTime(runs).map { RecordedNumber($0) } : nil,
    nanosecondsToTarget: medianTimeToTarget(records),
    steps: median(records.indices.map { Double(records[$0].steps) }) ?? 0,
    finalGap: medianAtEnd(records.indices.map { records[$0].finalGap }, of: records),
    accuracyMean: mean(accuracies).map { RecordedNumber($0) },
    accuracyStandardDeviation: standardDeviation(accuracies).map { RecordedNumber($0) })
  row.metrics = metrics(records)
  addValues(records, best, to: &row)
  addTimes(records, to: &row)
  addMemory(records, to: &row)
  return row
}

/// nil if the trials are of no program, or it gives no more than loss and accuracy.
private func metrics(_ records: [TrialRecord]) -> [Summary.Metric]? {
  guard let own = records[0].trial.program?.ownMetrics, !own.isEmpty else { return nil }
  return own.map { metric in
    let values = records.map { $0.program?.metrics[metric.name]?.value ?? .nan }
    return Summary.Metric(
      name: metric.name, better: metric.better, mean: RecordedNumber(mean(values) ?? .nan),
      standardDeviation: standardDeviation(values).map { RecordedNumber($0) })
  }
}

private func statusCounts(_ statuses: [TrialStatus]) -> [String: Int] {
  var counts: [String: Int] = [:]
  for status in TrialStatus.allCases {
    let count = statuses.count { $0 == status }
    if count > 0 { counts[status.rawValue] = count }
  }
  return counts
}

/// The median of a number of each record. A lost trial's is infinite; nil if no trial has one.
func medianAtEnd(_ numbers: [RecordedNumber?], of records: [TrialRecord]) -> RecordedNumber? {
  guard numbers.contains(where: { $0 != nil }) else { return nil }
  return medianOfAll(
    numbers.indices.map { records[$0].digest.isEmpty || records[$0].endsOutOfBounds ? .infinity : numbers[$0]?.value ?? .nan })
}

/// What is shown of a row whose optimum is not known.
private func addValues(_ records: [TrialRecord], _ best: BestKnownValues, to row: inout Summary.Row) {
  let outOfBounds = records.indices.count { records[$0].endsOutOfBounds }
  if outOfBounds > 0 { row.outOfBounds = outOfBounds }
  row.belowOptimum = records.indices.compactMap { records[$0].belowOptimum }.max()
  guard records.indices.allSatisfy({ records[$0].finalGap == nil }) else { return }
  row.finalValue = medianAtEnd(records.indices.map { records[$0].finalValue }, of: records)
  let gaps = records.compactMap(best.gap)
  if gaps.count == records.count { row.bestKnownGap = median(gaps).map { RecordedNumber($0) } }
}

private func successInterval(_ records: [TrialRecord]) -> Interval? {
  wilsonInterval(successes: records.count(where: \.reachedEveryTarget), of: records.count)
}

/// The median with what is missing taken as infinite.
private func medianOfAll(_ sample: [Double?]) -> RecordedNumber? {
  median(sample.map { $0 ?? .infinity }).map { RecordedNumber($0) }
}

/// nil if no trial that reached its targets was timed.
private func medianTimeToTarget(_ records: [TrialRecord]) -> RecordedNumber? {
  let times: [Double?] = records.indices.map { index in
    guard let steps = records[index].stepsToEveryTarget else { return .infinity }
    return records[index].nanosecondsPerStep.map { Double(steps) * $0 }
  }
  let known = times.compactMap(\.self)
  return known.count == times.count && known.contains(where: \.isFinite) ? medianOfAll(known) : nil
}

/// The unit is the round: the processes with the same number, one of each repetition. Processes of different repetitions
/// time different instances, so to pool them would take their differences for chance.
private func addTimes(_ records: [TrialRecord], to row: inout Summary.Row) {
  let timings = records.indices.compactMap { records[$0].timing.value }
  let rounds = timings.map(\.processes.count).min() ?? 0
  let times = (0..<rounds).map { round in
    timings.map { ProcessTimes($0.processes[round], steps: $0.stepsPerRepetition) }
  }
  func medians(_ time: (ProcessTimes) -> Double) -> [Double] { times.compactMap { median($0.map(time)) } }
  let perStep = medians(\.wallPerStep)
  row.nanosecondsPerStep = median(perStep)
  row.nanosecondsPerStepInterval = medianInterval(perStep)
  let referenceUnits = medians(\.referenceUnitsPerStep).filter(\.isFinite)
  row.referenceUnitsPerStep = median(referenceUnits)
  row.referenceUnitsPerStepInterval = medianInterval(referenceUnits)
  row.nanosecondsPerTrial = median(medians(\.wallPerTrial))
  row.cpuNanosecondsPerStep = median(medians(\.cpuPerStep))
  if timings.flatMap(\.processes).contains(where: { $0.includesExchanges == true }) { row.includesExchanges = true }
  if perStep.isEmpty { row.timingAbsence = records.indices.lazy.compactMap { records[$0].timing.absence }.first }
}

private func addMemory(_ records: [TrialRecord], to row: inout Summary.Row) {
  let allocations = records.indices.compactMap { records[$0].allocations.value }
  row.allocations = median(allocations.map { Double($0.count) })
  row.allocatedBytes = median(allocations.map { Double($0.bytes) })
  if allocations.isEmpty { row.allocationAbsence = records.indices.lazy.compactMap { records[$0].allocations.absence }.first }
  row.peakMemoryBytes = records.indices.compactMap { records[$0].peakMemoryBytes.value }.max()
}

extension TrialRecord {
  /// The median over processes; nil without times.
  package var nanosecondsPerStep: Double? {
    guard let timing = timing.value else { return nil }
    return median(timing.processes.map { ProcessTimes($0, steps: timing.stepsPerRepetition).wallPerStep })
  }

  /// How far its last value lies below the stated f*, if by more than rounding.
  fileprivate var belowOptimum: Double? {
    guard !endsOutOfBounds, let gap = finalGap?.value, let value = finalValue?.value, gap < 0, gap.isFinite else { return nil }
    let relative = trial.scalar == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
    return -gap > relative.squareRoot() * max(1, value.magnitude) ? -gap : nil
  }

  var reachedEveryTarget: Bool { !targets.isEmpty && targets.allSatisfy { $0.steps != nil } }

  /// Steps to the last of the targets; nil if one was not reached.
  var stepsToEveryTarget: Int? { reachedEveryTarget ? targets.compactMap(\.steps).max() : nil }

  var evaluationsToEveryTarget: Int? {
    reachedEveryTarget ? targets.compactMap { $0.evaluations?.total }.max() : nil
  }
}
