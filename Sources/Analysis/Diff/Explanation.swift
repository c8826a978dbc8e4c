import Records

/// Which changes to how a machine computes give the bits of either side of a diff.
///
/// Causal where a single change was made: the trial was run again under it, and had that side's bits in every step.
public struct Explanation: Equatable, Codable, Sendable {
  public var trial: String
  /// The digests of both sides' trials.
  public var digests: [String]
  /// What was tried here; the first is the machine as it is.
  public var attempts: [Attempt]
  /// Of recorded programs.
  public var program: ProgramExplanation?

  /// The trial run again under a change.
  public struct Attempt: Equatable, Codable, Sendable {
    public var change: String
    /// Empty if the run was lost.
    public var digest: String
    /// Why the run was lost.
    public var reason: String?
    /// What the worker's libm, BLAS and kernels were: tells whether the change took effect.
    public var witnesses: [Fingerprint.Line]
    /// Of a recorded program that has not the second side's bits: where it parts from them.
    public var apart: RecordedDiscrepancy?

    public init(change: String, digest: String, reason: String?, witnesses: [Fingerprint.Line]) {
      self.change = change
      self.digest = digest
      self.reason = reason
      self.witnesses = witnesses
    }
  }

  /// What became of a change.
  public enum Effect: Equatable, Sendable {
    /// The run has the bits of these sides, first 0, second 1.
    case sides([Int])
    case otherBits
    /// The machine's own bits, though the change took effect.
    case none
    /// Neither bits nor witnesses changed: the machine is so already, or does not know the change.
    case notTaken
    case lost(String)
  }

  public init(trial: String, digests: [String], attempts: [Attempt]) {
    self.trial = trial
    self.digests = digests
    self.attempts = attempts
  }

  /// Lines of a run's witnesses that are other ones than without a change.
  public func changedWitnesses(of attempt: Attempt) -> [Fingerprint.Line] {
    attempt.witnesses.filter { line in attempts.first.map { !$0.witnesses.contains(line) } ?? false }
  }

  public func effect(of attempt: Attempt) -> Effect {
    if let reason = attempt.reason { return .lost(reason) }
    let unchanged = attempts.first
    if attempt.digest == unchanged?.digest, attempt != unchanged {
      return attempt.witnesses == unchanged?.witnesses ? .notTaken : .none
    }
    let sides = digests.indices.filter { digests[$0] == attempt.digest }
    return sides.isEmpty ? .otherBits : .sides(sides)
  }

  /// The changes that give a side's bits; only the unchanged machine, if that gives them.
  public func changes(giving side: Int) -> [String] {
    if let unchanged = attempts.first, unchanged.digest == digests[side] { return [unchanged.change] }
    return attempts.filter { $0.digest == digests[side] }.map(\.change)
  }

  /// Whether this machine can make the bits of both sides.
  public var isExplained: Bool { program?.isRepeatable != false && digests.indices.allSatisfy { !changes(giving: $0).isEmpty } }
}
