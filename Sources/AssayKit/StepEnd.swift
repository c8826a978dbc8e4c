/// The ways in which an optimizer itself ends its trial, with what each is called where no Swift type arrives.
///
/// The raw value is the name in records, and of the message of a plugin's process.
public enum StepEnd: String, CaseIterable, Sendable {
  /// The optimizer's own rule says that no step is left.
  case converged
  /// The optimizer's numbers ran away.
  case diverged
  /// The optimizer cannot continue.
  case failed

  /// What a step of a shared library returns: the `assay_code` of assay_plugin.h.
  public var code: Int32 {
    switch self {
    case .converged: 2
    case .diverged: 3
    case .failed: 4
    }
  }

  /// The end that a code stands for, or nil if it stands for none.
  public init?(code: Int32) {
    guard let end = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = end
  }

  /// The end that an optimizer threw; nil if only the oracle or the harness may say so.
  public init?(_ stop: Stop) {
    switch stop {
    case .converged: self = .converged
    case .diverged: self = .diverged
    case .failed: self = .failed
    case .budgetSpent, .targetReached: return nil
    }
  }

  /// The end as a step throws it; `reason` is that of a failure.
  public func stop(reason: @autoclosure () -> String) -> Stop {
    switch self {
    case .converged: .converged
    case .diverged: .diverged
    case .failed: .failed(reason())
    }
  }
}
