extension JournalEntry {
  /// What can be true of no finished piece of work on a trial of so many steps, or nil; nil for a number of steps that is not known.
  package func implausibility(steps: Int? = nil) -> String? {
    switch self {
    case .record(let record): record.implausibility ?? record.inconsistency
    case .allocations(_, let measured): measured.value.flatMap { $0.implausibility(steps: steps ?? $0.steps) }
    case .timing(_, _, let measured):
      measured.value.flatMap { $0.implausibility(steps: steps ?? $0.stepNanoseconds?.count ?? 1) }
    case .resumed: nil
    }
  }
}
