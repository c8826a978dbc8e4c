/// A rule that every value of a run fulfills, and the sentence about a value that breaks it.
///
/// Files and replies are made by others: what breaks a rule is refused before anything is computed with it.
struct Rule<Subject>: Sendable {
  let reason: String
  /// Whether it says nothing of a record whose middle checkpoints were left out.
  let needsEveryCheckpoint: Bool
  let holds: @Sendable (Subject) -> Bool

  init(_ reason: String, needsEveryCheckpoint: Bool = false, _ holds: @escaping @Sendable (Subject) -> Bool) {
    self.reason = reason
    self.needsEveryCheckpoint = needsEveryCheckpoint
    self.holds = holds
  }
}

/// The reason of the first rule that `subject` breaks, or nil. Later rules may rely on earlier ones.
func brokenRule<Subject>(of rules: [Rule<Subject>], about subject: Subject) -> String? {
  for rule in rules where !rule.holds(subject) { return rule.reason }
  return nil
}

/// The counts that can be: each is a Double, too, and the sum of a few of them fits an Int.
let possibleCounts = 0...(1 << 53)

extension Array {
  /// Whether each element and the next fulfill a relation.
  func isOrdered(by relation: (Element, Element) -> Bool) -> Bool {
    for index in indices.dropFirst() where !relation(self[index - 1], self[index]) { return false }
    return true
  }
}
