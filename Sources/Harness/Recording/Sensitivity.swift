import PortableMath
import Records

/// How far one last place of the start carries. The trial is run again with every element of its start one last place up, one
/// down, and by turns. At each checkpoint the greatest distance counts.
func sensitivity(of record: TrialRecord, start: [Double], with registry: Registry) -> [Sensitivity] {
  let size = start.map(\.magnitude).max() ?? 0
  let twins = nudges.compactMap { nudge -> TrialRecord? in
    var trial = record.trial
    trial.measuresSensitivity = nil
    trial.start = start.enumerated().map { nudged($1, up: nudge($0), size: size, trial.scalar) }
    guard case .record(let twin) = perform(PassRequest(pass: .recording, trial: trial), with: registry) else {
      return nil
    }
    return twin
  }
  let scales = Scales(record)
  return record.checkpoints.map { checkpoint in
    let distances = twins.map { twin -> UInt64? in
      twin.checkpoints.first { $0.step == checkpoint.step }
        .map { CheckpointPair(checkpoint, $0).ulps(record.trial.scalar, scales) }
    }
    let isComplete = !distances.isEmpty && distances.allSatisfy { $0 != nil }
    return Sensitivity(step: checkpoint.step, ulps: isComplete ? distances.compactMap(\.self).max() : nil)
  }
}

/// Whether the element at an index goes up.
private let nudges: [@Sendable (Int) -> Bool] = [
  { _ in true }, { _ in false }, { $0.isMultiple(of: 2) }, { !$0.isMultiple(of: 2) },
]

/// A zero moves by a last place of the start's greatest element, or of 1 where all are zero: by its own it would not move.
private func nudged(_ number: Double, up: Bool, size: Double, _ scalar: ScalarType) -> Double {
  let reference = number != 0 ? number : size != 0 ? size : 1
  let ulp = scalar == .float32 ? Double(Float(reference).ulp) : reference.ulp
  return up ? number + ulp : number - ulp
}
