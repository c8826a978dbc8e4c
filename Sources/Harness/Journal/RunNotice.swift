/// What happens to a trial beside its progress.
public enum RunNotice: Sendable, CustomStringConvertible {
  case resumes(trial: String, steps: Int)
  case startsAgain(trial: String, reason: String)
  case lostWorker(trial: String, reason: String)
  case lostLog(trial: String, reason: String)

  public var description: String {
    switch self {
    case .resumes(let trial, let steps): "'\(trial)' resumes from its saved state after step \(steps)"
    case .startsAgain(let trial, let reason): "'\(trial)' starts again: \(reason)"
    case .lostWorker(let trial, let reason): "'\(trial)' lost its worker, and will resume from its saved state: \(reason)"
    case .lostLog(let trial, let reason): "the event log of '\(trial)' is incomplete: \(reason)"
    }
  }
}
