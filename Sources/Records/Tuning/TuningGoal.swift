/// What a search makes least, or greatest: a number of each trial's record.
public enum TuningGoal: String, Codable, CaseIterable, Sendable {
  /// f at the last iterate; of a model the loss of the mini-batch that comes next.
  case finalValue
  /// A model's mean loss over all held-out examples, at the end.
  case heldOutLoss
  /// The least of all examinations.
  case bestHeldOutLoss
  /// The share of held-out examples that a model answers rightly at the end; made greatest.
  case accuracy
  /// The greatest of all examinations; made greatest.
  case bestAccuracy
  /// Evaluations to the last of all targets.
  case evaluationsToTarget

  public var isMaximized: Bool { self == .accuracy || self == .bestAccuracy }

  /// Whether the goal is known at every step, and so can stop a trial.
  public var isKnownAtEveryStep: Bool { self != .evaluationsToTarget }

  /// Whether it is of a model's held-out examples.
  public var isOfHeldOutExamples: Bool { self != .finalValue && self != .evaluationsToTarget }

  /// Whether `a` is better than `b`; nil, for a trial without a finite value, is worse than any.
  public func ranks(_ a: Double?, before b: Double?) -> Bool {
    guard let a else { return false }
    guard let b else { return true }
    return isMaximized ? a > b : a < b
  }

  /// The indices of values, the best first, of equals the earlier.
  public func order(_ values: [Double?]) -> [Int] {
    values.indices.sorted { a, b in
      ranks(values[a], before: values[b]) || (!ranks(values[b], before: values[a]) && a < b)
    }
  }

  /// The goal of a trial whose objective has this value and whose model these examinations, or nil.
  public func value(_ value: Double?, _ examinations: some Sequence<ExaminationRecord>) -> Double? {
    var known: Double?
    switch self {
    case .finalValue: known = value
    case .heldOutLoss: known = examinations.reduce(nil) { $1.loss.value }
    case .bestHeldOutLoss: known = examinations.map(\.loss.value).filter(\.isFinite).min()
    case .accuracy: known = examinations.reduce(nil) { $1.accuracy }
    case .bestAccuracy: known = examinations.compactMap(\.accuracy).max()
    case .evaluationsToTarget: known = nil
    }
    return known.flatMap { $0.isFinite ? $0 : nil }
  }
}

extension TrialRecord {
  /// The goal at the end; nil if the trial failed, diverged or ended out of bounds, or the number is not finite.
  public func value(of goal: TuningGoal) -> Double? {
    guard hasResult else { return nil }
    guard goal == .evaluationsToTarget else { return value(of: goal, atStep: steps) }
    let hits = targets.compactMap(\.evaluations?.total)
    return hits.count == targets.count ? hits.max().map(Double.init) : nil
  }

  /// The goal after one of the search's rungs, or at the end of a trial that ended before it; nil as above.
  public func value(of goal: TuningGoal, atStep step: Int) -> Double? {
    guard hasResult || steps > step else { return nil }
    let checkpoint = checkpoints.last { $0.step <= step }
    // Beyond the bounds a function may fall without limit.
    if checkpoint?.isOutOfBounds == true { return nil }
    if program != nil, step >= steps { return programValue(of: goal) }
    return goal.value(checkpoint?.value.value, (model?.examinations ?? []).filter { $0.step <= step })
  }

  /// A program may print its accuracy without an examination, and its loss without steps.
  private func programValue(of goal: TuningGoal) -> Double? {
    let known = goal.value(finalValue?.value, model?.examinations ?? [])
    return known ?? (goal.isMaximized ? accuracy.flatMap { $0.value.isFinite ? $0.value : nil } : nil)
  }
}
