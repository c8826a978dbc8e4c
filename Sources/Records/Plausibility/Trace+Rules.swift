extension Trace {
  /// What can be true of no trace, or nil.
  var implausibility: String? {
    guard let first = steps.first?.step else { return "it has no step" }
    guard possibleCounts.contains(first), steps.enumerated().allSatisfy({ $1.step == first + $0 }) else {
      return "its steps do not follow each other"
    }
    return brokenRule(of: Trial.rules, about: trial)
  }
}
