extension JournalEntry {
  /// Returns what can be true of no finished piece of work, or nil.
  ///
  /// - Parameters:
  ///   - steps: The steps of its trial; nil if they are not known.
  ///   - content: What of a record was kept.
  package func implausibility(steps: Int? = nil, content: ReportContent = .whole) -> String? {
    switch self {
    case .record(let record): record.implausibility(content) ?? record.inconsistency(content)
    case .allocations(_, let measured): measured.value.flatMap { $0.implausibility(steps: steps ?? $0.steps) }
    case .timing(_, _, let measured):
      measured.value.flatMap { $0.implausibility(steps: steps ?? $0.stepNanoseconds?.count ?? 1) }
    case .resumed: nil
    }
  }
}
