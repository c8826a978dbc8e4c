/// Why a trial ended.
///
/// An optimizer throws `converged` when its own rule says that no step is left, and `failed` with a reason when it
/// cannot continue. The oracle throws `budgetSpent`. The harness finds `targetReached` and `diverged`.
public enum Stop: Error, Equatable, Sendable {
  /// All targets are reached.
  case targetReached
  /// Steps, evaluations or seconds ran out.
  case budgetSpent
  /// The optimizer's own rule says that no step is left.
  case converged
  /// Numbers became infinite or NaN, or the value rose and rose.
  case diverged
  /// The optimizer cannot continue, for this reason.
  case failed(String)
}

extension Stop: CustomStringConvertible {
  public var description: String {
    switch self {
    case .targetReached: "a target is reached"
    case .budgetSpent: "the budget is spent"
    case .converged: "it has converged"
    case .diverged: "it diverges"
    case .failed(let reason): reason
    }
  }
}
