import PortableMath
public import Records

/// Where two runs of a trial went apart, how far, and whether they came together again.
///
/// Chained digests differ from the first different number on, so the first checkpoint whose chains differ and the one
/// before it enclose that number's step. Plain digests are of one step alone: where they are equal again, the runs have
/// healed, although their chains never will.
public struct Divergence: Equatable, Codable, Sendable {
  /// The last checkpoint at which every chain was equal; nil where the starts differ.
  public var equalThroughStep: Int?
  /// The first checkpoint at which a chain differs; nil where the checkpoints do not show the difference.
  public var differentByStep: Int?
  /// The stages whose chains differ there, in the order of a step: the first is where the difference may have arisen.
  public var stages: [StageV1]
  /// The greatest distance of the iterates (else of the values) at any shared checkpoint, in units in the last place.
  public var peakUlps: UInt64?
  public var peakStep: Int?
  /// The distance at the last shared checkpoint.
  public var finalUlps: UInt64?
  /// The first checkpoint after the difference from which on all iterates are equal again.
  public var healedAtStep: Int?
  /// The last step that both recorded at a checkpoint.
  public var lastSharedStep: Int?
}

/// The divergence of two records with different digests.
public func divergence(_ a: TrialRecordV1, _ b: TrialRecordV1) -> Divergence {
  let pairs = sharedCheckpoints(a, b)
  let firstDifferent = pairs.firstIndex { !$0.hasEqualChains }
  var result = Divergence(stages: [])
  result.lastSharedStep = pairs.last?.step
  result.equalThroughStep = pairs[..<(firstDifferent ?? pairs.count)].last?.step
  guard let firstDifferent else { return result }
  result.differentByStep = pairs[firstDifferent].step
  result.stages = pairs[firstDifferent].differentStages
  let scales = Scales(a)
  let distances = pairs[firstDifferent...].map { (step: $0.step, ulps: $0.ulps(a.trial.scalar, scales)) }
  if let peak = distances.filter({ $0.ulps != nil }).max(by: { ($0.ulps ?? 0) < ($1.ulps ?? 0) }) {
    result.peakUlps = peak.ulps
    result.peakStep = peak.step
  }
  result.finalUlps = distances.last?.ulps
  let apart = pairs.lastIndex { !$0.hasEqualUpdate }
  if let apart, apart + 1 < pairs.count { result.healedAtStep = pairs[apart + 1].step }
  return result
}

/// The checkpoints of both records at the same steps.
func sharedCheckpoints(_ a: TrialRecordV1, _ b: TrialRecordV1) -> [CheckpointPair] {
  var pairs: [CheckpointPair] = []
  var position = 0
  for checkpoint in a.checkpoints {
    while position < b.checkpoints.count, b.checkpoints[position].step < checkpoint.step { position += 1 }
    guard position < b.checkpoints.count else { break }
    if b.checkpoints[position].step == checkpoint.step {
      pairs.append(CheckpointPair(checkpoint, b.checkpoints[position]))
    }
  }
  return pairs
}

/// One step's checkpoints of two records.
struct CheckpointPair {
  let a: CheckpointV1
  let b: CheckpointV1

  init(_ a: CheckpointV1, _ b: CheckpointV1) {
    self.a = a
    self.b = b
  }

  var step: Int { a.step }

  var differentStages: [StageV1] { StageV1.allCases.filter { a.stages[$0]?.chained != b.stages[$0]?.chained } }

  var hasEqualChains: Bool { differentStages.isEmpty }

  /// Whether the iterates are equal, whatever came before.
  var hasEqualUpdate: Bool {
    a.stages[.update]?.plain == b.stages[.update]?.plain
      && a.stages[.initialisation]?.plain == b.stages[.initialisation]?.plain
  }

  /// The greatest distance of an element of the iterates, or of the values where the iterates are not kept.
  ///
  /// Near zero, where both numbers are rounding errors of what the trial began with, a distance is counted in last places
  /// of `scales`.
  func ulps(_ scalar: ScalarV1, _ scales: Scales) -> UInt64? {
    guard let x = a.iterate, let y = b.iterate, x.count == y.count else {
      // Without iterates the values stand in, unless they hide that the iterates differ.
      let ulps = ulpsApart(a.value.value, b.value.value, scalar, scale: scales.value)
      return ulps == 0 && !hasEqualUpdate ? nil : ulps
    }
    return zip(x, y).map { ulpsApart($0.value ?? .nan, $1.value ?? .nan, scalar, scale: scales.iterate) }.max()
  }
}

/// The size of a trial's numbers at its start.
struct Scales {
  let iterate: Double
  let value: Double

  init(_ record: TrialRecordV1) {
    let start = record.checkpoints.first
    iterate = start?.iterate?.compactMap { $0.value?.magnitude }.max() ?? 0
    value = start?.value.value.magnitude ?? 0
  }
}

/// The distance in units in the last place of a scalar type; 0 for two NaNs, the greatest for a NaN and a number.
///
/// Two numbers below 1024 last places of `scale` are counted in those, rounded up.
func ulpsApart(_ a: Double, _ b: Double, _ scalar: ScalarV1, scale: Double = 0) -> UInt64 {
  let unit = scalar == .float32 ? Double(Float(scale).ulp) : scale.ulp
  if max(a.magnitude, b.magnitude) < 1024 * unit { return UInt64(((a - b).magnitude / unit).rounded(.up)) }
  return scalar == .float32 ? ulps(Float(a), Float(b)) : ulps(a, b)
}
