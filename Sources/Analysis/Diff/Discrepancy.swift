public import Records

/// Where two runs of a trial went apart, how far, and whether they came together again.
///
/// Chained digests differ from the first different number on. So the first checkpoint whose chains differ, and the one before
/// it, enclose that number's step. A plain digest is of one step: if plain digests are equal again, the runs have healed,
/// although their chains never will.
public struct Discrepancy: Equatable, Codable, Sendable {
  /// The last checkpoint at which every chain was equal; nil if the starts differ.
  public var equalThroughStep: Int?
  /// The first checkpoint at which a chain differs; nil if the checkpoints do not show the difference.
  public var differentByStep: Int?
  /// The stages whose chains differ there, in the order of a step: the first is where the difference may have arisen.
  public var stages: [Stage]
  /// What the distances are of: the values, where the reports keep no iterates.
  public var measured: Measured = .iterates
  /// The greatest distance at any shared checkpoint, in units in the last place.
  public var peakUlps: UInt64?
  public var peakStep: Int?
  /// The distance at the last shared checkpoint.
  public var finalUlps: UInt64?
  /// The first checkpoint after the difference from which on all iterates are equal again.
  public var healedAtStep: Int?
  /// The last step that both recorded at a checkpoint.
  public var lastSharedStep: Int?

  public enum Measured: String, Codable, Sendable {
    case iterates
    case values
  }
}

extension Discrepancy {
  /// The exact step, and the exact healing, by the digests of every step that both runs have.
  public mutating func sharpen(_ a: StepDigests, _ b: StepDigests) {
    guard differentByStep != 0, let first = StepDigests.firstDifferentStep(a, b),
      let last = StepDigests.lastDifferentStep(a, b),
      // Step digests have no data: these may differ in an earlier step.
      first <= differentByStep ?? .max
    else { return }
    equalThroughStep = first - 1
    differentByStep = first
    stages = StepDigests.differingStages(a, b, at: first)
    let lastShared = min(a.steps, b.steps)
    lastSharedStep = lastShared
    healedAtStep = last < lastShared ? last + 1 : nil
  }
}

/// The discrepancy of two records with different digests.
public func discrepancy(_ a: TrialRecord, _ b: TrialRecord) -> Discrepancy {
  let pairs = sharedCheckpoints(a, b)
  let firstDifferent = pairs.firstIndex { !$0.hasEqualChains }
  var result = Discrepancy(stages: [])
  result.lastSharedStep = pairs.last?.step
  result.equalThroughStep = pairs[..<(firstDifferent ?? pairs.count)].last?.step
  guard let firstDifferent else { return result }
  result.differentByStep = pairs[firstDifferent].step
  result.stages = pairs[firstDifferent].differentStages
  let scales = Scales(a)
  result.measured = pairs.allSatisfy(\.hasIterates) ? .iterates : .values
  let distances = pairs[firstDifferent...].map { (step: $0.step, ulps: $0.ulps(a.trial.scalar, scales)) }
  if let peak = distances.max(by: { $0.ulps < $1.ulps }) {
    result.peakUlps = peak.ulps
    result.peakStep = peak.step
  }
  result.finalUlps = distances.last?.ulps
  // Between two checkpoints the runs may have been apart and together again.
  let wereApart = result.stages.contains(.update) || result.stages.contains(.initialization)
  let apart = pairs.lastIndex { !$0.hasEqualUpdate } ?? (wereApart ? firstDifferent - 1 : nil)
  if let apart, apart + 1 < pairs.count { result.healedAtStep = pairs[apart + 1].step }
  return result
}
