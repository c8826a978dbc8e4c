/// How far a run is, told after each finished pass.
public struct RunProgress: Sendable {
  public enum Phase: String, Sendable, CaseIterable {
    case recording
    case allocations
    case timing
  }

  public let phase: Phase
  /// The finished passes of the phase; those of an interrupted run that is resumed count.
  public let finished: Int
  /// All passes of the phase.
  public let total: Int
  /// The trial that was finished last.
  public let trial: String
  /// Passes of all phases that are still to come.
  public let remaining: Int
  public let elapsedNanoseconds: Int
}

extension RunProgress.Phase {
  init(_ pass: PassRequest.Pass) {
    switch pass {
    case .recording: self = .recording
    case .allocation: self = .allocations
    case .timing: self = .timing
    }
  }
}
