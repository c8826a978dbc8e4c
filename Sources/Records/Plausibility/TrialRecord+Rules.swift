import PortableMath

extension TrialRecord {
  /// What can be true of no trial, or nil; so that a record of another process can be kept and computed with.
  package var implausibility: String? { implausibility(.whole) }

  /// The same of a record of which only some content was kept.
  func implausibility(_ content: ReportContent) -> String? {
    let rules = digest.isEmpty ? Self.rulesOfLost : content.hasEveryCheckpoint ? Self.rules : Self.rulesOfEnds
    return brokenRule(of: Trial.rules, about: trial) ?? brokenRule(of: rules, about: self)
      ?? model.flatMap { brokenRule(of: ModelRecord.rules, about: $0) } ?? course?.inconsistency(in: self)
      ?? measurementsImplausibility
  }

  private static let rulesOfEnds = rules.filter { !$0.needsEveryCheckpoint }

  private static let rulesOfLost: [Rule<TrialRecord>] = [
    targetsRule,
    Rule("it has no digest, and yet results") { record in
      record.status == .failed && record.steps == 0 && record.evaluations == EvaluationCounts()
        && record.checkpoints.isEmpty && record.targets.allSatisfy { $0.steps == nil && $0.evaluations == nil }
        && record.finalValue == nil && record.model == nil && record.accuracy == nil && record.course == nil
    },
  ]

  private static let targetsRule = Rule<TrialRecord>("its targets are not those of its trial") {
    $0.targets.map(\.target) == $0.trial.targets
  }

  /// In an order in which later ones may compute with what earlier ones admit.
  private static let rules: [Rule<TrialRecord>] = [
    Rule("a count is below 0 or beyond 2⁵³") { record in
      possibleCounts.contains(record.steps) && possibleCounts.contains(record.peakMemoryBytes.value ?? 0)
        && record.evaluations.isPossible
        && record.checkpoints.allSatisfy { possibleCounts.contains($0.step) && $0.evaluations.isPossible }
        && record.targets.allSatisfy { possibleCounts.contains($0.steps ?? 0) && $0.evaluations?.isPossible ?? true }
    },
    Rule("its dimension is impossible") { (1...Int(Int32.max)).contains($0.dimension ?? 1) },
    Rule("it spent more than its budget") { record in
      record.steps <= record.trial.budget.steps ?? .max
        && record.evaluations.total <= record.trial.budget.evaluations ?? .max
    },
    targetsRule,
    Rule("a target was reached after the end, or before it with more evaluations") { record in
      record.targets.allSatisfy { $0.isWithin(record) }
    },
    Rule("its status is not that of its targets") { $0.hasStatusOfTargets },
    Rule("it diverged after its end") { (0...$0.steps).contains($0.divergedAtStep ?? 0) },
    Rule("its checkpoints are not in the order of their steps") { record in
      record.checkpoints.isOrdered { $0.step < $1.step }
    },
    Rule("it lacks a checkpoint") { $0.checkpoints.first?.step == 0 && $0.checkpoints.last?.step == $0.steps },
    Rule("it lacks a checkpoint", needsEveryCheckpoint: true) { $0.hasEveryCheckpoint },
    Rule("one of its digests has another form") { record in
      Digest(digitsOf: record.digest) != nil
        && record.checkpoints.allSatisfy { checkpoint in
          checkpoint.stages.allSatisfy { $0.plainDigest.digest != nil && $0.chainedDigest.digest != nil }
        }
    },
    Rule("its evaluations became fewer") { record in
      record.checkpoints.isOrdered { $0.evaluations.isAtMost($1.evaluations) }
        && record.checkpoints.last?.evaluations.isAtMost(record.evaluations) ?? true
    },
    Rule("its iterates are of different dimensions") { record in
      let dimension = record.dimension ?? record.checkpoints.lazy.compactMap(\.iterate).first?.count
      return record.checkpoints.allSatisfy { $0.iterate?.count ?? dimension == dimension }
    },
    Rule("it did not begin at its start") { $0.beginsAtItsStart },
    // A program's last value and accuracy may be what it printed.
    Rule("its last value is not that of its last checkpoint") {
      $0.finalValue == $0.checkpoints.last?.value || $0.program != nil
    },
    Rule("its end is not the one that reached its target") { $0.endsWhereItReachedItsTargets },
    Rule("its accuracy is not that of its last examination") { record in
      record.accuracy == record.model?.examinations.last?.accuracy.map { RecordedNumber($0) }
        || record.program != nil && record.model == nil
    },
    Rule("its model was not examined at the end") { record in
      record.model?.examinations.last.map { $0.step == record.steps } ?? true
    },
    Rule("its sensitivity is of other steps", needsEveryCheckpoint: true) { record in
      record.sensitivity.map { $0.map(\.step) == record.checkpoints.map(\.step) } ?? true
    },
    Rule("its step digests are of other steps") { $0.stepDigests?.steps ?? $0.steps == $0.steps },
  ]

