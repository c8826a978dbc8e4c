/// Why a trial ended.
///
/// An optimizer throws `converged` when its own rule says that no step is left, and `failed` with a reason when it
/// cannot continue. The oracle throws `budgetSpent`. The harness finds `targetReached` and `diverged`.
public enum Stop: Error, Equatable, Sendable {
  case targetReached
  case budgetSpent
  case converged
  case diverged
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
