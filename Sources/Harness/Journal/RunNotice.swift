/// What happens to a trial beside its progress.
public enum RunNotice: Sendable, CustomStringConvertible {
  case resumes(trial: String, steps: Int)
  case startsAgain(trial: String, reason: String)
  case lostWorker(trial: String, reason: String)
  case lostLog(trial: String, reason: String)
  /// Its worker was killed before it saved a state, by somebody else.
  case killed(trial: String, reason: String)
  /// Nothing of the trial is kept, since its workers were killed again and again.
  case givenUp(trial: String, reason: String)
  /// The run is resumed with another folder of logs, or with none.
  case otherLogs(then: String?, now: String?)

  public var description: String {
    switch self {
    case .resumes(let trial, let steps): "'\(trial)' resumes from its saved state after step \(steps)"
    case .startsAgain(let trial, let reason): "'\(trial)' starts again: \(reason)"
    case .lostWorker(let trial, let reason): "'\(trial)' lost its worker, and will resume from its saved state: \(reason)"
    case .lostLog(let trial, let reason): "the event log of '\(trial)' is incomplete: \(reason)"
    case .killed(let trial, let reason): "'\(trial)' lost its worker, and is tried again: \(reason)"
    case .givenUp(let trial, let reason): "'\(trial)' is given up, and '--resume' tries it again: \(reason)"
    case .otherLogs(let then, let now): Self.sentence(then: then, now: now)
    }
  }

  private static func sentence(then: String?, now: String?) -> String {
    switch (then, now) {
    case (let then?, let now?): "the logs in '\(then)' end here; those in '\(now)' lack the steps before"
    case (let then?, nil): "the run resumes without '--tensorboard': the logs in '\(then)' end here"
    case (nil, let now?): "the run was begun without '--tensorboard': the logs in '\(now)' lack the steps before"
    case (nil, nil): ""
    }
  }
}
