public import Records

/// How far apart two runs of a trial were after a step, and how far a last place of the start carries there.
public struct StepDistance: Equatable, Codable, Sendable {
  public var step: Int
  /// In units in the last place; the greatest number for a NaN and a number.
  public var ulps: UInt64
  /// The measured sensitivity in the same unit, of the side with the greater; nil if none was measured.
  public var sensitivity: UInt64?

  public init(step: Int, ulps: UInt64, sensitivity: UInt64? = nil) {
    self.step = step
    self.ulps = ulps
    self.sensitivity = sensitivity
  }
}

/// The distances at all checkpoints that both records have.
public func stepDistances(_ a: TrialRecord, _ b: TrialRecord) -> [StepDistance] {
  let scales = Scales(a)
  return sharedCheckpoints(a, b).map { pair in
    let known = [a, b].compactMap { $0.sensitivity?.first { $0.step == pair.step }?.ulps }
    return StepDistance(step: pair.step, ulps: pair.ulps(a.trial.scalar, scales), sensitivity: known.max())
  }
}
