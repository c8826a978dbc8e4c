/// How far a run is, told after each finished pass.
public struct RunProgress: Sendable {
  public enum Phase: String, Sendable, CaseIterable {
    case recording
    case allocations
    case timing
  }

  /// That of the pass.
  public let phase: Phase
  /// The finished passes of all phases; those of an interrupted run that is resumed count.
  public let finished: Int
  /// The passes of all phases.
  public let total: Int
  /// The trial that was finished last.
  public let trial: String
  /// How long the passes that remain take at the pace of those that ended; nil before that can be said.
  public internal(set) var secondsLeft: Double?
  /// The passes of each phase that remain.
  let remaining: [Phase: Int]
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
