extension ReportV1 {
  /// What can be true of no run, or nil; so that a report which was read can be computed with.
  var implausibility: String? {
    for (index, record) in records.enumerated() {
      if let reason = record.implausibility { return "\(reason), at records[\(index)]" }
    }
    return nil
  }
}

extension TrialRecordV1 {
  fileprivate var implausibility: String? {
    let allEvaluations = [evaluations] + targets.compactMap(\.evaluations) + checkpoints.map(\.evaluations)
    let counts = [steps] + targets.compactMap(\.steps) + allEvaluations.flatMap(\.counts)
    let allocated = allocations.value.map { [$0.count, $0.bytes] } ?? []
    let peak = peakMemoryBytes.value.map { [$0] } ?? []
    guard (counts + allocated + peak).allSatisfy((0...greatestCount).contains) else {
      return "a count is below 0 or beyond 2⁵³"
    }
    guard targets.map(\.target) == trial.targets else { return "its targets are not those of its trial" }
    guard let timing = timing.value else { return nil }
    let divisors = [timing.stepsPerRepetition] + timing.processes.map(\.repetitionsPerBlock)
    return divisors.allSatisfy((1...greatestCount).contains) ? nil : "times of no steps"
  }
}

/// Up to here every whole number is a Double.
private let greatestCount = 1 << 53