  var measurementsImplausibility: String? {
    if let reason = allocations.value?.implausibility(steps: steps) { return reason }
    guard let timing = timing.value else { return nil }
    guard timing.stepsPerRepetition == steps, status != .failed else { return "its times are of other steps" }
    guard !timing.processes.isEmpty else { return "its times are of no process" }
    if let reason = trial.timing.implausibility(ofProcess: timing.processes.count - 1) { return reason }
    for process in timing.processes {
      if let reason = process.implausibility(steps: steps) { return reason }
    }
    let peak = timing.processes.map(\.peakMemoryBytes).max()
    return peakMemoryBytes.value ?? peak == peak ? nil : "its memory is not that of its processes"
  }
}

extension TrialRecord {
  fileprivate var hasStatusOfTargets: Bool {
    let reached = targets.compactMap(\.steps)
    let reachedAll = !targets.isEmpty && reached.count == targets.count
    switch status {
    case .targetReached: return reachedAll && (trial.continueAfterTargets || reached.max() == steps)
    case .converged: return !reachedAll
    case .budgetSpent: return !reachedAll || trial.tuning != nil
    case .diverged, .failed: return true
    }
  }

  /// At 0 and at each power of two.
  fileprivate var hasEveryCheckpoint: Bool {
    // They are in the order of their steps.
    var next = 0
    for checkpoint in checkpoints where checkpoint.step == next { next = max(1, next &* 2) }
    return next > steps
  }

  fileprivate var beginsAtItsStart: Bool {
    guard let start = trial.start, let iterate = checkpoints.first?.iterate else { return true }
    let kept = iterate.map { RecordedNumber($0.value ?? .nan) }
    return kept == start.map { RecordedNumber(trial.scalar == .float32 ? Double(Float($0)) : $0) }
  }

  /// Whether a gap or a distance that was reached by the last iterate is that small.
  fileprivate var endsWhereItReachedItsTargets: Bool {
    targets.allSatisfy { hit in
      guard hit.steps == steps else { return true }
      switch hit.target.quantity {
      case .gap: return finalGap.map { $0.value <= hit.target.value } ?? false
      case .distance: return finalDistance.map { $0.value <= hit.target.value } ?? false
      case .value: return finalValue.map { $0.value <= hit.target.value } ?? false
      case .gradient, .update, .bestGap, .relativeGap: return true
      }
    }
  }
}

extension TargetHit {
  fileprivate func isWithin(_ record: TrialRecord) -> Bool {
    guard let steps, let evaluations else { return steps == nil && evaluations == nil }
    return steps <= record.steps && evaluations.isAtMost(record.evaluations)
  }
}

extension EvaluationCounts {
  fileprivate func isAtMost(_ other: EvaluationCounts) -> Bool { isEverywhere(other, <=) }

  fileprivate var isPossible: Bool { isEverywhere(self) { count, _ in possibleCounts.contains(count) } }
}
