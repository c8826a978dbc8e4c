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
