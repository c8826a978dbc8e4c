extension Report {
  /// What can be true of no run, or nil; so that a report which was read can be computed with.
  var implausibility: String? {
    var ids: Set<String> = []
    for record in records where !ids.insert(record.trial.id).inserted {
      return "the trial '\(record.trial.id)' stands in it twice"
    }
    for (index, record) in records.enumerated() {
      if let reason = record.implausibility { return "\(reason), at records[\(index)]" }
    }
    return nil
  }
}

extension TrialRecord {
  fileprivate var implausibility: String? {
    let allEvaluations = [evaluations] + targets.compactMap(\.evaluations) + checkpoints.map(\.evaluations)
    let counts = [steps] + targets.compactMap(\.steps) + allEvaluations.flatMap(\.counts)
    let allocated = allocations.value.map { [$0.count, $0.bytes] } ?? []
    let peak = peakMemoryBytes.value.map { [$0] } ?? []
    guard (counts + allocated + peak).allSatisfy((0...greatestCount).contains) else {
      return "a count is below 0 or beyond 2⁵³"
    }
    guard checkpoints.allSatisfy({ (0...greatestCount).contains($0.step) }),
      zip(checkpoints, checkpoints.dropFirst()).allSatisfy({ $0.step < $1.step })
    else { return "its checkpoints are not in the order of their steps" }
    let classes = (model?.classSizes ?? []) + (model?.classHits ?? [])
    guard classes.allSatisfy((0...Int(UInt32.max)).contains) else { return "a class has a count that cannot be" }
    guard targets.map(\.target) == trial.targets else { return "its targets are not those of its trial" }
    guard let timing = timing.value else { return nil }
    let divisors = [timing.stepsPerRepetition] + timing.processes.map(\.repetitionsPerBlock)
    return divisors.allSatisfy((1...greatestCount).contains) ? nil : "times of no steps"
  }
}

extension Trace {
  var implausibility: String? {
    guard let first = steps.first?.step else { return "it has no step" }
    guard (0...greatestCount).contains(first), steps.enumerated().allSatisfy({ $1.step == first + $0 }) else {
      return "its steps do not follow each other"
    }
    return nil
  }
}

/// Up to here every whole number is a Double.
private let greatestCount = 1 << 53
