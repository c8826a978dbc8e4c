/// What a gate compares. Each is measured on the scale of its effect, on which more is always worse:
/// ln(candidate/baseline) of a time, a count or a loss, and baseline − candidate of a share of right answers.
public enum GateMetric: String, Codable, CaseIterable, Sendable {
  /// Wall time of a step.
  case timePerStep
  /// Wall time to the last of a trial's targets.
  case timeToTarget
  /// Steps to the last of a trial's targets, or all steps where it has none.
  case steps
  /// Oracle calls of every kind to the last of a trial's targets, or all where it has none.
  case evaluations
  /// Requests to the allocator in one repetition.
  case allocations
  /// Bytes asked of the allocator in one repetition.
  case allocatedBytes
  /// Bytes of a trial's record as JSON, without its measurements.
  case recordBytes
  /// Instructions of one repetition.
  case instructions
  /// The share of held-out examples answered rightly, over repetitions.
  case accuracy
  /// f(x) − f* at the end, or f(x) where f* is not known, over repetitions.
  case finalLoss
  /// The share of repetitions that reach every target.
  case successRate
  /// Oracle calls to the last target, over repetitions, infinite where it is not reached.
  case evaluationsToTarget
  /// The variance of accuracy or of the logarithm of the final loss over repetitions.
  case spread

  public enum Kind: Sendable {
    case time
    /// A count of each trial, compared as it is.
    case exact
    /// A sample over the repetitions of a row.
    case quality
  }

  public var kind: Kind {
    switch self {
    case .timePerStep, .timeToTarget: .time
    case .steps, .evaluations, .allocations, .allocatedBytes, .recordBytes, .instructions: .exact
    case .accuracy, .finalLoss, .successRate, .evaluationsToTarget, .spread: .quality
    }
  }

  /// Whether more of it is better; false for all that is spent.
  public var isBetterWhenGreater: Bool { self == .accuracy || self == .successRate }

  /// Whether an effect is a ratio; else it is a difference, in the metric's unit.
  public var isRatio: Bool { !isBetterWhenGreater }
}
