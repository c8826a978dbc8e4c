import PortableMath

/// The checkpoints of both records at the same steps.
package func sharedCheckpoints(_ a: TrialRecord, _ b: TrialRecord) -> [CheckpointPair] {
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
package struct CheckpointPair {
  package let a: Checkpoint
  package let b: Checkpoint

  package init(_ a: Checkpoint, _ b: Checkpoint) {
    self.a = a
    self.b = b
  }

  package var step: Int { a.step }

  package var differentStages: [Stage] { Stage.allCases.filter { a.stages[$0]?.chainedDigest != b.stages[$0]?.chainedDigest } }

  package var hasEqualChains: Bool { differentStages.isEmpty }

  /// Whether the iterates are equal, whatever came before.
  package var hasEqualUpdate: Bool {
    a.stages[.update]?.plainDigest == b.stages[.update]?.plainDigest
      && a.stages[.initialization]?.plainDigest == b.stages[.initialization]?.plainDigest
  }

  /// Whether both keep their iterates, of equally many elements.
  package var hasIterates: Bool {
    guard let x = a.iterate, let y = b.iterate else { return false }
    return x.count == y.count
  }

  /// The greatest distance of an element of the iterates, or of the values where the iterates are not kept.
  ///
  /// Near zero, where both numbers are rounding errors of what the trial began with, a distance is counted in last places
  /// of `scales`.
  package func ulps(_ scalar: ScalarType, _ scales: Scales) -> UInt64 {
    guard let x = a.iterate, let y = b.iterate, x.count == y.count else {
      return ulpsApart(a.value.value, b.value.value, scalar, scale: scales.value)
    }
    return zip(x, y).map { ulpsApart($0.value ?? .nan, $1.value ?? .nan, scalar, scale: scales.iterate) }.max() ?? 0
  }
}

/// The size of a trial's numbers at its start.
package struct Scales {
  let iterate: Double
  let value: Double

  package init(_ record: TrialRecord) {
    let start = record.checkpoints.first
    iterate = start?.iterate?.compactMap { $0.value?.magnitude }.max() ?? 0
    value = start?.value.value.magnitude ?? 0
  }
}

/// The distance in units in the last place of a scalar type; 0 for two NaNs, the greatest for a NaN and a number.
///
/// Two numbers below 1024 last places of `scale` are counted in those, rounded up.
package func ulpsApart(_ a: Double, _ b: Double, _ scalar: ScalarType, scale: Double = 0) -> UInt64 {
  let unit = scalar == .float32 ? Double(Float(scale).ulp) : scale.ulp
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : .max }
  if max(a.magnitude, b.magnitude) < 1024 * unit { return UInt64(((a - b).magnitude / unit).rounded(.up)) }
  return scalar == .float32 ? ulps(Float(a), Float(b)) : ulps(a, b)
}
